"""A real streaming replica answers for public pages while it is at most two seconds late; else the primary does."""

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from festival.app import create_app
from festival.audit.signing import open_keyring
from festival.db import close_pool, execute, fetch_value, open_pool
from festival.media.storage import open_storage
from festival.migrations.run import migrate
from festival.postgres.configuration import SETTINGS
from festival.postgres.server import RunningPostgres, start_postgres
from festival.replica import Replica, open_replica, read_late
from festival.settings import Settings
from festival.vault import open_vault
from tests.integration.postgres.copying import place_of_postgres, reached_by_tcp
from tests.played import play_edition
from tests.radosgw import free_port

pytestmark = pytest.mark.long
WHERE = "SELECT pg_is_in_recovery()"


@pytest.fixture
async def primary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RunningPostgres]:
    monkeypatch.setitem(SETTINGS, "wal_level", "replica")
    monkeypatch.setitem(SETTINGS, "max_wal_senders", "4")
    server = await start_postgres(tmp_path / "primary")
    await migrate(server.dsn())
    open_keyring(tmp_path / "keys")
    open_vault(Settings(data=tmp_path))
    await open_pool(server.dsn())
    yield server
    await close_pool()
    server.stop()


@pytest.fixture
async def standby(primary: RunningPostgres) -> AsyncIterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """The address of a replica, and its process."""
    with place_of_postgres() as place:
        async with reached_by_tcp(primary) as port:
            data = await place.copy(port, "--write-recovery-conf")
            async with place.started(data) as running:
                yield running


async def in_recovery() -> bool:
    found: bool = await read_late(lambda: fetch_value(WHERE))
    return found


async def replaying(dsn: str, paused: bool) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(f"SELECT pg_wal_replay_{'pause' if paused else 'resume'}()")
    await connection.close()


async def test_it_answers_while_it_is_fresh_and_the_primary_otherwise(
    primary: RunningPostgres, standby: tuple[str, "subprocess.Popen[bytes]"], settings: Settings
) -> None:
    dsn, process = standby
    open_storage(settings)
    played = await play_edition()
    await played.advance("published")
    transport = httpx.ASGITransport(app=create_app(settings))
    async with open_replica(dsn), httpx.AsyncClient(transport=transport, base_url="http://testserver") as reader:
        await asyncio.sleep(1)
        assert await in_recovery() is True
        assert await fetch_value(WHERE) is False
        page = await reader.get(f"/e/{played.edition.slug}/palmares")
        assert (page.status_code, played.edition.name in page.text) == (200, True)

        await replaying(dsn, paused=True)
        await execute("UPDATE edition SET name = 'Renamed' WHERE id = $1", played.edition.id)
        began = time.monotonic()
        while await in_recovery():
            assert time.monotonic() - began < 4
            await asyncio.sleep(0.1)
        assert time.monotonic() - began > 0.5
        assert await read_late(lambda: fetch_value("SELECT name FROM edition")) == "Renamed"
        await replaying(dsn, paused=False)
        await asyncio.sleep(1)
        assert await in_recovery() is True

        process.kill()
        process.wait()
        assert [await in_recovery() for _ in range(5)] == [False] * 5
        page = await reader.get(f"/e/{played.edition.slug}/palmares", headers={"Accept-Language": "fr"})
        assert page.status_code == 200


async def test_one_that_was_never_there_holds_nobody_up(database: str) -> None:
    async with open_replica(f"postgresql://127.0.0.1:{free_port()}/palmares"):
        began = time.monotonic()
        assert await in_recovery() is False
        assert time.monotonic() - began < 1.5


async def test_a_replica_is_no_fresher_than_what_it_has_replayed(database: str) -> None:
    """The primary itself, which replays nothing, is never taken for a fresh replica."""
    pool = await asyncpg.create_pool(database, min_size=1, max_size=1)
    assert await Replica(pool).is_fresh() is False
    await pool.close()
