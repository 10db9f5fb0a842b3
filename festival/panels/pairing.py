"""Pairs that organisers decide themselves: kept apart, or pinned together.

Each verb refuses alike: NotFound where the round is not this person's to organise or the film or juror is not in it,
RoundCannot where it is sealed. Doing so twice is doing so once, and taking back what is not there is harmless.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg

from festival.db import atomic
from festival.errors import NotFound
from festival.panels.holding import hold_panels, hold_round, write_down
from festival.panels.queries import round_for
from festival.panels.rules import JUDGING, PairInConflict, PairPinned, PairStands, RoundState
from festival.panels.schemas import RoundForOrganiser


async def keep_apart(*, round_id: UUID, by: UUID, entry_id: UUID, juror_id: UUID) -> None:
    """Never let this juror judge this film, in any round; a planned pair is undone.

    Raises:
        PairPinned: an organiser pinned the pair.
        PairStands: the juror judges the film already.
    """
    async with _decided("pair_kept_apart", round_id, by, entry_id, juror_id) as (connection, judged):
        if await _exists(connection, "pin", round_id, entry_id, juror_id):
            raise PairPinned
        if judged.state == RoundState.PLANNED:
            await connection.execute(
                "DELETE FROM assignment WHERE round_id = $1 AND entry_id = $2 AND juror_id = $3",
                round_id,
                entry_id,
                juror_id,
            )
        elif await _exists(connection, "assignment", round_id, entry_id, juror_id, "AND ended_at IS NULL"):
            raise PairStands
        await connection.execute(
            "INSERT INTO conflict (edition_id, juror_id, entry_id, source) VALUES ($1, $2, $3, 'organiser') "
            "ON CONFLICT (edition_id, juror_id, entry_id) DO UPDATE "
            "SET source = 'organiser', note = '', dismissed_at = NULL, dismissed_by = NULL "
            "WHERE conflict.dismissed_at IS NOT NULL",
            judged.edition_id,
            juror_id,
            entry_id,
        )


async def no_longer_keep_apart(*, round_id: UUID, by: UUID, entry_id: UUID, juror_id: UUID) -> None:
    """Take back an organiser's own ban; what was declared or found stays."""
    async with _decided("pair_no_longer_kept_apart", round_id, by, entry_id, juror_id) as (connection, judged):
        await connection.execute(
            "DELETE FROM conflict WHERE edition_id = $1 AND entry_id = $2 AND juror_id = $3 AND source = 'organiser'",
            judged.edition_id,
            entry_id,
            juror_id,
        )


async def pin_pair(*, round_id: UUID, by: UUID, entry_id: UUID, juror_id: UUID) -> None:
    """Have every proposal of the round seat this juror before this film.

    Raises:
        PairInConflict: the pair is kept apart.
    """
    async with _decided("pair_pinned", round_id, by, entry_id, juror_id) as (connection, judged):
        if await connection.fetchval(
            "SELECT true FROM conflict WHERE edition_id = $1 AND entry_id = $2 AND juror_id = $3 "
            "AND dismissed_at IS NULL",
            judged.edition_id,
            entry_id,
            juror_id,
        ):
            raise PairInConflict
        await connection.execute(
            "INSERT INTO pin (edition_id, round_id, entry_id, juror_id, created_by) VALUES ($1, $2, $3, $4, $5) "
            "ON CONFLICT DO NOTHING",
            judged.edition_id,
            round_id,
            entry_id,
            juror_id,
            by,
        )


async def unpin_pair(*, round_id: UUID, by: UUID, entry_id: UUID, juror_id: UUID) -> None:
    """Leave the pair to the engine again."""
    async with _decided("pair_unpinned", round_id, by, entry_id, juror_id) as (connection, _):
        await connection.execute(
            "DELETE FROM pin WHERE round_id = $1 AND entry_id = $2 AND juror_id = $3", round_id, entry_id, juror_id
        )


@asynccontextmanager
async def _decided(
    act: str, round_id: UUID, by: UUID, entry_id: UUID, juror_id: UUID
) -> AsyncIterator[tuple[asyncpg.Connection, RoundForOrganiser]]:
    """Hold the round and its panels while a pair is decided, and write the act down."""
    async with atomic() as connection:
        judged = await round_for(round_id, by)
        await hold_round(connection, round_id, RoundState.PLANNED, *JUDGING)
        await hold_panels(connection, round_id)
        if not await connection.fetchval(
            "SELECT true FROM round_entry JOIN round_juror USING (edition_id, round_id) "
            "WHERE round_id = $1 AND entry_id = $2 AND juror_id = $3",
            round_id,
            entry_id,
            juror_id,
        ):
            raise NotFound
        yield connection, judged
        detail = {"entry": str(entry_id), "juror": str(juror_id)}
        await write_down(connection, act, judged.edition_id, by, judged.id, detail)


async def _exists(
    connection: asyncpg.Connection, table: str, round_id: UUID, entry_id: UUID, juror_id: UUID, also: str = ""
) -> bool:
    sql = f"SELECT EXISTS (SELECT FROM {table} WHERE round_id = $1 AND entry_id = $2 AND juror_id = $3 {also})"  # noqa: S608 (our own text)
    found: bool = await connection.fetchval(sql, round_id, entry_id, juror_id)
    return found
