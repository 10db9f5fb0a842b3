"""A real streaming replica answers for public pages while it is at most two seconds late; else the primary does."""

import asyncio
import os
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import asyncpg
import httpx
import pytest

from festival.app import create_app
from festival.audit.signing import open_keyring
from festival.db import close_pool, execute, fetch_value, open_pool
from festival.media.storage import open_storage
from festival.migrations.run import migrate
from festival.postgres.account import server_account
from festival.postgres.binaries import programs_for
from festival.postgres.configuration import SETTINGS
from festival.postgres.server import RunningPostgres, start_postgres
from festival.replica import Replica, open_replica, read_late
from festival.settings import Settings
from festival.vault import open_vault
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


@asynccontextmanager
async def reached_by_tcp(server: RunningPostgres) -> AsyncIterator[int]:
    """A port that leads to the server's socket, which another account cannot walk down to."""
    socket = Path(server.dsn().partition("host=")[2].partition("&")[0]) / ".s.PGSQL.5432"

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(str(socket))
        await asyncio.gather(carry(reader, back), carry(there, writer))

    listener = await asyncio.start_server(join, "127.0.0.1", 0)
    async with listener:
        yield listener.sockets[0].getsockname()[1]


@pytest.fixture
async def standby(primary: RunningPostgres) -> AsyncIterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """The address of a replica, and its process."""
    account = server_account()
    switched = {"user": account.user, "group": account.group, "extra_groups": []} if account else {}
    bin_folder, port = programs_for(account), free_port()
    with tempfile.TemporaryDirectory(prefix="palmares-replica-", ignore_cleanup_errors=True) as place:
        if account:
            os.chown(place, account.user, account.group)
        data = f"{place}/data"
        async with reached_by_tcp(primary) as leads_to:
            copy = await asyncio.create_subprocess_exec(
                bin_folder / "pg_basebackup", "-h", "127.0.0.1", "-p", str(leads_to), "-U", "postgres", "-D", data,
                "-R", "-c", "fast", cwd=place, stderr=asyncio.subprocess.PIPE, **switched,
            )  # fmt: skip
            said = (await copy.communicate())[1].decode()
            assert copy.returncode == 0, said
            process = subprocess.Popen(
                [bin_folder / "postgres", "-D", data, "-p", str(port), "-c", "listen_addresses=127.0.0.1", "-c",
                 "unix_socket_directories=", "-c", f"max_connections={SETTINGS['max_connections']}"],
                cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **switched,
            )  # fmt: skip
            dsn = f"postgresql://postgres@127.0.0.1:{port}/palmares"
            try:
                await answers(dsn)
                yield dsn, process
            finally:
                process.kill()
                process.wait()


async def answers(dsn: str) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            await (await asyncpg.connect(dsn)).close()
        except (OSError, asyncpg.PostgresError):
            assert time.monotonic() < deadline, "the replica did not answer"
            await asyncio.sleep(0.1)
        else:
            return


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
