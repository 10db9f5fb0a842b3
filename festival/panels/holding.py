"""What every verb on a round begins with: the round held until the transaction ends, and the act written down."""

from typing import Any
from uuid import UUID

import asyncpg

from festival.audit.service import record
from festival.errors import NotFound
from festival.panels.rules import RoundCannot, RoundState


async def hold_round(connection: asyncpg.Connection, round_id: UUID, *wanted: RoundState) -> RoundState:
    """Hold the round against every other change, and give its state.

    Raises:
        NotFound: there is no such round.
        RoundCannot: it is in none of the wanted states, where any are named.
    """
    text = await connection.fetchval("SELECT state FROM round WHERE id = $1 FOR UPDATE", round_id)
    if text is None:
        raise NotFound
    state = RoundState(text)
    if wanted and state not in wanted:
        raise RoundCannot(state=state)
    return state


async def hold_panels(connection: asyncpg.Connection, round_id: UUID) -> None:
    """Let one transaction at a time change who judges what in a round, without holding up scoresheets."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"panels {round_id}")


async def write_down(
    connection: asyncpg.Connection, act: str, edition_id: UUID, by: UUID, subject_id: UUID, detail: dict[str, Any]
) -> None:
    """Write down what an organiser or juror did, where organisers can read it."""
    await record(
        connection, log="desk", act=act, edition_id=edition_id, actor_id=by, subject_id=subject_id, detail=detail
    )
