"""A film replaced while a jury watches it: asked of its entrant, sent once, watched by the team, put in its place.

Until the new copy is put before the jury, the jury watches the old one. What becomes of the scoresheets is decided
where they are kept (`festival.scoring.new_copies`).
"""

from datetime import datetime
from uuid import UUID, uuid4

import asyncpg

from festival import clock
from festival.audit import service as audit
from festival.db import atomic
from festival.entries.calls import on_its_clocks
from festival.entries.desk.desk_gate import entry_at_desk, refuse_own
from festival.entries.entrant_mail import write_to_entrant
from festival.entries.fixes.handing_in import freeze_mended
from festival.entries.fixes.service import check_deadline
from festival.entries.frozen_copy import read_whole
from festival.entries.new_copies.queries import judged_copy, latest_copy
from festival.entries.new_copies.rules import (
    CopyAwaited,
    CopyNotAwaited,
    CopyNotReady,
    CopyState,
    CopyTooLate,
    NotBeforeJury,
    SameCopy,
)
from festival.entries.new_copies.schemas import SwappedFilm
from festival.entries.owning import shared_entry
from festival.entries.qualifying.attesting import write_attestations
from festival.entries.rules import EntryState
from festival.media.holding import same_bytes
from festival.media.leave import give_leave
from festival.media.service import master_of_upload, request_renditions
from festival.notifications.service import cancel_unsent
from festival.plain_text import keep_text

ASKED = "entries/new_copy_asked"


async def ask_for_copy(*, edition_id: UUID, entry_id: UUID, by: UUID, reason: str, until: datetime) -> None:
    """Ask whoever entered a film that a jury watches for a new copy; they may send one until then. Late: asks again.

    Raises:
        NotFound: no such entry, or ``by`` does not select for this edition.
        OwnEntry: it is their own.
        NotBeforeJury: no round has taken it, or it is a series.
        CopyAwaited: a new copy is awaited, or waits to be watched.
        FixDeadlineWrong: in the past, or too far away.
        TextMissing, TextTooLong, UnusableText: the reason.
    """
    kept = keep_text(reason, field="reason", most=2000, lines=True, required=True)
    async with atomic() as connection:
        entry = await entry_at_desk(connection, edition_id=edition_id, entry_id=entry_id, by=by)
        await refuse_own(connection, entry, by)
        if entry["state"] != EntryState.QUALIFIED or not entry["frozen"] or entry["master_id"] is None:
            raise NotBeforeJury
        await check_deadline(connection, until)
        open_one = await latest_copy(connection, edition_id, entry_id)
        if open_one is not None and open_one["admitted_at"] is None:
            if not (open_one["over"] and open_one["master_id"] is None):
                raise CopyAwaited
            await _end(connection, open_one)
        await connection.execute(
            "INSERT INTO new_copy (edition_id, id, entry_id, reason, until, asked_by, asked_at) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7)",
            edition_id,
            uuid4(),
            entry_id,
            kept,
            until,
            by,
            await clock.now(connection),
        )
        await give_leave(connection, edition_id=edition_id, person_id=entry["entrant_id"], until=until)
        await _note(connection, "new_copy_asked", entry, by, reason=kept, until=until.isoformat())
        said = {"reason": kept, "until_at": until.isoformat()}
        await write_to_entrant(connection, ASKED, edition_id, entry_id, said)


async def take_back_copy(*, edition_id: UUID, entry_id: UUID, by: UUID) -> None:
    """Wait for no new copy any more: the jury keeps the one that it has.

    Raises:
        NotFound: no such entry, or ``by`` does not select for this edition.
        CopyNotAwaited: nothing waits.
    """
    async with atomic() as connection:
        entry = await entry_at_desk(connection, edition_id=edition_id, entry_id=entry_id, by=by)
        await _end(connection, await _awaited(connection, entry))
        await _note(connection, "new_copy_taken_back", entry, by)
        await cancel_unsent(connection, edition_id=edition_id, entry_ids=[entry_id], templates=[ASKED])


