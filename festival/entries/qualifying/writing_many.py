"""What the team writes beside many entries at once, and takes back in one step: notes, waivers, fixes asked for.

Each act gives its id and how many entries it reached: one's own films, films that one is in conflict with and entries
that are not in a state for it stay as they are.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from festival import clock
from festival.audit import service as audit
from festival.db import atomic
from festival.editions.rules import DESK, SELECTING, Role
from festival.entries.desk.finding import SEEN_BY_TEAM
from festival.entries.fixes.reading import FIX_STATE
from festival.entries.fixes.rules import LONGEST_REASON as LONGEST_FIX
from festival.entries.fixes.rules import FixHalfDone
from festival.entries.fixes.service import check_deadline, let_go, write_fixes
from festival.entries.qualifying.rules import LONGEST_NOTE, LONGEST_REASON, WAIVABLE, NotWaivable
from festival.entries.reading import STRANGER
from festival.entries.tables import BulkDecision
from festival.errors import NotFound
from festival.plain_text import keep_text

NOTE, WAIVE, ASK_FIX = "note", "waive", "ask_fix"
_NOT_OWN = "AND entrant_id <> $3 AND NOT shares_entry(edition_id, id, $3)"


async def note_many(*, edition_id: UUID, by: UUID, entry_ids: Sequence[UUID], body: str) -> tuple[UUID, int]:
    """Note the same beside each of them.

    Raises:
        NotFound: ``by`` does not work at the desk.
        TextMissing, TextTooLong, UnusableText: this is no note.
    """
    kept = keep_text(body, field="note", most=LONGEST_NOTE, lines=True, required=True)
    async with atomic() as connection:
        rows = await _reached(connection, edition_id, by, entry_ids, DESK)
        written = await connection.fetch(
            "INSERT INTO entry_note (edition_id, entry_id, body, written_by) SELECT $1, entry_id, $3, $4 "
            "FROM unnest($2::uuid[]) AS entry_id RETURNING id, entry_id",
            edition_id,
            [row["id"] for row in rows],
            kept,
            by,
        )
        before = [{"entry": str(row["entry_id"]), "note": str(row["id"])} for row in written]
        return await _keep_act(connection, edition_id, by, NOTE, before, "entries_noted", {})


async def waive_for_many(
    *, edition_id: UUID, by: UUID, entry_ids: Sequence[UUID], clause: str, reason: str
) -> tuple[UUID, int]:
    """Let a clause not hold for each of them; one for which it does not hold already keeps its reason.

    Raises:
        NotFound: ``by`` does not select for this edition.
        NotWaivable: no such clause, or one that no decision mends.
        TextMissing: no reason was given; each entrant reads it.
    """
    if clause not in WAIVABLE:
        raise NotWaivable(field="clause")
    kept = keep_text(reason, field="reason", most=LONGEST_REASON, lines=True, required=True)
    async with atomic() as connection:
        rows = await _reached(connection, edition_id, by, entry_ids, SELECTING, _NOT_OWN)
        waived = await connection.fetch(
            "INSERT INTO waiver (edition_id, entry_id, clause, reason, waived_by) SELECT $1, entry_id, $3, $4, $5 "
            "FROM unnest($2::uuid[]) AS entry_id ON CONFLICT DO NOTHING RETURNING entry_id",
            edition_id,
            [row["id"] for row in rows],
            clause,
            kept,
            by,
        )
        before = [{"entry": str(row["entry_id"]), "clause": clause} for row in waived]
        told = {"clause": clause, "reason": kept}
        return await _keep_act(connection, edition_id, by, WAIVE, before, "clause_waived_for_many", told)


async def ask_many_for_fix(
    *, edition_id: UUID, by: UUID, entry_ids: Sequence[UUID], reason: str, until: datetime
) -> tuple[UUID, int]:
    """Ask each of their entrants for the same fix by the same deadline.

    Raises:
        NotFound: ``by`` does not select for this edition.
        FixDeadlineWrong: in the past, or too far away.
        TextMissing: no reason was given; each entrant reads it.
    """
    kept = keep_text(reason, field="reason", most=LONGEST_FIX, lines=True, required=True)
    async with atomic() as connection:
        fit = f"{_NOT_OWN} AND state = 'submitted' AND NOT frozen AND {FIX_STATE} IS DISTINCT FROM 'waiting'"
        rows = await _reached(connection, edition_id, by, entry_ids, SELECTING, fit)
        await check_deadline(connection, until)
        asked = [row["id"] for row in rows]
        await write_fixes(connection, edition_id=edition_id, entry_ids=asked, by=by, reason=kept, until=until)
        before = [{"entry": str(entry_id)} for entry_id in asked]
        return await _keep_act(connection, edition_id, by, ASK_FIX, before, "fix_asked_of_many", {"reason": kept})


async def _undo_notes(connection: asyncpg.Connection, decision: asyncpg.Record, by: UUID) -> int:
    del by
    rows = await connection.fetch(
        "DELETE FROM entry_note WHERE edition_id = $1 AND id = ANY ($2) RETURNING id",
        decision["edition_id"],
        [UUID(told["note"]) for told in decision["before"]],
    )
    return len(rows)


async def _undo_waivers(connection: asyncpg.Connection, decision: asyncpg.Record, by: UUID) -> int:
    del by
    rows = await connection.fetch(
        "DELETE FROM waiver USING entry, jsonb_to_recordset($2) AS told (entry uuid, clause text) "
        "WHERE waiver.edition_id = $1 AND (waiver.entry_id, waiver.clause) = (told.entry, told.clause) "
        "AND (entry.edition_id, entry.id) = (waiver.edition_id, waiver.entry_id) AND NOT entry.frozen "
        "RETURNING waiver.entry_id",
        decision["edition_id"],
        decision["before"],
    )
    return len(rows)


async def _undo_fixes(connection: asyncpg.Connection, decision: asyncpg.Record, by: UUID) -> int:
    rows = await connection.fetch(
        "SELECT * FROM entry WHERE edition_id = $1 AND id = ANY ($2) ORDER BY id FOR UPDATE",
        decision["edition_id"],
        [UUID(told["entry"]) for told in decision["before"]],
    )
    returned = 0
    for row in rows:
        try:
            returned += await let_go(connection, row, by)
        except FixHalfDone:  # Its entrant is at it: it stays asked for.
            continue
    return returned


UNDOING: dict[str, Callable[[asyncpg.Connection, asyncpg.Record, UUID], Awaitable[int]]] = {
    NOTE: _undo_notes,
    WAIVE: _undo_waivers,
    ASK_FIX: _undo_fixes,
}
"""How each is taken back, within the transaction that undoes it; gives how many entries it reached."""


async def _reached(
    connection: asyncpg.Connection,
    edition_id: UUID,
    by: UUID,
    entry_ids: Sequence[UUID],
    roles: frozenset[Role],
    fit: str = "",
) -> list[asyncpg.Record]:
    if not await connection.fetchval(
        "SELECT EXISTS (SELECT FROM membership WHERE edition_id = $1 AND person_id = $2 AND role = ANY ($3))",
        edition_id,
        by,
        [role.value for role in roles],
    ):
        raise NotFound
    rows: list[asyncpg.Record] = await connection.fetch(
        f"SELECT * FROM entry WHERE edition_id = $1 AND id = ANY ($2) AND {SEEN_BY_TEAM} "  # noqa: S608 (our own text)
        f"AND NOT {STRANGER.format(person='$3')} {fit} ORDER BY id FOR UPDATE",
        edition_id,
        list(entry_ids),
        by,
    )
    return rows


async def _keep_act(
    connection: asyncpg.Connection,
    edition_id: UUID,
    by: UUID,
    action: str,
    before: list[dict[str, str]],
    act: str,
    detail: dict[str, Any],
) -> tuple[UUID, int]:
    act_id = uuid4()
    await BulkDecision.insert(
        BulkDecision(
            edition_id=edition_id,
            id=act_id,
            action=action,
            before=before,
            decided_by=by,
            decided_at=await clock.now(connection),
        )
    )
    about = {**detail, "entries": len(before)}
    await audit.record(connection, log="desk", act=act, edition_id=edition_id, actor_id=by, detail=about)
    return act_id, len(before)
