"""`palmares doctor` on set-ups that are really broken: each broken thing is named, with how to mend it."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from festival.cli import doctor
from festival.cli.findings import Finding
from festival.db import close_pool
from festival.postgres.configuration import SETTINGS
from festival.postgres.server import start_postgres
from festival.settings import Settings
from tests.pooler import pooler_is_missing, running_pooler
from tests.radosgw import free_port


@pytest.fixture
async def dsn(database: str) -> str:
    """The address of a migrated database that nobody is connected to."""
    await close_pool()
    connection = await asyncpg.connect(database)
    # What a worker leaves when it has just worked.
    await connection.execute(
        "INSERT INTO pgqueuer_schedules (expression, entrypoint, next_run, last_run) "
        "VALUES ('* * * * *', 'x', now(), now())"
    )
    await connection.close()
    return database


async def change(dsn: str, *statements: str) -> None:
    connection = await asyncpg.connect(dsn)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


async def broken(settings: Settings) -> list[Finding]:
    """What is not fine in and about the database."""
    found = [*await doctor._database(settings), *await doctor._others(settings)]
    assert all(finding.mend for finding in found if not finding.fine)
    return [finding for finding in found if not finding.fine]


async def test_nothing_is_broken_to_begin_with(dsn: str, tmp_path: Path) -> None:
    found = await doctor._database(Settings(data=tmp_path, database_url=dsn))
    assert [finding.what for finding in found] == ["database", "schema", "rights", "clock", "workers", "secrets"]
    # Tests may run on a server that is told not to wait for its disk.
    assert [finding for finding in found[1:] if not finding.fine] == []


async def test_a_database_that_is_away(tmp_path: Path) -> None:
    url = f"postgresql://127.0.0.1:{free_port()}/palmares"
    (found,) = await broken(Settings(data=tmp_path, database_url=url))
    assert (found.what, "ConnectionRefusedError" in found.found) == ("database", True)
    assert "PALMARES_DATABASE_URL" in found.mend


async def test_an_older_a_newer_and_an_empty_schema(dsn: str, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database_url=dsn)
    await change(dsn, "INSERT INTO migration (name, app_name) VALUES ('9999_future', 'palmares')")
    (newer,) = await broken(settings)
    assert newer.found == "the database was brought to a later version (9999_future)"
    await change(dsn, "DELETE FROM migration WHERE name >= '0027'")
    (older,) = await broken(settings)
    assert (older.what, "from 0027_vote on" in older.found) == ("schema", True)
    assert older.mend.startswith("Run `palmares migrate`")
    await change(
        dsn, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public", "GRANT USAGE ON SCHEMA public TO palmares_app"
    )
    (empty,) = await broken(settings)
    assert empty.found == "there are no tables yet"


async def test_a_server_that_does_not_wait_for_its_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SETTINGS, "fsync", "off")
    monkeypatch.setitem(SETTINGS, "synchronous_commit", "local")
    server = await start_postgres(tmp_path / "postgres")
    try:
        await change(server.dsn("postgres"), "CREATE ROLE palmares_app")
        found, _ = await broken(Settings(data=tmp_path, database_url=server.dsn()))
    finally:
        await asyncio.to_thread(server.stop)
    assert found.what == "database"
    assert found.found.endswith("may lose what it acknowledged: fsync is off, synchronous_commit is local")
    assert "ALTER SYSTEM RESET fsync;" in found.mend


async def test_a_site_that_could_rewrite_its_logs(dsn: str, tmp_path: Path) -> None:
    await change(dsn, "GRANT UPDATE ON audit_event TO palmares_app")
    (found,) = await broken(Settings(data=tmp_path, database_url=dsn))
    assert (found.what, "can rewrite the audit logs" in found.found) == ("rights", True)
    assert "infra/postgres/roles.sql" in found.mend


async def test_a_clock_that_is_ten_minutes_off(dsn: str, tmp_path: Path) -> None:
    name = dsn.rpartition("?")[0].rpartition("/")[2]
    await change(
        dsn,
        "CREATE SCHEMA skewed",
        "GRANT USAGE ON SCHEMA skewed TO palmares_app",
        "CREATE FUNCTION skewed.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS "
        "$$ SELECT pg_catalog.clock_timestamp() + interval '10 minutes' $$",
        f"ALTER DATABASE {name} SET search_path = skewed, pg_catalog, public",
    )
    (found,) = await broken(Settings(data=tmp_path, database_url=dsn))
    assert (found.what, found.found) == ("clock", "this machine and the database differ by 600 s")


async def test_workers_that_are_silent_or_behind(dsn: str, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database_url=dsn)
    await change(dsn, "UPDATE pgqueuer_schedules SET last_run = now() - interval '20 minutes'")
    (silent,) = await broken(settings)
    assert silent.found == "no worker has done anything for 20 minutes"
    await change(
        dsn,
        "INSERT INTO pgqueuer (entrypoint, status, priority, execute_after) "
        "VALUES ('probe', 'queued', 0, now() - interval '1 hour')",
    )
    (behind,) = await broken(settings)
    assert (behind.what, behind.found) == ("workers", "1 jobs have been waiting for more than five minutes")
    await change(dsn, "DELETE FROM pgqueuer", "DELETE FROM pgqueuer_schedules")
    assert [found.found for found in await broken(settings)] == ["no worker has ever run"]


@pytest.mark.skipif(bool(pooler_is_missing()), reason=pooler_is_missing())
async def test_a_pooler_where_postgres_itself_is_wanted(dsn: str, tmp_path: Path) -> None:
    with running_pooler(dsn, user="postgres") as pooler:
        (found,) = await broken(Settings(data=tmp_path, database_url=pooler))
        assert "the address of a pooler goes into PALMARES_DATABASE_POOLER_URL" in found.mend
        both = await broken(Settings(data=tmp_path, database_url=pooler, database_pooler_url=pooler))
    # Entered as an administrator, it can rewrite the logs; and workers cannot listen through it.
    assert [found.what for found in both] == ["rights", "listening"]


async def test_a_replica_that_is_none(dsn: str, tmp_path: Path) -> None:
    (found,) = await broken(Settings(data=tmp_path, database_url=dsn, database_read_url=dsn))
    assert found.found == "PALMARES_DATABASE_READ_URL leads to no replica"
    away = f"postgresql://127.0.0.1:{free_port()}/palmares"
    (found,) = await broken(Settings(data=tmp_path, database_url=dsn, database_read_url=away))
    assert (found.what, "ConnectionRefusedError" in found.found) == ("replica", True)


@pytest.mark.long
async def test_everything_at_once_is_told_in_one_go_with_status_1(dsn: str, tmp_path: Path) -> None:
    await change(dsn, "DELETE FROM migration WHERE name >= '0027'")
    small = tmp_path / "small"
    small.mkdir()
    mounted = os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=50m", "tmpfs", str(small)], check=False, capture_output=True
    ).returncode == 0  # fmt: skip
    environment = {
        "PATH": os.environ["PATH"],
        "PALMARES_DATA": str(small),
        "PALMARES_DATABASE_URL": dsn,
        "PALMARES_SMTP_URL": f"smtp://127.0.0.1:{free_port()}",
    }
    command = [sys.executable, "-m", "festival.cli.main", "doctor"]
    try:
        done = await asyncio.to_thread(
            subprocess.run, command, env=environment, check=False, capture_output=True, text=True
        )
        bucket = {
            **environment,
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "PALMARES_S3_BUCKET": "films",
            "PALMARES_S3_ENDPOINT": f"http://127.0.0.1:{free_port()}",
        }
        away = await asyncio.to_thread(subprocess.run, command, env=bucket, check=False, capture_output=True, text=True)
    finally:
        if mounted:
            subprocess.run(["umount", str(small)], check=True)
    told = {line.split()[1]: line for line in done.stdout.splitlines() if line.startswith(("fine ", "MEND "))}
    assert done.returncode == 1
    for what in ("schema", "mail", "address", *(["storage"] if mounted else [])):
        assert told[what].startswith("MEND "), told[what]
    assert told["codecs"].startswith("fine ")
    assert "palmares migrate" in done.stdout
    assert "PALMARES_SMTP_URL" in done.stdout
    if mounted:
        assert "GB are free" in told["storage"]
    (line,) = [line for line in away.stdout.splitlines() if line.split()[:2] == ["MEND", "storage"]]
    assert "Could not connect" in line
    assert "Traceback" not in done.stderr + away.stderr