async def send_copy(*, entry_id: UUID, by: UUID, upload_id: UUID) -> None:
    """The new copy has arrived: it is checked like every film; one that breaks the rules can be sent anew in time.

    Raises:
        NotFound: the entry or the upload is not one's own, or they belong to two editions.
        FilmNotComplete: parts of the film are missing.
        CopyNotAwaited: the festival waits for none.
        CopyTooLate: the deadline has passed.
        SameCopy: it is the old file.
    """
    async with atomic() as connection:
        entry = await shared_entry(connection, entry_id, by)
        edition_id = entry["edition_id"]
        awaited = await _awaited(connection, entry)
        if awaited["over"]:
            zone = await connection.fetchval("SELECT zone FROM edition WHERE id = $1", edition_id)
            raise CopyTooLate(until=on_its_clocks(awaited["until"], zone))
        master_id = await master_of_upload(connection, edition_id=edition_id, upload_id=upload_id, by=by)
        if master_id in await same_bytes(connection, edition_id, [entry["master_id"]]):
            raise SameCopy
        await connection.execute(
            "UPDATE new_copy SET master_id = $3, sent_at = $4 WHERE edition_id = $1 AND id = $2",
            edition_id,
            awaited["id"],
            master_id,
            await clock.now(connection),
        )
        await request_renditions(connection, edition_id=edition_id, master_id=master_id)


async def swap_film(connection: asyncpg.Connection, *, edition_id: UUID, entry_id: UUID, by: UUID) -> SwappedFilm:
    """Put the new copy in the old one's place: whoever does has watched it, and vouches that nothing names its maker.

    The entrant gets a receipt of the entry as it now stands. The caller decides on the scoresheets in this transaction.

    Raises:
        NotFound: no such entry, or ``by`` does not select for this edition.
        OwnEntry: it is their own.
        NotBeforeJury: it was taken out meanwhile.
        CopyNotAwaited: none was asked for.
        CopyNotReady: it is not there, not ready, or breaks the rules.
    """
    entry = await entry_at_desk(connection, edition_id=edition_id, entry_id=entry_id, by=by)
    await refuse_own(connection, entry, by)
    if entry["state"] != EntryState.QUALIFIED or not entry["frozen"]:
        raise NotBeforeJury
    awaited = await _awaited(connection, entry)
    if (await judged_copy(connection, awaited)).state is not CopyState.READY:
        raise CopyNotReady
    await connection.execute(
        "UPDATE entry SET master_id = $3 WHERE edition_id = $1 AND id = $2", edition_id, entry_id, awaited["master_id"]
    )
    await connection.execute(
        "UPDATE new_copy SET old_master_id = $3, admitted_by = $4, admitted_at = $5 WHERE edition_id = $1 AND id = $2",
        edition_id,
        awaited["id"],
        entry["master_id"],
        by,
        await clock.now(connection),
    )
    whole = await read_whole(connection, edition_id, entry_id)
    await freeze_mended(connection, whole)
    await write_attestations(connection, edition_id=edition_id, entry_ids=[entry_id], by=by)
    films = {"old": str(entry["master_id"]), "new": str(awaited["master_id"])}
    await _note(connection, "film_replaced", entry, by, reason=awaited["reason"], **films)
    return SwappedFilm(edition_id, entry_id, whole["title"])


async def _awaited(connection: asyncpg.Connection, entry: asyncpg.Record) -> asyncpg.Record:
    row = await latest_copy(connection, entry["edition_id"], entry["id"])
    if row is None or row["admitted_at"] is not None:
        raise CopyNotAwaited
    return row


async def _end(connection: asyncpg.Connection, row: asyncpg.Record) -> None:
    await connection.execute(
        "UPDATE new_copy SET ended_at = clock_timestamp() WHERE edition_id = $1 AND id = $2",
        row["edition_id"],
        row["id"],
    )


async def _note(connection: asyncpg.Connection, act: str, entry: asyncpg.Record, by: UUID, **detail: object) -> None:
    await audit.record(
        connection,
        log="desk",
        act=act,
        edition_id=entry["edition_id"],
        actor_id=by,
        subject_id=entry["id"],
        detail=detail,
    )
