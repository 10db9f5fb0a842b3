"""How far a new copy is: one answer for its entrant, for the desk, and for whoever puts it before the jury."""

from uuid import UUID

import asyncpg
import msgspec

from festival.db import reading
from festival.editions.rules_body import RulesBody
from festival.entries.frozen_copy import read_whole
from festival.entries.new_copies.rules import CopyState
from festival.entries.new_copies.schemas import CopyOfEntry
from festival.entries.reading import reasons_of, verdict_of
from festival.entries.sent_films import VerdictForPerson
from festival.errors import NotFound
from festival.media.facts import Facts


async def copy_of(edition_id: UUID, entry_id: UUID) -> CopyOfEntry | None:
    """The latest new copy that was asked of an entry and not taken back, for somebody who may read the entry."""
    async with reading() as connection:
        row = await latest_copy(connection, edition_id, entry_id)
        return None if row is None else await judged_copy(connection, row)


async def copy_to_watch(edition_id: UUID, entry_id: UUID) -> UUID:
    """The master that the team watches before the jury does; the caller has decided that its reader may.

    Raises:
        NotFound: none was sent.
    """
    async with reading() as connection:
        row = await latest_copy(connection, edition_id, entry_id)
    if row is None or row["master_id"] is None:
        raise NotFound
    master_id: UUID = row["master_id"]
    return master_id


async def latest_copy(connection: asyncpg.Connection, edition_id: UUID, entry_id: UUID) -> asyncpg.Record | None:
    """The same as it stands, with what was measured of it."""
    return await connection.fetchrow(
        """
        SELECT new_copy.*, facts.body AS facts, new_copy.until <= clock_timestamp() AS over,
            EXISTS (SELECT FROM shown_rendition AS made WHERE made.kind = 'proxy'
                AND (made.edition_id, made.master_id) = (new_copy.edition_id, new_copy.master_id)) AS watchable
        FROM new_copy
        LEFT JOIN facts ON (facts.edition_id, facts.master_id) = (new_copy.edition_id, new_copy.master_id)
        WHERE new_copy.edition_id = $1 AND new_copy.entry_id = $2 AND new_copy.ended_at IS NULL
        ORDER BY new_copy.asked_at DESC LIMIT 1
        """,
        edition_id,
        entry_id,
    )


async def judged_copy(connection: asyncpg.Connection, row: asyncpg.Record) -> CopyOfEntry:
    """The copy with its verdict, by the rules under which the entry was submitted and what was waived for it."""
    verdict = None
    if row["facts"] is not None:
        whole = await read_whole(connection, row["edition_id"], row["entry_id"])
        rules = msgspec.convert(whole["rules"], RulesBody)
        verdict = verdict_of(Facts.from_record(row["facts"]), rules, whole["category"], reasons_of(whole))
    return CopyOfEntry(row["reason"], row["until"], _state(row, verdict), verdict, row["admitted_at"])


def _state(row: asyncpg.Record, verdict: VerdictForPerson | None) -> CopyState:
    if row["admitted_at"] is not None:
        return CopyState.ADMITTED
    if row["master_id"] is None:
        return CopyState.LATE if row["over"] else CopyState.AWAITED
    if verdict is not None and not verdict.accepted:
        return CopyState.UNFIT
    return CopyState.READY if verdict is not None and row["watchable"] else CopyState.CHECKING
