"""Brings a database to this version: our tables, then the queue's own, one process at a time."""

import asyncio
import contextlib
import io
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
from pgqueuer import AsyncpgDriver, Queries

from festival.db import atomic, close_pool, fetch, fetch_value, open_pool
from festival.errors import DomainError

HERE = Path(__file__).parent
MIGRATION_LOCK = 7_262_021
"""Key of the advisory lock: two migrating processes take turns instead of dying."""
LOCK_TRIES = 10
LOCK_PAUSE_SECONDS = 1.0


class MigrationFailed(DomainError):
    """A step could not be applied; the database stands as it was before that step."""

    sentence = "The database could not be brought to this version: %(reason)s. Nothing of the failed step was kept."


async def migrate(owner_dsn: str) -> None:
    """Apply every step that is missing; harmless when there is none, and when another process does the same.

    Each step is a transaction of its own, which holds no lock longer than its own work and waits at most two seconds
    for one, so that a running festival never queues behind it. Must not be called while the process is connected as
    the application: it opens and closes the pool as the owner.

    Raises:
        MigrationFailed: a step failed, and was undone.
    """
    guard = await asyncpg.connect(owner_dsn)
    try:
        await guard.execute("SELECT pg_advisory_lock($1)", MIGRATION_LOCK)
        await open_pool(owner_dsn, size=2, role=None)
        try:
            await _apply()
        finally:
            await close_pool()
    finally:
        await guard.close()


def known_steps() -> list[str]:
    """The steps that this version brings, in order."""
    return sorted(file.stem.removeprefix("palmares_") for file in HERE.glob("palmares_*.py"))


async def ensure_roles(connection: asyncpg.Connection) -> None:
    """The application's role, and its rights in what the connected owner makes from now on; twice is once."""
    await connection.execute((HERE / "0001_first" / "01_roles.sql").read_text(encoding="utf-8"))


async def _apply() -> None:
    os.environ.setdefault("PICCOLO_CONF", "festival.piccolo_conf")
    try:
        missing = await _missing()
        while missing:
            await _patiently(_take_next_step)
            left = await _missing()
            if len(left) == len(missing):
                raise MigrationFailed(reason=f"the step {min(left)} was not taken")
            missing = left
        await _patiently(_install_queue)
    except asyncpg.PostgresError as failure:
        raise MigrationFailed(reason=str(failure)) from failure


async def _missing() -> set[str]:
    if not await fetch_value("SELECT to_regclass('migration') IS NOT NULL"):
        return set(known_steps())
    taken = await fetch("SELECT name FROM migration WHERE app_name = 'palmares'")
    return set(known_steps()) - {row["name"] for row in taken}


async def _patiently(act: Callable[[asyncpg.Connection], Awaitable[None]]) -> None:
    """One transaction that waits two seconds at most for any lock, begun again a few times where it had to give up.

    Whoever waits for a lock on a table holds up everybody who comes after, so waiting longer would stop the festival.
    """
    for attempt in range(1, LOCK_TRIES + 1):
        try:
            async with atomic() as connection:
                await connection.execute("SET LOCAL lock_timeout = '2s'")
                await act(connection)
        except asyncpg.LockNotAvailableError:
            if attempt == LOCK_TRIES:
                raise
            await asyncio.sleep(LOCK_PAUSE_SECONDS)
        else:
            return


async def _take_next_step(_: asyncpg.Connection) -> None:
    from piccolo.apps.migrations.commands.forwards import run_forwards  # noqa: PLC0415 -- slow, and seldom needed

    transcript = io.StringIO()
    with contextlib.redirect_stdout(transcript), contextlib.redirect_stderr(transcript):
        outcome = await run_forwards("palmares", "1")
    if not outcome.success:
        raise MigrationFailed(reason=outcome.message)


async def _install_queue(connection: asyncpg.Connection) -> None:
    if await connection.fetchval("SELECT to_regclass('pgqueuer') IS NOT NULL"):
        return
    await Queries(AsyncpgDriver(connection)).install()
    await connection.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO palmares_app")
    await connection.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO palmares_app")
    await connection.execute("REVOKE UPDATE, DELETE, TRUNCATE ON audit_event, audit_chain FROM palmares_app")
