"""What is killed, cut short or left behind: nothing acknowledged is lost and nothing is orphaned."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from festival.postgres.server import RunningPostgres

only_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a server that its owner died")

LOST = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)


def ended(pid: int) -> bool:
    """Whether a process is no more; one that only waits for init to take note of its end is."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].startswith("Z")
    except (ProcessLookupError, FileNotFoundError):
        return True


async def gone(pid: int) -> bool:
    for _ in range(1000):
        if ended(pid):
            return True
        await asyncio.sleep(0.01)
    return False


async def ask(dsn: str, query: str, patience: float = 20) -> Any:
    """The answer, however long the server needs to come back."""
    deadline = time.monotonic() + patience
    while True:
        try:
            connection = await asyncpg.connect(dsn)
            try:
                return await connection.fetchval(query)
            finally:
                await connection.close()
        except LOST:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.02)


@only_linux
@pytest.mark.parametrize("word", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
async def test_no_server_is_left_when_its_owner_is_ended(
    word: signal.Signals, folder: Path, child: Callable[[Path], Any]
) -> None:
    owner = child(folder).ready()
    os.kill(owner.pid, 0)
    owner.process.send_signal(word)
    owner.process.wait(30)
    assert await gone(owner.pid)
    with RunningPostgres(folder) as server:
        assert server.owned


async def test_every_acknowledged_row_is_there_after_postgres_is_killed_under_load(folder: Path) -> None:
    with RunningPostgres(folder) as server:
        first, dsn = server.pid, server.dsn()
        await ask(dsn, "CREATE TABLE vote (number int PRIMARY KEY)")
        acknowledged: list[int] = []

        async def cast(start: int) -> None:
            connection = await asyncpg.connect(dsn)
            with contextlib.suppress(*LOST):
                for number in range(start, start + 100_000):
                    await connection.execute("INSERT INTO vote VALUES ($1)", number)
                    acknowledged.append(number)
            connection.terminate()

        casting = [asyncio.create_task(cast(start)) for start in (0, 100_000, 200_000)]
        await asyncio.sleep(0.3)
        os.kill(first, signal.SIGKILL)
        await asyncio.wait_for(asyncio.gather(*casting), 20)
        kept = set(await ask(dsn, "SELECT array_agg(number) FROM vote"))
        assert server.pid != first
    assert len(acknowledged) > 10
    assert set(acknowledged) - kept == set()


async def test_a_user_of_the_server_takes_over_when_its_owner_is_killed(
    folder: Path, child: Callable[[Path], Any]
) -> None:
    owner = child(folder).ready()
    with RunningPostgres(folder) as server:
        dsn = server.dsn()
        assert (server.owned, server.pid) == (False, owner.pid)
        await ask(dsn, "CREATE TABLE film AS SELECT 1 AS number")
        owner.process.kill()
        assert await gone(owner.pid)
        assert await ask(dsn, "SELECT number FROM film") == 1
        assert server.owned
    assert await gone(server.pid)


async def test_everything_killed_at_once_leaves_a_folder_that_starts(
    folder: Path, child: Callable[[Path], Any]
) -> None:
    owner = child(folder).ready()
    probe = RunningPostgres(folder)
    await ask(probe.dsn(), "CREATE TABLE film AS SELECT 1 AS number")
    probe.stop()
    os.kill(owner.pid, signal.SIGSTOP)
    owner.process.kill()
    os.kill(owner.pid, signal.SIGKILL)
    assert await gone(owner.pid)
    assert (folder / "cluster" / "postmaster.pid").exists()
    with RunningPostgres(folder) as server:
        assert await ask(server.dsn(), "SELECT number FROM film") == 1


async def test_a_process_id_left_behind_that_is_another_programs_by_now(folder: Path) -> None:
    with RunningPostgres(folder) as server:
        account = {"user": 65534} if os.geteuid() == 0 else {}
        stranger = subprocess.Popen(["sleep", "60"], **account)
        text = (folder / "cluster" / "postmaster.pid").read_text()
        assert server.owned
    lines = [str(stranger.pid), *text.splitlines()[1:]]
    (folder / "cluster" / "postmaster.pid").write_text("\n".join(lines) + "\n")
    try:
        with RunningPostgres(folder) as server:
            assert await ask(server.dsn(), "SELECT 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


@pytest.mark.parametrize("after", [0.1, 0.25, 0.4])
async def test_a_first_start_cut_short_is_begun_again(
    after: float, new_folder: Path, child: Callable[[Path], Any]
) -> None:
    cut = child(new_folder)
    await asyncio.sleep(after)
    cut.process.kill()
    cut.process.wait()
    for _ in range(2):
        with RunningPostgres(new_folder) as server:
            assert await ask(server.dsn(), "SELECT current_database()") == "palmares"
    assert [path.name for path in new_folder.glob("half-*")] == []


async def test_what_was_half_made_when_the_power_went_is_removed(new_folder: Path) -> None:
    half = new_folder / "half-abc"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with RunningPostgres(new_folder) as server:
        assert await ask(server.dsn(), "SELECT 1") == 1
    assert not half.exists()


async def test_on_a_full_disk_readers_go_on_and_writers_return_with_the_room(small_disk: Callable[[str], Path]) -> None:
    disk = small_disk("size=200m")
    with RunningPostgres(disk / "postgres") as server:
        dsn = server.dsn()
        connection = await asyncpg.connect(dsn)
        # Rows that are rewritten in place: what runs out is the room for PostgreSQL's own log.
        await connection.execute(
            "CREATE TABLE vote (id int PRIMARY KEY, cast_at int, slip text) WITH (fillfactor = 30)"
        )
        await connection.execute("INSERT INTO vote SELECT n, 0, repeat('x', 600) FROM generate_series(1, 50) AS n")
        await connection.execute("CHECKPOINT")
        with pytest.raises(OSError, match="No space left"):
            (disk / "ballast").write_bytes(bytes(200_000_000))
        acknowledged = 0
        with contextlib.suppress(*LOST):
            for turn in range(1, 100_000):
                await connection.execute(
                    "UPDATE vote SET cast_at = $1, slip = repeat(md5($1::text), 20) WHERE id = $1 % 50 + 1", turn
                )
                acknowledged = turn
        assert 0 < acknowledged < 99_999
        connection.terminate()

        assert await ask(dsn, "SELECT max(cast_at) FROM vote") in {acknowledged, acknowledged + 1}
        connection = await asyncpg.connect(dsn)
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await connection.execute("DELETE FROM vote")
        await connection.close()

        (disk / "ballast").unlink()
        for _ in range(500):
            await asyncio.sleep(0.02)
            if await ask(dsn, "SHOW default_transaction_read_only") == "off":
                break
        assert await ask(dsn, "UPDATE vote SET cast_at = -1 WHERE id = 1 RETURNING cast_at") == -1
        # The room is set aside once more right after the server takes writes, so a writer may be there first.
        for _ in range(500):
            if (disk / "postgres" / "reserve").stat().st_size == 32 << 20:
                break
            await asyncio.sleep(0.02)
        assert (disk / "postgres" / "reserve").stat().st_size == 32 << 20
