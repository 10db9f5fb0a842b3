"""Asking for a message: a row in the outbox, in the transaction of what it tells; a worker sends it afterwards."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import asyncpg

from festival import clock
from festival.jobs import Task, enqueue
from festival.notifications.one_use import locked_context
from festival.notifications.rules import read_address

SEND = "send_message"
NO_EDITION = UUID(int=0)
"""Stands in a job for a message about an account rather than an edition."""
_AT_ONCE = 5_000
"""Of very many messages, in one statement: memory stays flat however many there are."""


async def send(  # noqa: PLR0913 (an envelope has as many parts)
    connection: asyncpg.Connection,
    *,
    template: str,
    recipient: str,
    person_id: UUID | None = None,
    edition_id: UUID | None = None,
    context: Mapping[str, Any] | None = None,
    locale: str = "en",
    after: timedelta | None = None,
    reply_to: str | None = None,
    about: Collection[UUID] = (),
    bulk: bool = False,
) -> UUID:
    """Put one message to one person into the outbox; returns its id.

    ``template`` is ``slice/name`` (templates/mail/slice/name.txt.j2 and .html.j2), filled from ``context``, where keys
    of instants end in ``_at``. A one-use address goes into the context as ``link`` (a path such as ``/link/…``): it is
    locked while it waits, and wiped once sent. ``reply_to``: the festival's mailbox, where it belongs to an edition.
    ``about``: the edition's entries in whose mail history it stands. ``bulk``: it is one of very many, so it waits
    behind those that somebody waits for.

    Raises:
        NotAnAddress: ``recipient`` is not one mailbox.
    """
    message_id = uuid4()
    now = await clock.now(connection)
    await connection.execute(
        "INSERT INTO outbox (id, edition_id, person_id, recipient, template, context, locale, created_at, send_after, "
        "reply_to, bulk) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        message_id,
        edition_id,
        person_id,
        read_address(recipient),
        template,
        locked_context(context or {}, message_id),
        locale,
        now,
        now + (after or timedelta()),
        reply_to,
        bulk,
    )
    if about:
        await connection.execute(
            "INSERT INTO message_entry (edition_id, entry_id, message_id) SELECT $1, unnest($2::uuid[]), $3",
            edition_id,
            list(about),
            message_id,
        )
    if not bulk:
        # Very many are left to the sweep of each minute: a job for each would hold up every other job.
        await enqueue(connection, SEND, Task(edition_id=edition_id or NO_EDITION, subject_id=message_id), after=after)
    return message_id


class OneOfMany(NamedTuple):
    """A message of very many that are sent at once, each with words of its own."""

    template: str
    recipient: str
    person_id: UUID
    locale: str
    context: Mapping[str, Any]
    about: Collection[UUID] = ()


async def send_many(
    connection: asyncpg.Connection,
    *,
    messages: Sequence[OneOfMany],
    edition_id: UUID,
    after: timedelta | None = None,
    reply_to: str | None = None,
) -> list[UUID]:
    """Put very many messages into the outbox, behind those that somebody waits for; returns their ids, in order.

    Raises:
        NotAnAddress: a recipient is not one mailbox.
    """
    ids = [uuid4() for _ in messages]
    now = await clock.now(connection)
    for begin in range(0, len(messages), _AT_ONCE):
        some, their_ids = messages[begin : begin + _AT_ONCE], ids[begin : begin + _AT_ONCE]
        await connection.execute(
            "INSERT INTO outbox (id, edition_id, person_id, recipient, template, context, locale, created_at, "
            "send_after, reply_to, bulk) SELECT id, $1, person_id, recipient, template, context, locale, $2, $3, $4, "
            "true FROM unnest($5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::jsonb[], $10::text[]) "
            "AS message (id, person_id, recipient, template, context, locale)",
            edition_id,
            now,
            now + (after or timedelta()),
            reply_to,
            their_ids,
            [one.person_id for one in some],
            [read_address(one.recipient) for one in some],
            [one.template for one in some],
            [locked_context(one.context, id_) for one, id_ in zip(some, their_ids, strict=True)],
            [one.locale for one in some],
        )
        told = [(entry_id, id_) for one, id_ in zip(some, their_ids, strict=True) for entry_id in one.about]
        await connection.execute(
            "INSERT INTO message_entry (edition_id, entry_id, message_id) SELECT $1, * FROM unnest($2::uuid[], "
            "$3::uuid[])",
            edition_id,
            [entry_id for entry_id, _ in told],
            [id_ for _, id_ in told],
        )
    return ids


async def has_left(connection: asyncpg.Connection, *, edition_id: UUID, entry_id: UUID, template: str) -> bool:
    """Whether a message of this template about an entry has left, so that its reader must hear that it was undone."""
    left: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM outbox JOIN message_entry ON message_entry.message_id = outbox.id "
        "WHERE message_entry.edition_id = $1 AND message_entry.entry_id = $2 AND outbox.template = $3 "
        "AND outbox.cancelled_at IS NULL AND outbox.tries > 0)",
        edition_id,
        entry_id,
        template,
    )
    return left


async def cancel_unsent(
    connection: asyncpg.Connection,
    *,
    edition_id: UUID,
    entry_ids: Collection[UUID],
    templates: Collection[str],
    recipient: str | None = None,
) -> None:
    """What these messages about entries tell was undone: those that did not leave yet never will.

    ``recipient``: only those to this mailbox.
    """
    await connection.execute(
        "UPDATE outbox SET cancelled_at = clock_timestamp() FROM message_entry "
        "WHERE message_entry.edition_id = $1 AND message_entry.entry_id = ANY ($2) "
        "AND message_entry.message_id = outbox.id AND outbox.template = ANY ($3) AND sent_at IS NULL "
        "AND bounced_at IS NULL AND tries = 0 "
        "AND ($4::text IS NULL OR outbox.recipient = $4)",
        edition_id,
        list(entry_ids),
        list(templates),
        recipient,
    )
