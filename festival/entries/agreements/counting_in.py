"""An entry that waited counts: the address was confirmed, or the guardian gave their consent."""

from uuid import UUID

import asyncpg

from festival import clock
from festival.db import atomic
from festival.entries.agreements.awaiting import CONFIRMATION_COLUMNS, waits_for
from festival.entries.reading import MASTER_JOINS
from festival.entries.rules import EntryAction, EntryState, next_state
from festival.entries.telling import tell_of_entry
from festival.jobs import Task, enqueue
from festival.media.duplicates import FIND_DUPLICATES
from festival.media.service import request_renditions
from festival.notifications import service as notifications
from festival.notifications.webhook_rules import WebhookEvent


async def count_in(*, person_id: UUID) -> int:
    """Let every entry of this person count that waits for nothing any more; gives how many. Twice is once."""
    async with atomic() as connection:
        waiting = await connection.fetch(
            "SELECT edition_id, id FROM entry WHERE entrant_id = $1 AND state = 'waiting' ORDER BY id FOR UPDATE",
            person_id,
        )
        counted = [await _count(connection, row["edition_id"], row["id"]) for row in waiting]
    return sum(counted)


async def _count(connection: asyncpg.Connection, edition_id: UUID, entry_id: UUID) -> bool:
    row = await connection.fetchrow(
        "SELECT entry.*, film.title, edition.name AS edition_name, edition.zone, edition.contact, "  # noqa: S608 (our own text)
        f"{CONFIRMATION_COLUMNS}, rules_version.body AS rules, entrant.email, entrant.locale FROM entry {MASTER_JOINS} "
        "JOIN person entrant ON entrant.id = entry.entrant_id WHERE entry.edition_id = $1 AND entry.id = $2",
        edition_id,
        entry_id,
    )
    if waits_for(row):
        return False
    state = next_state(EntryState(row["state"]), EntryAction.COUNT)
    await connection.execute(
        "UPDATE entry SET state = $3, version = version + 1, updated_at = $4 WHERE edition_id = $1 AND id = $2",
        edition_id,
        entry_id,
        state.value,
        await clock.now(connection),
    )
    await begin_film_work(connection, edition_id, entry_id)
    await tell_of_entry(connection, row, WebhookEvent.ENTRY_SUBMITTED)
    await notifications.send(
        connection,
        template="entries/counted",
        recipient=row["email"],
        person_id=row["entrant_id"],
        edition_id=edition_id,
        context={"title": row["title"], "edition_name": row["edition_name"], "entry_id": str(entry_id)},
        locale=row["locale"],
        reply_to=row["contact"] or None,
        about=[entry_id],
    )
    return True


async def begin_film_work(connection: asyncpg.Connection, edition_id: UUID, entry_id: UUID) -> None:
    """Ask for viewing copies of the entry's films, and for a look whether they were entered before."""
    masters = await connection.fetch(
        "SELECT master_id FROM episode WHERE edition_id = $1 AND entry_id = $2 "
        "UNION SELECT master_id FROM entry WHERE edition_id = $1 AND id = $2 AND master_id IS NOT NULL",
        edition_id,
        entry_id,
    )
    for row in masters:
        await request_renditions(connection, edition_id=edition_id, master_id=row["master_id"])
        await enqueue(connection, FIND_DUPLICATES, Task(edition_id=edition_id, subject_id=row["master_id"]))
