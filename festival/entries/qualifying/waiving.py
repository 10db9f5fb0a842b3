"""A clause that does not hold for one entry: waived with a reason, which stands in the receipt and the log."""

from uuid import UUID

import asyncpg

from festival.audit import service as audit
from festival.db import atomic
from festival.entries.desk.desk_gate import entry_at_desk, refuse_own
from festival.entries.qualifying.rules import LONGEST_REASON, WAIVABLE, NotWaivable
from festival.entries.rules import FilmBeforeJury
from festival.plain_text import keep_text


async def waive_clause(*, edition_id: UUID, entry_id: UUID, by: UUID, clause: str, reason: str) -> None:
    """Let one entry in although it breaks a clause; for others the rules stand. Waiving again changes the reason.

    Raises:
        NotFound: no such entry, or ``by`` does not select for this edition.
        OwnEntry: it is their own.
        NotWaivable: no such clause, or one that no decision mends.
        TextMissing: no reason was given; the entrant reads it.
    """
    if clause not in WAIVABLE:
        raise NotWaivable(field="clause")
    kept = keep_text(reason, field="reason", most=LONGEST_REASON, lines=True, required=True)
    async with atomic() as connection:
        entry = await entry_at_desk(connection, edition_id=edition_id, entry_id=entry_id, by=by)
        await refuse_own(connection, entry, by)
        await connection.execute(
            "INSERT INTO waiver (edition_id, entry_id, clause, reason, waived_by) VALUES ($1, $2, $3, $4, $5) "
            "ON CONFLICT (edition_id, entry_id, clause) DO UPDATE SET reason = excluded.reason, "
            "waived_by = excluded.waived_by, waived_at = clock_timestamp()",
            edition_id,
            entry_id,
            clause,
            kept,
            by,
        )
        await _record(connection, "clause_waived", edition_id, entry_id, by, {"clause": clause, "reason": kept})


async def take_back_waiver(*, edition_id: UUID, entry_id: UUID, by: UUID, clause: str) -> None:
    """Let the clause hold again, until a round has taken the entry.

    Raises:
        NotFound: no such entry, or ``by`` does not select for this edition.
        OwnEntry: it is their own.
        FilmBeforeJury: a round has taken it.
    """
    async with atomic() as connection:
        entry = await entry_at_desk(connection, edition_id=edition_id, entry_id=entry_id, by=by)
        await refuse_own(connection, entry, by)
        if entry["frozen"]:
            raise FilmBeforeJury
        await connection.execute(
            "DELETE FROM waiver WHERE edition_id = $1 AND entry_id = $2 AND clause = $3", edition_id, entry_id, clause
        )
        await _record(connection, "waiver_taken_back", edition_id, entry_id, by, {"clause": clause})


async def _record(
    connection: asyncpg.Connection, act: str, edition_id: UUID, entry_id: UUID, by: UUID, detail: dict[str, str]
) -> None:
    await audit.record(
        connection, log="desk", act=act, edition_id=edition_id, actor_id=by, subject_id=entry_id, detail=detail
    )
