"""What organisers rule about conflicts that nobody declared: each stands until somebody lifts it, with the reason."""

from uuid import UUID

import asyncpg

from festival import clock
from festival.db import atomic
from festival.editions.rights import PLANNING
from festival.errors import NotFound
from festival.panels.holding import hold_panels, write_down
from festival.panels.rules import LONGEST_REASON, NoReason, PairStands
from festival.plain_text import keep_text


async def dismiss_conflict(*, conflict_id: UUID, by: UUID, reason: str) -> None:
    """Lift a found conflict, such as of two people with one name; lifting twice is lifting once.

    Raises:
        NotFound: no conflict of this person's edition that was found so. What a juror declared is theirs alone.
        NoReason: nothing was said why.
    """
    why = keep_text(reason, field="reason", most=LONGEST_REASON, lines=True)
    if not why:
        raise NoReason(field="reason")
    async with atomic() as connection:
        found = await _found(connection, conflict_id, by)
        if found["dismissed_at"] is not None:
            return
        await connection.execute(
            "UPDATE conflict SET dismissed_at = $2, dismissed_by = $3, upheld_at = NULL, upheld_by = NULL, reason = $4 "
            "WHERE id = $1",
            conflict_id,
            await clock.now(connection),
            by,
            why,
        )
        await _write_down(connection, "conflict_dismissed", found, by, why)


async def uphold_conflict(*, conflict_id: UUID, by: UUID, reason: str = "") -> None:
    """Say that a found conflict was looked at and stands, also where it was lifted before; twice is once.

    Raises:
        NotFound: as for lifting it.
        PairStands: it was lifted, and the juror judges the film meanwhile.
    """
    why = keep_text(reason, field="reason", most=LONGEST_REASON, lines=True)
    async with atomic() as connection:
        found = await _found(connection, conflict_id, by)
        if found["upheld_at"] is not None:
            return
        if found["dismissed_at"] is not None:
            await _part(connection, found)
        await connection.execute(
            "UPDATE conflict SET upheld_at = $2, upheld_by = $3, dismissed_at = NULL, dismissed_by = NULL, reason = $4 "
            "WHERE id = $1",
            conflict_id,
            await clock.now(connection),
            by,
            why,
        )
        await _write_down(connection, "conflict_upheld", found, by, why)


async def _found(connection: asyncpg.Connection, conflict_id: UUID, by: UUID) -> asyncpg.Record:
    found = await connection.fetchrow(
        "SELECT conflict.* FROM conflict WHERE id = $1 AND source = 'found' AND note <> '' AND EXISTS (SELECT "
        "FROM membership WHERE membership.edition_id = conflict.edition_id AND person_id = $2 AND role = ANY($3)) "
        "AND NOT EXISTS (SELECT FROM team_conflict WHERE (team_conflict.edition_id, team_conflict.entry_id) "
        "= (conflict.edition_id, conflict.entry_id) AND team_conflict.person_id = $2) FOR UPDATE",
        conflict_id,
        by,
        list(PLANNING),
    )
    if found is None:
        raise NotFound
    return found


async def _part(connection: asyncpg.Connection, found: asyncpg.Record) -> None:
    """Undo planned pairs of the two; one that is being judged is not undone behind the juror's back."""
    pair = (found["edition_id"], found["juror_id"], found["entry_id"])
    standing = await connection.fetch(
        "SELECT round.id, round.state FROM assignment JOIN round ON (round.edition_id, round.id) "
        "= (assignment.edition_id, assignment.round_id) WHERE assignment.edition_id = $1 AND juror_id = $2 "
        "AND entry_id = $3 AND ended_at IS NULL AND round.state <> 'sealed' ORDER BY round.id",
        *pair,
    )
    if any(row["state"] != "planned" for row in standing):
        raise PairStands
    for row in standing:
        await hold_panels(connection, row["id"])
    await connection.execute(
        "DELETE FROM assignment WHERE edition_id = $1 AND juror_id = $2 AND entry_id = $3 AND round_id = ANY($4)",
        *pair,
        [row["id"] for row in standing],
    )


async def _write_down(connection: asyncpg.Connection, act: str, found: asyncpg.Record, by: UUID, reason: str) -> None:
    detail = {
        "juror": str(found["juror_id"]),
        "entry": str(found["entry_id"]),
        "shared": found["note"],
        "reason": reason,
    }
    await write_down(connection, act, found["edition_id"], by, found["id"], detail)
