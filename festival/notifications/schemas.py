"""A message as the worker takes it from the outbox, as the demo shows it, and as the desk knows of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec


class MessageInOutbox(msgspec.Struct, frozen=True):
    """To whom, from which template, with what; ``failure`` is the mail server's last word."""

    id: UUID
    edition_id: UUID | None
    recipient: str
    reply_to: str | None
    template: str
    context: dict[str, Any]
    locale: str
    created_at: datetime
    sent_at: datetime | None
    failure: str | None


class MessageState(StrEnum):
    """What became of a message; ``deferred``: its server asked us to try again later."""

    WAITING = "waiting"
    SENT = "sent"
    DEFERRED = "deferred"
    BOUNCED = "bounced"
    CANCELLED = "cancelled"


class MessageInHistory(msgspec.Struct, frozen=True):
    """A message as its edition's desk may know of it: never its words, its link or its code."""

    id: UUID
    template: str
    recipient: str
    state: MessageState
    created_at: datetime
    changed_at: datetime
    """When it came to this state."""
    failure: str | None


class MailCounts(msgspec.Struct, frozen=True):
    """How many of an edition's messages stand where."""

    waiting: int
    sent: int
    deferred: int
    bounced: int
