"""What is forgotten of castings: on request the person at once, in time everybody."""

from datetime import timedelta
from uuid import UUID

import asyncpg

from festival.db import execute


async def erase_person(connection: asyncpg.Connection, person_id: UUID) -> None:
    """Forget that this person was chosen or told."""
    await connection.execute(
        "DELETE FROM selectee USING entry WHERE entry.entrant_id = $1 "
        "AND (entry.edition_id, entry.id) = (selectee.edition_id, selectee.entry_id)",
        person_id,
    )
    await connection.execute("DELETE FROM casting_told WHERE person_id = $1", person_id)


async def forget_selectees_of_old(period: timedelta) -> None:
    """Forget who was chosen and how to reach them."""
    await execute("DELETE FROM selectee WHERE chosen_at < clock_timestamp() - $1::interval", period)
    await execute("DELETE FROM casting_told WHERE told_at < clock_timestamp() - $1::interval", period)
