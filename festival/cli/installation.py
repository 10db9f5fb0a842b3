"""One installation, connected: its database running, brought to this version and open, for commands that need it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from festival.audit.signing import open_keyring
from festival.db import close_pool, open_pool
from festival.logs import log_discreetly
from festival.migrations.run import migrate
from festival.migrations.side_by_side import former_version_until
from festival.postgres.server import RunningPostgres, start_postgres
from festival.replica import open_replica
from festival.settings import Settings
from festival.vault import ANNOUNCED_BY, open_vault

DATABASE_FOLDER = "database"
"""Within the data folder: the embedded PostgreSQL tolerates nothing else beside it."""


@dataclass(frozen=True, slots=True)
class Installation:
    """A connected installation; ``dsn`` is for those who need a connection of their own (the queue's LISTEN)."""

    settings: Settings
    dsn: str
    postgres: RunningPostgres | None
    """The embedded server; None: the database is somebody else's."""


@asynccontextmanager
async def connected_installation(
    settings: Settings, *, pool_size: int = 10, migrating: bool = False
) -> AsyncIterator[Installation]:
    """Start or adopt the database and open the pool; close and stop what was started at the end. The log is discreet.

    The embedded database is brought to this version each time; one that somebody else runs only when ``migrating``,
    since the application's own role may not change tables.

    Raises:
        DomainError: the embedded database does not start (festival.postgres.refusals), or a migration failed.
        OSError, asyncpg.PostgresError: the database at PALMARES_DATABASE_URL does not answer.
    """
    log_discreetly()
    postgres = None
    if settings.database_url is None:
        postgres = await start_postgres(settings.data / DATABASE_FOLDER)
    try:
        dsn = settings.database_url if postgres is None else postgres.dsn()
        assert dsn is not None  # noqa: S101 (one of the two is set)
        if postgres is not None or migrating:
            await migrate(settings.database_owner_url or dsn)
        open_keyring(settings.keys_folder)
        pooler = settings.database_pooler_url
        await open_pool(pooler or dsn, size=pool_size, pooler=pooler is not None)
        try:
            open_vault(settings, locks_from=await former_version_until(ANNOUNCED_BY))
            async with open_replica(settings.database_read_url, size=pool_size):
                yield Installation(settings=settings, dsn=dsn, postgres=postgres)
        finally:
            await close_pool()
    finally:
        if postgres is not None:
            await asyncio.to_thread(postgres.stop)
