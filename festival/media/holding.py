"""Films held back: shown to nobody from the next request on, their bytes kept until they are let go.

Everything that shows a film reads ``shown_rendition``, which leaves out what is held; a stream under way asks again
every few seconds (`festival.media.serving`). What was given out in CloudFront ends by moving the viewing copy.
"""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from festival.db import fetch_value
from festival.jobs import Task, enqueue
from festival.media.moving import MOVE_COPIES


async def hold_masters(connection: asyncpg.Connection, edition_id: UUID, masters: Sequence[UUID]) -> None:
    """Show these films to nobody; those held already stay so."""
    await connection.execute(
        "INSERT INTO held_master (edition_id, master_id) SELECT $1, unnest($2::uuid[]) ON CONFLICT DO NOTHING",
        edition_id,
        list(masters),
    )
    for master_id in masters:
        await enqueue(connection, MOVE_COPIES, Task(edition_id=edition_id, subject_id=master_id))


async def let_masters_go(connection: asyncpg.Connection, edition_id: UUID, masters: Sequence[UUID]) -> None:
    """Show these films again to whoever may see them."""
    await connection.execute(
        "DELETE FROM held_master WHERE edition_id = $1 AND master_id = ANY ($2)", edition_id, list(masters)
    )


async def is_held(edition_id: UUID, master_id: UUID) -> bool:
    """Whether the film is shown to nobody now."""
    held: bool = await fetch_value(
        "SELECT EXISTS (SELECT FROM held_master WHERE (edition_id, master_id) = ($1, $2))", edition_id, master_id
    )
    return held


async def same_bytes(connection: asyncpg.Connection, edition_id: UUID, masters: Sequence[UUID]) -> list[UUID]:
    """These films and every other of the edition whose bytes are the same."""
    rows = await connection.fetch(
        "SELECT id FROM master WHERE edition_id = $1 AND (id = ANY ($2) OR sha256 IN "
        "(SELECT sha256 FROM master WHERE edition_id = $1 AND id = ANY ($2)))",
        edition_id,
        list(masters),
    )
    return [row["id"] for row in rows]
