"""How often a second something is done, by the application over HTTP or by PostgreSQL alone; with how many queries."""

import asyncio
import json
import shutil
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from litestar import Litestar

from festival.db import DB
from tests.asking import asker
from tests.browser.serving import serving

_SENDER = Path(__file__).with_name("requests_sender.py")


async def request_rate(application: Litestar, asked: list[dict[str, Any]], *, seconds: float = 5) -> float:
    """Requests a second over real HTTP; the client is another process. ``asked``: one request a connection."""
    async with serving(application) as address:
        return len(await waits(address, asked, seconds=seconds)) / seconds


async def waits(address: str, asked: list[dict[str, Any]], *, seconds: float) -> list[float]:
    """What each request took that a server answered within so long; ``asked``: one request a connection."""
    running = await asyncio.create_subprocess_exec(
        sys.executable, str(_SENDER), address, str(seconds), stdin=PIPE, stdout=PIPE, stderr=STDOUT
    )
    told, _ = await running.communicate(json.dumps(asked).encode())
    assert running.returncode == 0, told.decode()
    answered: list[float] = json.loads(told)
    return answered


async def fields_of(person_id: UUID, application: Litestar, *, way: str = "cookie") -> dict[str, str]:
    """What a person's browser sends with each request, or their program with its token."""
    client = (await asker(person_id, application)).by[way]
    if way == "token":
        return {"Authorization": client.headers["authorization"]}
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    return {"Cookie": cookies, "X-CSRF-Token": client.headers["x-csrf-token"], "Sec-Fetch-Site": "same-origin"}


async def pgbench_rate(database: str, script: str, folder: Path, *, clients: int, seconds: int = 5) -> float:
    """Transactions a second of ``script``, in the language of PostgreSQL's own program."""
    program = shutil.which("pgbench")
    if program is None:
        pytest.skip("NOT MEASURED: no pgbench here (Debian: apt-get install postgresql-contrib)")
    file = folder / "pgbench.sql"
    file.write_text(script)
    options = ("-n", "-M", "prepared", "-c", str(clients), "-T", str(seconds), "-f", str(file))
    running = await asyncio.create_subprocess_exec(program, *options, database, stdout=PIPE, stderr=STDOUT)
    told = (await running.communicate())[0].decode()
    assert "tps = " in told, told
    return float(told.split("tps = ")[1].split()[0])


_OF_THE_DRIVER = ("pg_advisory_unlock_all", "typeinfo_tree", "set_config('jit'")
"""What asyncpg asks for itself: when a connection is given back, and once for each type that it meets on one."""


@asynccontextmanager
async def counting() -> AsyncIterator[list[str]]:
    """Every statement that the application sends meanwhile."""
    sent: list[str] = []
    seen: list[tuple[asyncpg.Connection, Callable[..., None]]] = []

    def note(record: asyncpg.connection.LoggedQuery) -> None:
        if not any(words in record.query for words in _OF_THE_DRIVER):
            sent.append(record.query)

    held = [await DB.pool.acquire() for _ in range(DB.pool.get_max_size())]
    for connection in held:
        raw = connection._con
        raw.add_query_logger(note)
        seen.append((raw, note))
        await DB.pool.release(connection)
    sent.clear()
    try:
        yield sent
    finally:
        for raw, logger in seen:
            raw.remove_query_logger(logger)
