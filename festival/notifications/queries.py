"""Reading the outbox, for the demo only: in a real festival nobody reads another's mail here."""

import msgspec

from festival.db import fetch
from festival.notifications.schemas import MessageInOutbox


async def outbox() -> list[MessageInOutbox]:
    """The latest hundred messages, newest first."""
    rows = await fetch(
        "SELECT id, recipient, template, context, locale, created_at, sent_at, failure FROM outbox "
        "ORDER BY created_at DESC, id LIMIT 100"
    )
    return msgspec.convert([dict(row) for row in rows], list[MessageInOutbox])
