"""Takes a backup of a running festival: every row that it holds has its object.

Objects are immutable, have random names, and appear before the row that names them. They are copied first, then those
that one snapshot of the database names besides, and then that snapshot itself. An object that is deleted in between
belongs to rows that the next snapshot does not have: then another is taken. What uploads and deletions leave over are
objects without a row, which harm nobody.
"""

import tempfile
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import anyio.to_thread
import asyncpg

from festival.backups.archive import DATABASE, KEYS, OBJECTS, BackupWriter, Manifest, Member, writing
from festival.backups.database_copy import dump_database, read_rights
from festival.backups.named_objects import named_objects
from festival.media.objects import ObjectMissing
from festival.media.storage import storage

Told = Callable[[int], None]
"""Called with the number of objects copied so far."""


async def take_backup(*, dsn: str, keys: Path, target: Path, told: Told) -> Manifest:
    """Write a backup to a new file while the festival goes on; ``missing`` names what storage had lost before.

    Raises:
        FileExists, ProgramFailed: see `festival.backups.rules`; nothing is left behind.
        Unavailable: storage does not answer.
    """
    with tempfile.TemporaryDirectory(prefix=".palmares-backup-", dir=target.parent) as folder, writing(target) as file:
        copying = _Copying(file, told)
        # Without a snapshot: it may take hours, and an open transaction would keep the database from cleaning up.
        await copying.copy(await _named_now(dsn))
        missing = copying.missing
        while True:
            async with _snapshot(dsn) as (connection, name):
                await copying.copy(await named_objects(connection))
                if copying.missing <= missing:
                    manifest = await _finish(connection, dsn, name, copying, keys, Path(folder) / DATABASE)
                    break
            missing = copying.missing
        await anyio.to_thread.run_sync(file.finish, manifest)
    return manifest


class _Copying:
    """The objects that are in the file already, and those that storage does not have."""

    def __init__(self, file: BackupWriter, told: Told) -> None:
        self.file, self._told = file, told
        self.copied: dict[str, Member] = {}
        self.missing: frozenset[str] = frozenset()

    async def copy(self, wanted: Iterable[str]) -> None:
        missing = set()
        for key in sorted(set(wanted) - self.copied.keys()):
            try:
                async with storage().as_file(key) as place:
                    self.copied[key] = await anyio.to_thread.run_sync(self.file.add, OBJECTS + key, place)
            except (ObjectMissing, FileNotFoundError):
                missing.add(key)
            self._told(len(self.copied))
        self.missing = frozenset(missing)


async def _finish(
    connection: asyncpg.Connection, dsn: str, snapshot: str, copying: _Copying, keys: Path, dump: Path
) -> Manifest:
    await dump_database(dsn, snapshot=snapshot, to=dump)
    add = copying.file.add
    return Manifest(
        made_at=await connection.fetchval("SELECT now()"),
        steps=[row["name"] for row in await connection.fetch("SELECT name FROM migration ORDER BY name")],
        rights=await read_rights(connection),
        objects=copying.copied,
        missing=sorted(copying.missing),
        keys=await anyio.to_thread.run_sync(_copy_keys, copying.file, keys),
        database=await anyio.to_thread.run_sync(add, DATABASE, dump),
    )


def _copy_keys(file: BackupWriter, keys: Path) -> dict[str, Member]:
    return {each.name: file.add(KEYS + each.name, each) for each in sorted(keys.glob("*.pem"))}


async def _named_now(dsn: str) -> dict[str, str | None]:
    connection = await asyncpg.connect(dsn)
    try:
        return await named_objects(connection)
    finally:
        await connection.close()


@asynccontextmanager
async def _snapshot(dsn: str) -> AsyncIterator[tuple[asyncpg.Connection, str]]:
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            yield connection, await connection.fetchval("SELECT pg_export_snapshot()")
    finally:
        await connection.close()
