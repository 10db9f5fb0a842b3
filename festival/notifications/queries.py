"""Reading the outbox: whole messages in the demo only; in a real festival nobody reads another's mail here."""

from uuid import UUID

import msgspec

from festival.db import fetch, fetch_row, fetch_value
from festival.notifications.one_use import opened_message
from festival.notifications.schemas import MailCounts, MessageInHistory, MessageInOutbox
from festival.web.listing import Page, cut_page, read_cursor

_STATE = """
    CASE WHEN cancelled_at IS NOT NULL THEN 'cancelled' WHEN bounced_at IS NOT NULL THEN 'bounced'
        WHEN sent_at IS NOT NULL THEN 'sent' WHEN failure IS NOT NULL THEN 'deferred' ELSE 'waiting' END
"""
_WHOLE = "id, edition_id, recipient, reply_to, template, context, locale, created_at, sent_at, failure"
_HISTORY = f"""
    outbox.id, outbox.template, outbox.recipient, {_STATE} AS state, outbox.created_at, outbox.failure,
    coalesce(cancelled_at, bounced_at, sent_at, tried_at, outbox.created_at) AS changed_at
"""


async def outbox() -> list[MessageInOutbox]:
    """The latest hundred messages, newest first, as their readers get them."""
    rows = await fetch(
        f"SELECT {_WHOLE} FROM outbox ORDER BY created_at DESC, id LIMIT 100"  # noqa: S608 (our own text)
    )
    return [opened_message(msgspec.convert(dict(row), MessageInOutbox)) for row in rows]


async def waiting_links(edition_id: UUID) -> list[MessageInOutbox]:
    """The edition's messages that carry a one-use address and did not leave yet, oldest first: for `palmares demo`."""
    rows = await fetch(
        f"SELECT {_WHOLE} FROM outbox WHERE edition_id = $1 AND context ->> 'link' IS NOT NULL "  # noqa: S608 (our own text)
        "ORDER BY created_at, recipient",
        edition_id,
    )
    return [opened_message(msgspec.convert(dict(row), MessageInOutbox)) for row in rows]


async def is_undeliverable(address: str) -> bool:
    """Whether the newest message that was tried for this address came back for good."""
    sql = (
        "SELECT bounced_at IS NOT NULL FROM outbox WHERE recipient = $1 AND tries > 0 ORDER BY created_at DESC LIMIT 1"
    )
    return bool(await fetch_value(sql, address))


async def mail_about(edition_id: UUID, entry_id: UUID) -> list[MessageInHistory]:
    """The mail history of an entry, newest first; the caller has decided that its reader works at the desk."""
    rows = await fetch(
        f"SELECT {_HISTORY} FROM message_entry JOIN outbox ON outbox.id = message_entry.message_id "  # noqa: S608 (our own text)
        "WHERE message_entry.edition_id = $1 AND message_entry.entry_id = $2 "
        "ORDER BY outbox.created_at DESC, outbox.id LIMIT 200",
        edition_id,
        entry_id,
    )
    return msgspec.convert([dict(row) for row in rows], list[MessageInHistory])


async def troubled_mail(edition_id: UUID, *, cursor: str | None = None, limit: int = 50) -> Page[MessageInHistory]:
    """An edition's messages that came back or were put off, newest first."""
    after = read_cursor(cursor, 2)
    rows = await fetch(
        f"SELECT {_HISTORY} FROM outbox WHERE edition_id = $1 AND failure IS NOT NULL AND cancelled_at IS NULL "  # noqa: S608 (our own text)
        "AND (bounced_at IS NOT NULL OR sent_at IS NULL) "
        "AND ($2::text IS NULL OR (created_at, id) < ($2::text::timestamptz, $3::text::uuid)) "
        "ORDER BY created_at DESC, id DESC LIMIT $4",
        edition_id,
        *(after or (None, None)),
        limit + 1,
    )
    messages = msgspec.convert([dict(row) for row in rows], list[MessageInHistory])
    return cut_page(messages, limit, lambda message: (message.created_at.isoformat(), str(message.id)))


async def mail_counts(edition_id: UUID) -> MailCounts:
    """How many of an edition's messages wait, left, were put off or came back."""
    row = await fetch_row(
        f"SELECT waiting, deferred, bounced, (SELECT count(*) FROM outbox WHERE edition_id = $1) - others AS sent "  # noqa: S608 (our own text)
        "FROM (SELECT count(*) AS others, count(*) FILTER (WHERE state = 'waiting') AS waiting, "
        "count(*) FILTER (WHERE state = 'deferred') AS deferred, count(*) FILTER (WHERE state = 'bounced') AS bounced "
        f"FROM (SELECT {_STATE} AS state FROM outbox WHERE edition_id = $1 "
        "AND (sent_at IS NULL OR bounced_at IS NOT NULL OR cancelled_at IS NOT NULL)) AS message) AS told",
        edition_id,
    )
    return msgspec.convert(dict(row or {}), MailCounts)
