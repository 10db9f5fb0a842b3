"""Whoever measures is not slowed down for asking fast, and writes to a disk where what is compared is writing."""

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

from festival.audit.signing import open_keyring
from festival.db import close_pool, open_pool
from festival.migrations.run import migrate
from festival.postgres.server import RunningPostgres
from festival.settings import Settings
from festival.vault import open_vault
from tests.browser.conftest import browser_type_launch_args

__all__ = ["browser_type_launch_args"]
# Python without buffers loses what a pipe does not take at once, and senders tell more than that.
os.environ.pop("PYTHONUNBUFFERED", None)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, api_per_minute=10_000_000)


@pytest.fixture
async def database_on_disk(tmp_path: Path) -> AsyncIterator[str]:
    """As a festival runs: each commit reaches the disk before it is answered. Gives the owner's address.

    The databases of other tests lie in memory, where a commit costs nothing.
    """
    open_keyring(tmp_path / "keys")
    open_vault(Settings(data=tmp_path))
    with RunningPostgres(tmp_path / "data") as server:
        administrator = await asyncpg.connect(server.dsn(database="postgres"))
        await administrator.execute("CREATE DATABASE measured")
        await administrator.close()
        address = server.dsn(database="measured")
        await migrate(address)
        await open_pool(address)
        try:
            yield address
        finally:
            await close_pool()
