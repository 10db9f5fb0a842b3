"""Reading the outbox: whole messages in the demo only; in a real festival nobody reads another's mail here."""

import msgspec

from festival.db import fetch, fetch_value
from festival.notifications.delivering import MOST_TRIES
from festival.notifications.schemas import MessageInOutbox


async def outbox() -> list[MessageInOutbox]:
    """The latest hundred messages, newest first."""
    rows = await fetch(
        "SELECT id, recipient, reply_to, template, context, locale, created_at, sent_at, failure FROM outbox "
        "ORDER BY created_at DESC, id LIMIT 100"
    )
    return msgspec.convert([dict(row) for row in rows], list[MessageInOutbox])


async def is_undeliverable(address: str) -> bool:
    """Whether the newest message that was tried for this address came back for good."""
    sql = (
        "SELECT failure IS NOT NULL AND sent_at IS NULL AND tries >= $2 FROM outbox "
        "WHERE recipient = $1 AND tries > 0 ORDER BY created_at DESC LIMIT 1"
    )
    return bool(await fetch_value(sql, address, MOST_TRIES))
