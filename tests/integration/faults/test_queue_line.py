"""The database ends a worker's connections, as when it is started again: the worker goes on by itself."""

import asyncio
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from festival import worker
from festival.db import atomic, fetch_value, is_away, open_pool
from festival.jobs import Task, enqueue, until_done
from festival.media.service import CHECK_FILM
from festival.settings import Settings
from festival.worker import working

END_ALL = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


async def _one_more_job() -> None:
    """A film that is gone: nothing to do, and done at once."""
    async with atomic() as connection:
        await enqueue(connection, CHECK_FILM, Task(uuid4(), uuid4()))
    await until_done(10)


async def test_a_worker_whose_connections_are_ended_does_the_next_job(
    database: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "AGAIN_SECONDS", 0.05)
    async with working(settings, database):
        await _one_more_job()
        for _ in range(2):
            owner = await asyncpg.connect(database)
            assert await owner.fetchval(END_ALL) > 0
            await owner.close()
            await asyncio.sleep(0.1)
            await _one_more_job()
    assert await fetch_value("SELECT count(*) FROM pgqueuer WHERE status <> 'successful'") == 0


async def test_a_server_whose_socket_is_gone_is_away_and_no_fault_of_ours(tmp_path: Path) -> None:
    with pytest.raises(ConnectionRefusedError) as refused:
        await open_pool(f"postgresql://postgres@/palmares?host={tmp_path}&port=5432")
    assert is_away(refused.value)
    assert is_away(asyncpg.InterfaceError("connection is closed"))
    assert not is_away(asyncpg.InterfaceError("the server expects 1 argument"))
    assert not is_away(asyncpg.QueryCanceledError())
