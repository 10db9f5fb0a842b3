"""Brings a backup back into an empty place: objects first, then the rows that name them, then the signing keys."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import anyio.to_thread
import asyncpg

from festival.backups.archive import DATABASE, KEYS, OBJECTS, BackupReader, Manifest
from festival.backups.database_copy import grant_rights, load_database
from festival.backups.rules import BackupNewer, NotEmpty, OtherKeys
from festival.media.storage import storage
from festival.migrations.run import ensure_roles, known_steps

Told = Callable[[int], None]
"""Called with the number of objects restored so far."""


async def restore(backup: BackupReader, *, owner_dsn: str, keys: Path, told: Told) -> Manifest:
    """Restore everything; broken off, it can be begun again, since the database comes whole or not at all.

    Raises:
        NotEmpty, BackupNewer, OtherKeys: nothing was touched.
        NotABackup: a member's bytes have changed.
        ProgramFailed: PostgreSQL refused the dump.
    """
    manifest = backup.manifest
    with tempfile.TemporaryDirectory(prefix="palmares-restore-") as folder:
        place = Path(folder) / "member"
        new_keys = await anyio.to_thread.run_sync(_keys_to_restore, backup, keys, place)
        await _check_target(owner_dsn, manifest)
        for number, (key, member) in enumerate(manifest.objects.items(), start=1):
            await anyio.to_thread.run_sync(backup.extract, OBJECTS + key, member, place)
            await storage().put(key, place)
            told(number)
        await anyio.to_thread.run_sync(backup.extract, DATABASE, manifest.database, place)
        await _load(owner_dsn, place, manifest)
        await anyio.to_thread.run_sync(_write_keys, new_keys, keys)
    return manifest


async def _check_target(dsn: str, manifest: Manifest) -> None:
    unknown = [step for step in manifest.steps if step not in known_steps()]
    if unknown:
        raise BackupNewer(step=unknown[-1])
    connection = await asyncpg.connect(dsn)
    try:
        if await connection.fetchval("SELECT to_regclass('public.person') IS NOT NULL"):
            people = await connection.fetchval("SELECT count(*) FROM person")
            editions = await connection.fetchval("SELECT count(*) FROM edition")
            if people or editions:
                raise NotEmpty(people=people, editions=editions)
    finally:
        await connection.close()


async def _load(dsn: str, dump: Path, manifest: Manifest) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        # The tables of an empty festival: the backup brings its own.
        await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        await ensure_roles(connection)
        await load_database(dsn, source=dump)
        await grant_rights(connection, manifest.rights)
    finally:
        await connection.close()


def _keys_to_restore(backup: BackupReader, keys: Path, place: Path) -> dict[str, bytes]:
    found = {}
    for name, member in backup.manifest.keys.items():
        backup.extract(KEYS + name, member, place)
        body, there = place.read_bytes(), keys / name
        if there.exists() and there.read_bytes() != body:
            raise OtherKeys(file=there)
        found[name] = body
    return found


def _write_keys(found: dict[str, bytes], keys: Path) -> None:
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, body in found.items():
        file = keys / name
        file.touch(mode=0o600)
        file.write_bytes(body)
