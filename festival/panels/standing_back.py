"""What a juror does with an assignment beside scoring: defers it, takes it up again, or steps back from it."""

from uuid import UUID

import asyncpg

from festival import clock
from festival.audit.service import record
from festival.db import atomic, fetch_value
from festival.errors import NotFound
from festival.panels.rules import LONGEST_REASON, AssignmentAct, AssignmentState, next_assignment_state
from festival.panels.seating import fill_seat
from festival.plain_text import keep_text

SCORESHEET_SEALED = """
    EXISTS (SELECT FROM scoresheet WHERE (scoresheet.edition_id, scoresheet.assignment_id)
        = (assignment.edition_id, assignment.id) AND scoresheet.state = 'frozen')
"""
"""Whether the juror of ``assignment`` has a sealed scoresheet there: it counts, and nobody steps back from it."""


async def defer(*, assignment_id: UUID, by: UUID) -> None:
    """Put a film aside for later; it stays in the juror's queue and is never lost. Deferring twice is deferring once.

    Raises:
        NotFound: not this juror's film in a round that is being judged.
        AssignmentCannot: it has ended.
    """
    await _move(assignment_id, by, AssignmentAct.DEFER, done=AssignmentState.DEFERRED)


async def resume(*, assignment_id: UUID, by: UUID) -> None:
    """Take a deferred film up again; harmless when it is.

    Raises:
        NotFound: not this juror's film in a round that is being judged.
        AssignmentCannot: it has ended.
    """
    await _move(assignment_id, by, AssignmentAct.RESUME, done=AssignmentState.WAITING)


async def recuse_juror(*, assignment_id: UUID, by: UUID, reason: str = "") -> UUID | None:
    """The juror steps back from a film; the seat is given to another at once. Returns the new assignment, if any.

    Raises:
        NotFound: not this juror's film in a round that is being judged.
        AssignmentCannot: it has ended already.
    """
    kept = keep_text(reason, field="reason", most=LONGEST_REASON, lines=True)
    async with atomic() as connection:
        held = await _own(connection, assignment_id, by)
        following = next_assignment_state(AssignmentState(held["state"]), AssignmentAct.RECUSE)
        await connection.execute(
            "UPDATE assignment SET state = $2, reason = $3, ended_at = $4 WHERE id = $1",
            assignment_id,
            following.value,
            kept,
            await clock.now(connection),
        )
        await connection.execute(
            "INSERT INTO conflict (edition_id, juror_id, entry_id, source, note) VALUES ($1, $2, $3, 'recused', $4) "
            "ON CONFLICT (edition_id, juror_id, entry_id) DO UPDATE "
            "SET source = excluded.source, note = excluded.note, dismissed_at = NULL, dismissed_by = NULL "
            "WHERE conflict.dismissed_at IS NOT NULL",
            held["edition_id"],
            held["juror_id"],
            held["entry_id"],
            kept,
        )
        await record(
            connection,
            log="private",
            act="juror_recused",
            edition_id=held["edition_id"],
            actor_id=None,
            subject_id=held["round_id"],
            detail={"commitment": await _commitment(assignment_id)},
        )
        return await fill_seat(connection, held["edition_id"], held["round_id"], held["entry_id"])


async def _move(assignment_id: UUID, by: UUID, act: AssignmentAct, *, done: AssignmentState) -> None:
    async with atomic() as connection:
        held = await _own(connection, assignment_id, by)
        if held["state"] != done.value:
            following = next_assignment_state(AssignmentState(held["state"]), act)
            await connection.execute("UPDATE assignment SET state = $2 WHERE id = $1", assignment_id, following.value)


async def _own(connection: asyncpg.Connection, assignment_id: UUID, by: UUID) -> asyncpg.Record:
    """The juror's own assignment, held, in a round kept from being sealed meanwhile."""
    held = await connection.fetchrow(
        f"""
        SELECT assignment.* FROM assignment
        JOIN juror ON (juror.edition_id, juror.id) = (assignment.edition_id, assignment.juror_id)
        JOIN round ON (round.edition_id, round.id) = (assignment.edition_id, assignment.round_id)
        WHERE assignment.id = $1 AND juror.person_id = $2 AND juror.state = 'active'
            AND round.state IN ('open', 'reopened') AND NOT {SCORESHEET_SEALED}
        FOR NO KEY UPDATE OF assignment FOR SHARE OF round
        """,  # noqa: S608 (our own text)
        assignment_id,
        by,
    )
    if held is None:
        raise NotFound
    return held


async def _commitment(assignment_id: UUID) -> str | None:
    found: str | None = await fetch_value("SELECT commitment FROM scoresheet WHERE assignment_id = $1", assignment_id)
    return found
