"""Films that really play: a master's bytes in the storage, measured, with the copies that jurors watch."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from festival.db import execute, fetch_row
from festival.demo.films import make_film
from festival.jobs import Task
from festival.media.jobs import film_work
from festival.media.storage import storage


async def make_playable(entries: Sequence[UUID], folder: Path, *, seconds: float = 2) -> None:
    """Give each of these entries a small film of its own, upright and lying in turn."""
    with film_work() as work:
        for seed, entry_id in enumerate(entries):
            master = await fetch_row(
                "SELECT master.edition_id, master.id, storage_key FROM master JOIN entry "
                "ON (entry.edition_id, entry.master_id) = (master.edition_id, master.id) WHERE entry.id = $1",
                entry_id,
            )
            assert master is not None
            path = folder / f"{entry_id}.mp4"
            width, height = ((360, 640), (640, 360))[seed % 2]
            make_film(path, seed=seed, seconds=seconds, width=width, height=height)
            size = path.stat().st_size
            await storage().put(master["storage_key"], path)
            await execute("UPDATE master SET state = 'checking', bytes = $2 WHERE id = $1", master["id"], size)
            film = Task(edition_id=master["edition_id"], subject_id=master["id"])
            await work.check_film(film)
            await work.make_renditions(film)
