"""Films that are to exist no more: rows go at once, objects by a job that tries until storage has let go."""

from collections.abc import Iterable
from uuid import UUID

import asyncpg

from festival.db import execute, fetch
from festival.jobs import Task, enqueue
from festival.media.storage import storage
from festival.notifications.service import NO_EDITION

DELETE_OBJECTS = "delete_objects"


async def doom(connection: asyncpg.Connection, objects: Iterable[tuple[UUID, str]], *, subject: UUID) -> None:
    """Have these objects (edition, key) deleted from storage once this transaction stands."""
    await connection.executemany(
        "INSERT INTO doomed_object (edition_id, storage_key) VALUES ($1, $2) ON CONFLICT DO NOTHING", list(objects)
    )
    await enqueue(connection, DELETE_OBJECTS, Task(edition_id=NO_EDITION, subject_id=subject))


async def erase_master(connection: asyncpg.Connection, edition_id: UUID, master_id: UUID) -> None:
    """Forget a film that no entry shows any more, with all that was made and measured of it."""
    rows = await connection.fetch(
        "SELECT storage_key FROM master WHERE edition_id = $1 AND id = $2 UNION "
        "SELECT storage_key FROM rendition WHERE edition_id = $1 AND master_id = $2 UNION "
        "SELECT storage_key FROM upload WHERE edition_id = $1 AND master_id = $2",
        edition_id,
        master_id,
    )
    await doom(connection, [(edition_id, row["storage_key"]) for row in rows], subject=master_id)
    await connection.execute("DELETE FROM upload WHERE edition_id = $1 AND master_id = $2", edition_id, master_id)
    await connection.execute("DELETE FROM master WHERE edition_id = $1 AND id = $2", edition_id, master_id)


async def erase_objects_of(connection: asyncpg.Connection, edition_id: UUID, master_id: UUID) -> None:
    """Forget the pictures of a film whose record stays: what was measured of it remains, the file does not."""
    rows = await connection.fetch(
        "SELECT storage_key FROM master WHERE edition_id = $1 AND id = $2 UNION "
        "SELECT storage_key FROM rendition WHERE edition_id = $1 AND master_id = $2",
        edition_id,
        master_id,
    )
    await doom(connection, [(edition_id, row["storage_key"]) for row in rows], subject=master_id)
    await connection.execute("DELETE FROM rendition WHERE edition_id = $1 AND master_id = $2", edition_id, master_id)


async def erase_person(connection: asyncpg.Connection, person_id: UUID) -> None:
    """Forget what the person sent and no entry shows; of films that stay, the name of their file."""
    loose = await connection.fetch(
        "SELECT edition_id, id FROM master WHERE uploaded_by = $1 AND NOT EXISTS (SELECT FROM entry "
        "WHERE (entry.edition_id, entry.master_id) = (master.edition_id, master.id)) AND NOT EXISTS (SELECT FROM "
        "episode WHERE (episode.edition_id, episode.master_id) = (master.edition_id, master.id)) AND NOT EXISTS ("
        "SELECT FROM held_master WHERE (held_master.edition_id, held_master.master_id) "
        "= (master.edition_id, master.id)) AND NOT EXISTS (SELECT FROM selected_entry AS chosen "
        "WHERE (chosen.edition_id, chosen.screening_master_id) "
        "= (master.edition_id, master.id))",
        person_id,
    )
    for row in loose:
        await erase_master(connection, row["edition_id"], row["id"])
    begun = await connection.fetch(
        "DELETE FROM upload WHERE person_id = $1 AND master_id IS NULL RETURNING edition_id, storage_key", person_id
    )
    await doom(connection, [(row["edition_id"], row["storage_key"]) for row in begun], subject=person_id)
    await connection.execute("UPDATE upload SET filename = 'film' WHERE person_id = $1", person_id)
    await connection.execute("UPDATE master SET filename = 'film' WHERE uploaded_by = $1", person_id)


async def delete_objects() -> None:
    """Delete from storage what no row names any more; what storage does not let go stays noted for the next time."""
    for row in await fetch("SELECT edition_id, storage_key FROM doomed_object ORDER BY noted_at LIMIT 10000"):
        await storage().delete(row["storage_key"])
        await execute(
            "DELETE FROM doomed_object WHERE edition_id = $1 AND storage_key = $2",
            row["edition_id"],
            row["storage_key"],
        )
