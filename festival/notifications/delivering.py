"""A message on its way: taken by one worker at a time, then sent, refused for good, or left for a later try.

A message leaves at least once and nearly always exactly once. The one way to a second copy is a worker that dies after
the mail server took the message and before that is written down: the next try sends it again under the same
Message-ID and date, by which mail programs know the two for one.
"""

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
_OPEN = "sent_at IS NULL AND bounced_at IS NULL AND cancelled_at IS NULL"


async def due_messages(*, most: int) -> list[UUID]:
    """The messages that wait for their first or their next try, longest waiting first, very many of a kind last."""
    rows = await fetch(
        f"SELECT id FROM outbox WHERE {_OPEN} AND send_after <= clock_timestamp() AND tries < $1 "  # noqa: S608 (our own text)
        "ORDER BY bulk, send_after LIMIT $2",
        MOST_TRIES,
        most,
    )
    return [row["id"] for row in rows]


async def take_message(message_id: UUID, *, per_minute: int) -> MessageInOutbox | None:
    """Take a message for one try; nobody else can until the wait after this try is over.

    None: it is not due, or as many as ``per_minute`` were tried within the last minute, by all workers together; then
    it stays due. A quarter of each minute is kept for mail that is not one of very many.
    """
    async with atomic() as connection:
        # Counting and taking are one act: two workers never both take the last of a minute.
        await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('mail per minute', 0))")
        return await _take(connection, message_id, per_minute)


async def _take(connection: asyncpg.Connection, message_id: UUID, per_minute: int) -> MessageInOutbox | None:
    row = await connection.fetchrow(
        "UPDATE outbox SET tries = tries + 1, tried_at = clock_timestamp(), "  # noqa: S608 (our own text)
        "send_after = clock_timestamp() + least($2::interval * power(2, tries), $3::interval) "
        f"WHERE id = $1 AND {_OPEN} AND send_after <= clock_timestamp() AND tries < $4 "
        "AND (SELECT count(*) FROM outbox WHERE tried_at > clock_timestamp() - interval '1 minute') "
        "< CASE WHEN bulk THEN greatest(1, $5::integer * 3 / 4) ELSE $5 END "
        "RETURNING id, edition_id, recipient, reply_to, template, context, locale, created_at, sent_at, failure",
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
        "UPDATE outbox SET failure = left($2, 500), tries = CASE WHEN $3 THEN $4 ELSE tries END, "
        "bounced_at = CASE WHEN $3 OR tries >= $4 THEN clock_timestamp() END WHERE id = $1",
        message_id,
        why,
        for_good,
        MOST_TRIES,
    )


async def message_returned(message_id: UUID, why: str) -> bool:
    """A server that had taken it sent it back; False: no such message left, or it is known already."""
    return bool(
        await execute(
            "UPDATE outbox SET failure = left($2, 500), bounced_at = clock_timestamp(), tries = $3 "
            "WHERE id = $1 AND bounced_at IS NULL AND tries > 0",
            message_id,
            why,
            MOST_TRIES,
        )
    )


async def send_again(connection: asyncpg.Connection, *, edition_id: UUID, message_id: UUID) -> bool:
    """Try a returned message once more, at the address that its person has now; False: there is none to try.

    What carried a one-use address or code is not sent again: whoever needs one asks for a new one.
    """
    status: str = await connection.execute(
        "UPDATE outbox SET tries = 0, bounced_at = NULL, sent_at = NULL, send_after = clock_timestamp(), "
        "recipient = coalesce((SELECT email FROM person WHERE person.id = outbox.person_id), recipient) "
        "WHERE id = $1 AND edition_id = $2 AND bounced_at IS NOT NULL AND cancelled_at IS NULL "
        "AND template NOT IN ('editions/jury_invitation', 'editions/team_invitation')",
        message_id,
        edition_id,
    )
    return status == "UPDATE 1"
