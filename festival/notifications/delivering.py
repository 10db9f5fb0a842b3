"""A message on its way: taken by one worker at a time, then sent, refused for good, or left for a later try."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import msgspec

from festival.db import atomic, execute, fetch
from festival.notifications.schemas import MessageInOutbox

MOST_TRIES = 20
"""With the waits doubling up to six hours, this is more than three days of trying."""
_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=6)


async def due_messages() -> list[UUID]:
    """The messages that wait for their first or their next try, longest waiting first."""
    rows = await fetch(
        "SELECT id FROM outbox WHERE sent_at IS NULL AND send_after <= clock_timestamp() AND tries < $1 "
        "ORDER BY send_after LIMIT 500",
        MOST_TRIES,
    )
    return [row["id"] for row in rows]


async def take_message(message_id: UUID, *, per_minute: int) -> MessageInOutbox | None:
    """Take a message for one try; nobody else can until the wait after this try is over.

    None: it is not due, or as many as ``per_minute`` were tried within the last minute, by all workers together; then
    it stays due.
    """
    async with atomic() as connection:
        # Counting and taking are one act: two workers never both take the last of a minute.
        await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('mail per minute', 0))")
        return await _take(connection, message_id, per_minute)


async def _take(connection: asyncpg.Connection, message_id: UUID, per_minute: int) -> MessageInOutbox | None:
    row = await connection.fetchrow(
        "UPDATE outbox SET tries = tries + 1, tried_at = clock_timestamp(), "
        "send_after = clock_timestamp() + least($2::interval * power(2, tries), $3::interval) "
        "WHERE id = $1 AND sent_at IS NULL AND send_after <= clock_timestamp() AND tries < $4 "
        "AND (SELECT count(*) FROM outbox WHERE tried_at > clock_timestamp() - interval '1 minute') < $5 "
        "RETURNING id, recipient, reply_to, template, context, locale, created_at, sent_at, failure",
        message_id,
        _FIRST_WAIT,
        _LONGEST_WAIT,
        MOST_TRIES,
        per_minute,
    )
    return None if row is None else msgspec.convert(dict(row), MessageInOutbox)


async def message_sent(message_id: UUID) -> None:
    """The mail server has it; its one-use address and code are not needed here any more."""
    await execute(
        "UPDATE outbox SET sent_at = clock_timestamp(), failure = NULL, context = context - 'link' - 'code' "
        "WHERE id = $1",
        message_id,
    )


async def message_failed(message_id: UUID, why: str, *, for_good: bool) -> None:
    """The mail server did not take it; ``for_good``: it never will, so it is not tried again."""
    await execute(
        "UPDATE outbox SET failure = left($2, 500), tries = CASE WHEN $3 THEN $4 ELSE tries END WHERE id = $1",
        message_id,
        why,
        for_good,
        MOST_TRIES,
    )
