"""A message as the worker takes it from the outbox, and as the demo shows it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec


class MessageInOutbox(msgspec.Struct, frozen=True):
    """To whom, from which template, with what; ``failure`` is the mail server's last word."""

    id: UUID
    recipient: str
    reply_to: str | None
    template: str
    context: dict[str, Any]
    locale: str
    created_at: datetime
    sent_at: datetime | None
    failure: str | None
