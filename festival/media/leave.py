"""Who may send a film although the call takes none: the festival asked them for it."""

from datetime import datetime
from uuid import UUID

import asyncpg


async def give_leave(connection: asyncpg.Connection, *, edition_id: UUID, person_id: UUID, until: datetime) -> None:
    """Let this person send films to this edition until then, or until a later instant that they were given before."""
    await connection.execute(
        "INSERT INTO upload_leave (edition_id, person_id, until) VALUES ($1, $2, $3) "
        "ON CONFLICT (edition_id, person_id) DO UPDATE SET until = greatest(upload_leave.until, excluded.until)",
        edition_id,
        person_id,
        until,
    )


async def has_leave(connection: asyncpg.Connection, *, edition_id: UUID, person_id: UUID, now: datetime) -> bool:
    """Whether the festival waits for a film of this person now: it always does for its organisers' trailers."""
    waits: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM upload_leave WHERE edition_id = $1 AND person_id = $2 AND until > $3) "
        "OR EXISTS (SELECT FROM membership WHERE edition_id = $1 AND person_id = $2 AND role = 'organiser')",
        edition_id,
        person_id,
        now,
    )
    return waits
