"""The embedded server in ordinary life."""

import asyncio
import os
import re
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from festival.postgres.server import RunningPostgres, start_postgres


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPostgres]:
    with RunningPostgres(tmp_path_factory.mktemp("shared") / "postgres") as running:
        yield running


async def one(dsn: str, query: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def test_the_database_sorts_the_same_everywhere(server: RunningPostgres) -> None:
    connection = await asyncpg.connect(server.dsn())
    row = await connection.fetchrow(
        "SELECT datname, pg_encoding_to_char(encoding) AS encoding, datlocprovider, datlocale"
        " FROM pg_database WHERE datname = current_database()"
    )
    await connection.close()
    assert tuple(row) == ("palmares", "UTF8", b"b", "C.UTF-8")
    assert await one(server.dsn(), "SELECT upper('é')") == "É"
    assert await one(server.dsn("postgres"), "SHOW server_version_num") >= "180000"


async def test_it_listens_only_on_its_private_socket(server: RunningPostgres) -> None:
    assert await one(server.dsn(), "SHOW listen_addresses") == ""
    assert stat.S_IMODE((server.folder / "socket").stat().st_mode) == 0o700
    assert stat.S_IMODE((server.folder / "socket" / ".s.PGSQL.5432").stat().st_mode) == 0o700


async def test_durability_stays_on_against_an_edited_configuration(folder: Path) -> None:
    RunningPostgres(folder).stop()
    for name in ("postgresql.conf", "postgresql.auto.conf"):
        with (folder / "cluster" / name).open("a") as file:
            file.write(
                "\nfsync = off\nfull_page_writes = off\nsynchronous_commit = off\nwork_mem = '5MB'\ngeqo = off\n"
            )
    with RunningPostgres(folder) as server:
        shown = [
            await one(server.dsn(), f"SHOW {name}") for name in ("fsync", "full_page_writes", "synchronous_commit")
        ]
        assert shown == ["on", "on", "on"]
        # The positive control: the edited file is read where the launcher has no say.
        assert await one(server.dsn(), "SHOW geqo") == "off"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to step down")
def test_as_root_it_runs_as_nobody_and_opens_no_folder(server: RunningPostgres) -> None:
    status = Path(f"/proc/{server.pid}/status").read_text()
    assert re.findall(r"^(Uid|Gid|Groups):\t?(.*)$", status, re.MULTILINE) == [
        ("Uid", "\t".join(["65534"] * 4)),
        ("Gid", "\t".join(["65534"] * 4)),
        ("Groups", " "),
    ]
    private = [parent for parent in server.folder.parents if stat.S_IMODE(parent.stat().st_mode) == 0o700]
    assert len(private) > 0


async def test_a_second_start_keeps_the_rows(folder: Path) -> None:
    with RunningPostgres(folder) as server:
        await one(server.dsn(), "CREATE TABLE film AS SELECT 'Nuit blanche' AS title")
    assert not (folder / "cluster" / "postmaster.pid").exists()
    with RunningPostgres(folder) as server:
        assert await one(server.dsn(), "SELECT title FROM film") == "Nuit blanche"


async def test_it_outlives_the_thread_that_asked_for_it(folder: Path) -> None:
    started: list[RunningPostgres] = []
    thread = threading.Thread(target=lambda: started.append(RunningPostgres(folder)))
    thread.start()
    thread.join()
    await asyncio.sleep(0.1)
    assert await one(started[0].dsn(), "SELECT 1") == 1
    started[0].stop()


async def test_stopping_twice_is_stopping_once_and_open_connections_do_not_hold_it_up(folder: Path) -> None:
    server = await start_postgres(folder)
    connection = await asyncpg.connect(server.dsn())
    server.stop()
    server.stop()
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError)):
        await connection.fetchval("SELECT 1")


async def test_a_path_too_long_for_a_socket_gets_a_short_private_one_that_keeps_its_name(tmp_path: Path) -> None:
    folder = tmp_path / ("very-long-" * 12) / "postgres"
    with RunningPostgres(folder) as server:
        first = server.dsn()
        assert await one(first, "SELECT 1") == 1
        short = (folder / "socket").readlink()
        assert stat.S_IMODE(short.stat().st_mode) == 0o700
    assert not short.exists()
    with RunningPostgres(folder) as server:
        assert server.dsn() == first
        assert await one(first, "SELECT 1") == 1
    assert not short.exists()


async def test_names_with_spaces_and_accents_are_fine(tmp_path: Path) -> None:
    with RunningPostgres(tmp_path / "Mes films & données" / "postgres") as server:
        assert await one(server.dsn(), "SELECT current_user") == "postgres"


async def test_two_processes_on_one_folder_share_a_server(new_folder: Path, child: Callable[[Path], Any]) -> None:
    both = [child(new_folder), child(new_folder)]
    ready = [each.ready() for each in both]
    assert sorted(each.owned for each in ready) == [False, True]
    assert ready[0].pid == ready[1].pid
    adopter = next(each for each in ready if not each.owned)
    adopter.end()
    with RunningPostgres(new_folder) as third:
        assert (third.pid, third.owned) == (ready[0].pid, False)
        assert await one(third.dsn(), "SELECT 1") == 1
