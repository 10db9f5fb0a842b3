"""PostgreSQL goes back to an instant by the very lines of infra/backup/README.md, and is looked at afterwards."""

import asyncio
import dataclasses
import hashlib
import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from festival.audit.signing import open_keyring
from festival.cli import restore
from festival.db import close_pool, execute, fetch, fetch_value, open_pool
from festival.media.storage import open_storage, storage
from festival.migrations.run import migrate
from festival.postgres.account import give
from festival.postgres.configuration import SETTINGS
from festival.postgres.server import RunningPostgres, start_postgres
from festival.settings import Settings
from festival.vault import open_vault
from tests.factories import make_founder
from tests.integration.postgres.copying import Place, place_of_postgres, reached_by_tcp, until_answered
from tests.results import make_result

pytestmark = pytest.mark.long
README = (Path(__file__).parents[3] / "infra" / "backup" / "README.md").read_text()
KEEPING, RECOVERING = (
    dict(re.findall(r"^ +(\w+) = '?(.*?)'?$", block, re.MULTILINE))
    for block in re.findall(r"```\n(.*?)```", README, re.DOTALL)
)
WAL = "/var/backups/palmares/wal"


@pytest.fixture
def place() -> Iterator[Place]:
    with place_of_postgres() as found:
        (found.folder / "wal").mkdir()
        give(found.folder / "wal", found.account)
        yield found


@pytest.fixture
async def server(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RunningPostgres]:
    assert set(KEEPING) == {"wal_level", "max_wal_senders", "archive_mode", "archive_timeout", "archive_command"}
    for name, value in KEEPING.items():
        monkeypatch.setitem(SETTINGS, name, value.replace(WAL, str(place.folder / "wal")))
    running = await start_postgres(tmp_path / "data" / "postgres")
    await migrate(running.dsn())
    open_keyring(tmp_path / "data" / "keys")
    open_vault(Settings(data=tmp_path / "data"))
    await open_pool(running.dsn())
    yield running
    await close_pool()
    running.stop()


async def keep_films(folder: Path) -> None:
    """Give every film bytes of its own."""
    for row in await fetch("SELECT id, storage_key FROM master"):
        content = row["storage_key"].encode()
        (folder / "film").write_bytes(content)
        await storage().put(row["storage_key"], folder / "film")
        digest = hashlib.sha256(content).hexdigest()
        await execute("UPDATE master SET sha256 = $2 WHERE id = $1", row["id"], digest)


async def lose_everything(server: RunningPostgres) -> str:
    """The accident; gives the part of the log that tells of it."""
    connection = await asyncpg.connect(server.dsn())
    await connection.execute("TRUNCATE edition CASCADE")
    segment: str = await connection.fetchval("SELECT pg_walfile_name(pg_switch_wal())")
    await connection.close()
    return segment


async def test_it_goes_back_to_the_second_before_the_accident(
    server: RunningPostgres, place: Place, settings: Settings, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    settings = dataclasses.replace(settings, data=tmp_path / "data")
    open_storage(settings)
    async with reached_by_tcp(server) as port:
        data = await place.copy(port)

    judged = await make_result(films=2)
    await keep_films(tmp_path)
    leaves = await make_founder()
    instant: datetime = await fetch_value("SELECT clock_timestamp()")
    segment = await lose_everything(server)
    await until_answered(server.dsn(), f"SELECT last_archived_wal >= '{segment}' FROM pg_stat_archiver")
    await close_pool()
    server.stop()

    written = {name: value.replace(WAL, str(place.folder / "wal")) for name, value in RECOVERING.items()}
    assert set(written) == {"restore_command", "recovery_target_time", "recovery_target_action"}
    written["recovery_target_time"] = instant.astimezone(UTC).isoformat(sep=" ")
    with (data / "postgresql.auto.conf").open("a") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in written.items())
    (data / "recovery.signal").touch()
    async with place.started(data) as (dsn, _):
        await until_answered(dsn, "SELECT NOT pg_is_in_recovery()")
        connection = await asyncpg.connect(dsn)
        assert await connection.fetchval("SELECT name FROM edition") == judged.jury.edition.name
        assert await connection.fetchval("SELECT count(*) FROM result") == 1
        assert await connection.fetchval("SELECT count(*) FROM person WHERE id = $1", leaves) == 1

        monkeypatch.setenv("PALMARES_DATABASE_URL", dsn)
        monkeypatch.setenv("PALMARES_DATA", str(settings.data))
        monkeypatch.setenv("PALMARES_SECRET", settings.secret or "")
        (tmp_path / "erased.txt").write_text(f"{leaves}\n")
        found = await asyncio.to_thread(restore.run, ["--recovered", "--erased", str(tmp_path / "erased.txt")])
        assert (found, capsys.readouterr().out.splitlines()[-1]) == (
            0,
            "Restored and checked. Start it with `palmares serve`.",
        )
        assert await connection.fetchval("SELECT erased_at IS NOT NULL FROM person WHERE id = $1", leaves)
        key = await connection.fetchval("SELECT storage_key FROM master LIMIT 1")
        open_storage(settings)
        await storage().delete(key)
        assert await asyncio.to_thread(restore.run, ["--recovered"]) == 1
        assert f"the object {key} is not in storage" in capsys.readouterr().err
        await connection.close()
