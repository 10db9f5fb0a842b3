"""Brings a database to this version: our tables, then the queue's own, one process at a time."""

import contextlib
import io
import os
from pathlib import Path

import asyncpg
from pgqueuer import AsyncpgDriver, Queries
from piccolo.apps.migrations.commands.forwards import run_forwards

from festival.db import atomic, close_pool, open_pool
from festival.errors import DomainError

HERE = Path(__file__).parent
MIGRATION_LOCK = 7_262_021
"""Key of the advisory lock: two migrating processes take turns instead of dying."""


class MigrationFailed(DomainError):
    """A step could not be applied; the database stands as it was before that step."""

    sentence = "The database could not be brought to this version: %(reason)s. Nothing of the failed step was kept."


async def migrate(owner_dsn: str) -> None:
    """Apply every step that is missing; harmless when there is none, and when another process does the same.

    A step waits at most two seconds for a lock, so that a running festival never queues behind it. Must not be called
    while the process is connected as the application: it opens and closes the pool as the owner.

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
    transcript = io.StringIO()
    try:
        async with atomic() as connection:
            await connection.execute("SET LOCAL lock_timeout = '2s'")
            with contextlib.redirect_stdout(transcript), contextlib.redirect_stderr(transcript):
                outcome = await run_forwards("palmares")
            if not outcome.success:
                raise MigrationFailed(reason=outcome.message)
            if not await connection.fetchval("SELECT to_regclass('pgqueuer') IS NOT NULL"):
                await Queries(AsyncpgDriver(connection)).install()
                await connection.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO palmares_app")
                await connection.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO palmares_app")
                await connection.execute(
                    "REVOKE UPDATE, DELETE, TRUNCATE ON audit_event, audit_chain FROM palmares_app"
                )
    except asyncpg.PostgresError as failure:
        raise MigrationFailed(reason=str(failure)) from failure
