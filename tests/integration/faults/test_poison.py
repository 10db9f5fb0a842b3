"""A job that kills whoever does it: it is tried five times, put where the team sees it, and the others go on."""

import asyncio
import sys
from pathlib import Path

import pytest

from festival.db import atomic, execute, fetch_row, fetch_value
from festival.demo.films import make_film
from festival.jobs import MOST_TRIES, Task, enqueue
from festival.media.retrying import count_given_up
from festival.media.service import CHECK_FILM
from festival.media.storage import new_key, open_storage, storage
from festival.settings import Settings
from tests.factories import make_edition, make_person

pytestmark = pytest.mark.long

_WORKER = """
import asyncio, os, signal, sys
from datetime import timedelta
from pathlib import Path
from festival import worker
from festival.audit.signing import open_keyring
from festival.db import open_pool
from festival.media.jobs import FilmWork
from festival.media.storage import open_storage
from festival.settings import Settings

dsn, data, poison = sys.argv[1:]
# Nobody waits ten seconds for a worker that is known to be dead.
worker.TAKEN_UP_AFTER, worker.LOOK_EVERY = timedelta(seconds=1), timedelta(seconds=0.2)
check_film = FilmWork.check_film

async def check_or_die(self, task):
    if str(task.subject_id) == poison:
        os.kill(os.getpid(), signal.SIGKILL)
    await check_film(self, task)

FilmWork.check_film = check_or_die

async def main():
    settings = Settings(data=Path(data))
    open_keyring(settings.keys_folder)
    open_storage(settings)
    await open_pool(dsn)
    async with worker.working(settings, dsn):
        print("ready", flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_a_job_that_kills_its_worker_is_given_up_and_the_others_go_on(database: str, tmp_path: Path) -> None:
    open_storage(Settings(data=tmp_path))
    make_film(tmp_path / "film.mp4", seed=1, seconds=1)
    edition, entrant = await make_edition(), await make_person()
    films = []
    for _ in range(3):
        key = new_key()
        size = await storage().put(key, tmp_path / "film.mp4")
        films.append(
            await fetch_value(
                "INSERT INTO master (edition_id, storage_key, filename, bytes, state, uploaded_by) "
                "VALUES ($1, $2, 'film.mp4', $3, 'checking', $4) RETURNING id",
                edition.id, key, size, entrant,
            )
        )  # fmt: skip
    poison = films[1]
    async with atomic() as connection:
        for film in films:
            await enqueue(connection, CHECK_FILM, Task(edition.id, film))
    deaths = 0
    while True:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _WORKER, database, str(tmp_path), str(poison), stdout=asyncio.subprocess.PIPE
        )
        ended = asyncio.create_task(process.wait())
        try:
            async with asyncio.timeout(60):
                while not ended.done() and not await _over(poison, len(films) - 1):
                    await asyncio.sleep(0.1)
        finally:
            if not ended.done():
                process.kill()
        if await ended != -9 or await _over(poison, len(films) - 1):
            break
        deaths += 1
        assert deaths <= MOST_TRIES
    assert await fetch_value("SELECT count(*) FROM dead_letter WHERE dead_at IS NOT NULL") == 1
    letter = await fetch_row("SELECT tries, failure FROM dead_letter WHERE subject_id = $1", poison)
    assert letter is not None
    assert (deaths, letter["failure"]) == (MOST_TRIES, "the worker died each time")
    assert await count_given_up(edition.id) == 1
    assert await execute("DELETE FROM dead_letter WHERE dead_at IS NULL") == 0


async def _over(poison: object, others: int) -> bool:
    checked = await fetch_value("SELECT count(*) FROM master WHERE state = 'checked'")
    given_up = await fetch_value(
        "SELECT EXISTS (SELECT FROM dead_letter WHERE subject_id = $1 AND dead_at IS NOT NULL)", poison
    )
    return checked == others and bool(given_up)
