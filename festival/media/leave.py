"""Who may send a film although the call takes none: the festival asked them for it."""

from datetime import datetime
from uuid import UUID

import asyncpg


async def give_leave(
    connection: asyncpg.Connection, *, edition_id: UUID, person_id: UUID, until: datetime, max_bytes: int | None = None
) -> None:
    """Let this person send films to this edition until then, or until a later instant that they were given before.

    ``max_bytes``: also films larger than the call takes, up to this.
    """
    await connection.execute(
        "INSERT INTO upload_leave (edition_id, person_id, until, max_bytes) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (edition_id, person_id) DO UPDATE SET until = greatest(upload_leave.until, excluded.until), "
        "max_bytes = greatest(upload_leave.max_bytes, excluded.max_bytes)",
        edition_id,
        person_id,
        until,
        max_bytes,
    )


async def larger_leave(connection: asyncpg.Connection, *, edition_id: UUID, person_id: UUID, now: datetime) -> int:
    """The largest film, in bytes, that the festival waits for from this person now; 0: none beyond the call's own."""
    largest: int = await connection.fetchval(
        "SELECT coalesce(max(max_bytes), 0) FROM upload_leave WHERE edition_id = $1 AND person_id = $2 AND until > $3",
        edition_id,
        person_id,
        now,
    )
    return largest


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
