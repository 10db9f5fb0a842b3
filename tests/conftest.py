"""Real parts for every test: a PostgreSQL of our own, a cloned database for each test, the whole application."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cache
from itertools import count
from pathlib import Path

import asyncpg
import httpx
import pytest
from litestar import Litestar

from festival.app import create_app
from festival.audit.signing import open_keyring
from festival.db import close_pool, open_pool
from festival.media.storage import open_storage
from festival.migrations.run import migrate
from festival.postgres.server import RunningPostgres
from festival.settings import Settings
from festival.vault import open_vault

SERVER = "PALMARES_TEST_SERVER"
"""Address of the test run's PostgreSQL, with {} for the database; the first process of the run sets it."""

TEMPLATE = "palmares_template"
SECRET = "a secret for tests only"
_numbers = count()
_server = pytest.StashKey[RunningPostgres]()
_folder = pytest.StashKey["tempfile.TemporaryDirectory[str]"]()


def pytest_configure(config: pytest.Config) -> None:
    # Programs that tests start would compile themselves anew each time, as none that is installed does.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if SERVER in os.environ:
        return
    memory = Path("/dev/shm")
    # Cloning a database in memory takes a tenth of the time; where there is no room, the disk does.
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 2_000_000_000
    config.stash[_folder] = tempfile.TemporaryDirectory(
        prefix="palmares-tests-", dir=memory if roomy else None, ignore_cleanup_errors=True
    )
    server = RunningPostgres(Path(config.stash[_folder].name) / "data")
    config.stash[_server] = server
    os.environ[SERVER] = server.dsn(database="{}")
    asyncio.run(_make_template())


def pytest_unconfigure(config: pytest.Config) -> None:
    if _server in config.stash:
        os.environ.pop(SERVER, None)
        config.stash[_server].stop()
        config.stash[_folder].cleanup()


def _dsn(database: str) -> str:
    return os.environ[SERVER].replace("%7B%7D", "{}").format(database)


async def _administer(statement: str) -> None:
    connection = await asyncpg.connect(_dsn("postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _make_template() -> None:
    await _administer(f"CREATE DATABASE {TEMPLATE}")
    await migrate(_dsn(TEMPLATE))


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[str]:
    """A fresh, migrated database; the process's pool is open on it, and it signs. Gives the owner's address."""
    open_keyring(tmp_path / "keys")
    open_vault(Settings(data=tmp_path, secret=SECRET))
    async with fresh_database() as address:
        await open_pool(address)
        try:
            yield address
        finally:
            await close_pool()


@asynccontextmanager
async def fresh_database() -> AsyncIterator[str]:
    """A migrated database of its own, gone afterwards. Gives the owner's address."""
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{next(_numbers)}"
    await _administer(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy")
    try:
        yield _dsn(name)
    finally:
        await _administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, base_url="http://testserver", secret=SECRET, development=True)


@cache
def _site(settings: Settings) -> Litestar:
    return create_app(settings)


@pytest.fixture
def application(settings: Settings) -> Litestar:
    """The site on this test's folder; it keeps nothing itself, so the tests of one process share it."""
    open_storage(settings)
    # Putting its thousand handlers together takes longer than most tests; no handler reads the folder's name.
    return _site(replace(settings, data=Path("data")))


@pytest.fixture
async def client(database: str, application: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without scripts: keeps cookies, follows nothing by itself."""
    transport = httpx.ASGITransport(app=application, client=("192.0.2.1", 50000))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as browser:
        yield browser
