"""What the team does about fixes: asks an entrant to mend a submitted entry by a deadline, and takes it back.

While it waits, the entrant changes the entry as they would a draft. The frozen copy stays what they submitted until
they hand the mended entry in, so that a receipt always names something that its entrant has handed in.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import asyncpg

from festival import clock
from festival.audit import service as audit
from festival.db import atomic
from festival.entries.calls import on_its_clocks
from festival.entries.desk.desk_gate import entry_at_desk, refuse_own
from festival.entries.fixes.handing_in import freeze_mended
from festival.entries.fixes.mending import OPEN_FIX
from festival.entries.fixes.rules import (
    LONGEST_DAYS,
    LONGEST_REASON,
    FixAsked,
    FixDeadlineWrong,
    FixHalfDone,
    FixNotAsked,
)
from festival.entries.fixes.telling import ASKED, tell_of_fix, tell_of_taken_back
from festival.entries.frozen_copy import body_of, missing_of, read_whole
from festival.entries.rules import EntryCannot, EntryState
from festival.media.leave import give_leave
from festival.notifications.service import cancel_unsent
from festival.plain_text import keep_text

_MENDERS = """
    SELECT entrant_id AS person_id FROM entry WHERE edition_id = $1 AND id = $2 UNION
    SELECT person_id FROM entry_share WHERE edition_id = $1 AND entry_id = $2 AND ended_at IS NULL
        AND person_id IS NOT NULL AND part IN ('co_editor', 'maker')
"""
"""Whoever may change an entry."""


async def ask_for_fix(*, edition_id: UUID, entry_id: UUID, by: UUID, reason: str, until: datetime) -> None:
    """Ask whoever entered a submitted entry to mend it until then; they may change it and send its film again.

    Asking again for one that is late gives more time and a new reason.

    Raises:
        NotFound: no such entry, or ``by`` does not select for this edition.
        OwnEntry: it is their own.
        EntryCannot: it is not submitted (a qualified one is put back first).
        FixAsked: another fix still waits.
        FixDeadlineWrong: in the past, or too far away.
        TextMissing: no reason; the entrant reads it.
    """
    kept = keep_text(reason, field="reason", most=LONGEST_REASON, lines=True, required=True)
    async with atomic() as connection:
        entry = await entry_at_desk(connection, edition_id=edition_id, entry_id=entry_id, by=by)
        await refuse_own(connection, entry, by)
        if entry["state"] != EntryState.SUBMITTED or entry["frozen"]:
            raise EntryCannot(state=EntryState(entry["state"]))
        now = await check_deadline(connection, until)
        fix = await connection.fetchrow(f"{OPEN_FIX} FOR UPDATE", edition_id, entry_id)
        if fix is not None and fix["until"] > now:
            zone = await connection.fetchval("SELECT zone FROM edition WHERE id = $1", edition_id)
            raise FixAsked(until=on_its_clocks(fix["until"], zone))
        await write_fixes(connection, edition_id=edition_id, entry_ids=[entry_id], by=by, reason=kept, until=until)


async def check_deadline(connection: asyncpg.Connection, until: datetime) -> datetime:
    """Refuse a deadline that nobody can keep; gives the instant that decided.

    Raises:
        FixDeadlineWrong: in the past, or too far away.
    """
    now = await clock.now(connection)
    if not now < until <= now + timedelta(days=LONGEST_DAYS):
        raise FixDeadlineWrong(field="until", days=LONGEST_DAYS)
    return now


async def write_fixes(
    connection: asyncpg.Connection,
    *,
    edition_id: UUID,
    entry_ids: Sequence[UUID],
    by: UUID,
    reason: str,
    until: datetime,
) -> None:
    """Ask for the same fix of entries that are locked and were found fit for it, in the caller's transaction."""
    await end_fixes(connection, edition_id=edition_id, entry_ids=entry_ids)
    for entry_id in entry_ids:
        await connection.execute(
            "INSERT INTO fix_request (edition_id, id, entry_id, reason, until, asked_by) "
            "VALUES ($1, $2, $3, $4, $5, $6)",
            edition_id,
            uuid4(),
            entry_id,
            reason,
            until,
            by,
        )
        for row in await connection.fetch(_MENDERS, edition_id, entry_id):
            await give_leave(connection, edition_id=edition_id, person_id=row["person_id"], until=until)
        detail = {"reason": reason, "until": until.isoformat()}
        await _record(connection, "fix_asked", edition_id, entry_id, by, detail)
        await tell_of_fix(connection, edition_id, entry_id, reason=reason, until=until)


async def take_back_fix(*, edition_id: UUID, entry_id: UUID, by: UUID) -> None:
    """Ask for nothing any more; what the entrant has changed since counts as they left it, with a new receipt.

    Raises:
        NotFound: no such entry, or ``by`` does not select for this edition.
        OwnEntry: it is their own.
        FixNotAsked: nothing waits.
        FixHalfDone: its entrant has begun, and what stands there now lacks something.
    """
    async with atomic() as connection:
        entry = await entry_at_desk(connection, edition_id=edition_id, entry_id=entry_id, by=by)
        await refuse_own(connection, entry, by)
        if not await let_go(connection, entry, by):
            raise FixNotAsked


async def let_go(connection: asyncpg.Connection, entry: asyncpg.Record, by: UUID) -> bool:
    """Take the open fix of a locked entry back; whether there was one.

    Raises:
        FixHalfDone: its entrant has begun, and what stands there now lacks something.
    """
    edition_id, entry_id = entry["edition_id"], entry["id"]
    fix = await connection.fetchrow(f"{OPEN_FIX} FOR UPDATE", edition_id, entry_id)
    if fix is None:
        return False
    whole = await read_whole(connection, edition_id, entry_id)
    frozen = await connection.fetchval(
        "SELECT body FROM frozen_entry WHERE edition_id = $1 AND entry_id = $2", edition_id, entry_id
    )
    says = await body_of(whole, entry["submitted_at"], frozen["accepted"])
    if {**says, "mended_at": None} != {**frozen, "mended_at": None}:
        if missing := missing_of(whole):
            raise FixHalfDone(missing=missing)
        await freeze_mended(connection, whole)
    await end_fixes(connection, edition_id=edition_id, entry_ids=[entry_id])
    await _record(connection, "fix_taken_back", edition_id, entry_id, by, {"reason": fix["reason"]})
    await tell_of_taken_back(connection, edition_id, entry_id)
    return True


async def end_fixes(connection: asyncpg.Connection, *, edition_id: UUID, entry_ids: Sequence[UUID]) -> None:
    """Nothing is asked of these entries any more: they are decided on or withdrawn. What did not leave is not sent."""
    rows = await connection.fetch(
        "UPDATE fix_request SET ended_at = clock_timestamp() WHERE edition_id = $1 AND entry_id = ANY ($2) "
        "AND mended_at IS NULL AND ended_at IS NULL RETURNING entry_id",
        edition_id,
        list(entry_ids),
    )
    for row in rows:
        await cancel_unsent(connection, edition_id=edition_id, entry_ids=[row["entry_id"]], templates=[ASKED])


async def _record(
    connection: asyncpg.Connection, act: str, edition_id: UUID, entry_id: UUID, by: UUID, detail: dict[str, str]
) -> None:
    await audit.record(
        connection, log="desk", act=act, edition_id=edition_id, actor_id=by, subject_id=entry_id, detail=detail
    )
