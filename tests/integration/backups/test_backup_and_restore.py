"""A backup taken while the festival goes on comes back whole elsewhere; what is not whole is not restored."""

import asyncio
import dataclasses
import hashlib
import io
import tarfile
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest

from festival.audit.signing import keyring
from festival.backups.archive import MANIFEST, reading
from festival.backups.checking import problems_of
from festival.backups.erasures import erase_as_listed, read_erasures, write_erasures
from festival.backups.named_objects import named_objects
from festival.backups.restoring import restore
from festival.backups.rules import BackupNewer, FileExists, NotABackup, NotEmpty, OtherKeys
from festival.backups.taking import take_backup
from festival.db import atomic, close_pool, execute, fetch_value, open_pool
from festival.errors import UnreadableInput
from festival.keys import Keyring, Purpose
from festival.media.storage import new_key, open_storage, storage
from festival.privacy.erasing import erase
from festival.publishing.service import publish
from festival.settings import Settings
from tests.factories import make_edition, make_founder, make_person
from tests.results import make_result, stage_and_approve

FIVE = ("Ann", "Ben", "Cleo", "Dora", "Emil")
TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY table_name"


@dataclasses.dataclass
class Elsewhere:
    """An empty database and an empty folder, as on another machine."""

    dsn: str
    settings: Settings

    @property
    def keys(self) -> Path:
        return self.settings.keys_folder


@pytest.fixture
async def elsewhere(database: str, settings: Settings, tmp_path: Path) -> AsyncIterator[Elsewhere]:
    open_storage(settings)
    name = f"restored_{uuid4().hex}"
    owner = await asyncpg.connect(database)
    here = await owner.fetchval("SELECT current_database()")
    await owner.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        yield Elsewhere(
            database.replace(f"/{here}?", f"/{name}?"), dataclasses.replace(settings, data=tmp_path / "elsewhere")
        )
    finally:
        await close_pool()
        await open_pool(database)
        await owner.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await owner.close()


def ignore(_: int) -> None:
    """Nobody looks."""


async def keep(key: str, body: bytes, folder: Path) -> None:
    file = folder / "one-object"
    file.write_bytes(body)
    await storage().put(key, file)


async def add_master(edition_id: UUID, person_id: UUID, body: bytes, folder: Path) -> str:
    """A film in storage and then its row, as an upload leaves them; gives its key."""
    key = new_key()
    await keep(key, body, folder)
    await execute(
        "INSERT INTO master (edition_id, storage_key, filename, bytes, sha256, state, uploaded_by) "
        "VALUES ($1, $2, 'film.mp4', $3, $4, 'checking', $5)",
        edition_id,
        key,
        len(body),
        hashlib.sha256(body).hexdigest(),
        person_id,
    )
    return key


async def back(backup: Path, elsewhere: Elsewhere) -> list[str]:
    """Restore it there, connect to it, and say what is not as it was."""
    open_storage(elsewhere.settings)
    with reading(backup) as file:
        manifest = await restore(file, owner_dsn=elsewhere.dsn, keys=elsewhere.keys, told=ignore)
    await close_pool()
    await open_pool(elsewhere.dsn)
    return [problem async for problem in problems_of(manifest)]


async def rows(dsn: str) -> dict[str, int]:
    connection = await asyncpg.connect(dsn)
    try:
        tables = [row["table_name"] for row in await connection.fetch(TABLES)]
        return {table: await connection.fetchval(f'SELECT count(*) FROM "{table}"') for table in tables}
    finally:
        await connection.close()


async def test_a_published_edition_comes_back_whole_and_its_result_verifies(
    database: str, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    judged = await make_result(names=FIVE)
    await publish(publication_id=await stage_and_approve(judged), by=judged.organiser)
    owner = await asyncpg.connect(database)
    for key in await named_objects(owner):
        await keep(key, key.encode(), tmp_path)
        await owner.execute(
            "UPDATE master SET sha256 = $2 WHERE storage_key = $1", key, hashlib.sha256(key.encode()).hexdigest()
        )
    await owner.close()
    taken = await take_backup(dsn=database, keys=keyring().folder, target=tmp_path / "festival.backup", told=ignore)
    assert taken.missing == []
    assert len(taken.objects) == 4
    assert (tmp_path / "festival.backup").stat().st_mode & 0o777 == 0o600

    assert await back(tmp_path / "festival.backup", elsewhere) == []
    assert await rows(elsewhere.dsn) == await rows(database)
    assert Keyring(elsewhere.keys).publisher() == keyring().publisher()
    # The application may write as before, and may change the audit logs as little as before.
    await execute("UPDATE edition SET tagline = 'Back again'")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await execute("UPDATE audit_event SET act = 'nothing happened'")
    body = (await fetch_value("SELECT body FROM result_bundle")).replace(b'"places":1', b'"places":2')
    await execute("UPDATE result_bundle SET body = $1", body)
    assert [problem async for problem in problems_of(taken)] != []


async def test_what_is_sent_and_deleted_meanwhile_leaves_no_row_without_its_object(
    database: str, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    founder = await make_founder()
    edition = await make_edition(by=founder)
    for number in range(20):
        await add_master(edition.id, founder, b"film %d" % number, tmp_path)
    busy = asyncio.Event()

    async def go_on() -> None:
        number = 0
        while True:
            number += 1
            key = await add_master(edition.id, founder, b"new film %d" % number, tmp_path)
            if number % 2:
                await execute("DELETE FROM master WHERE storage_key = $1", key)
                await storage().delete(key)
            busy.set()

    going_on = asyncio.create_task(go_on())
    await busy.wait()
    taken = await take_backup(dsn=database, keys=keyring().folder, target=tmp_path / "a.backup", told=ignore)
    going_on.cancel()
    with suppress(asyncio.CancelledError):
        await going_on
    assert taken.missing == []
    assert await back(tmp_path / "a.backup", elsewhere) == []
    assert (await rows(elsewhere.dsn))["master"] >= 20


async def test_what_storage_had_lost_before_is_named(database: str, elsewhere: Elsewhere, tmp_path: Path) -> None:
    founder = await make_founder()
    edition = await make_edition(by=founder)
    lost = await add_master(edition.id, founder, b"a film", tmp_path)
    await add_master(edition.id, founder, b"another film", tmp_path)
    await storage().delete(lost)
    taken = await take_backup(dsn=database, keys=keyring().folder, target=tmp_path / "a.backup", told=ignore)
    assert taken.missing == [lost]
    assert await back(tmp_path / "a.backup", elsewhere) == [
        f"the object {lost} was missing before the backup was taken"
    ]


async def test_a_film_that_storage_spoils_after_the_restore_is_named(
    database: str, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    founder = await make_founder()
    key = await add_master((await make_edition(by=founder)).id, founder, b"a film", tmp_path)
    taken = await take_backup(dsn=database, keys=keyring().folder, target=tmp_path / "a.backup", told=ignore)
    assert await back(tmp_path / "a.backup", elsewhere) == []
    await keep(key, b"a fiim", tmp_path)
    assert [problem async for problem in problems_of(taken)] == [
        f"the bytes of the object {key} are not those that its row names"
    ]
    await storage().delete(key)
    assert [problem async for problem in problems_of(taken)] == [f"the object {key} is not in storage"]


@pytest.fixture
async def backup(database: str, elsewhere: Elsewhere, tmp_path: Path) -> Path:
    """A small one."""
    founder = await make_founder()
    await add_master((await make_edition(by=founder)).id, founder, b"a film of some length", tmp_path)
    keyring().jury()
    await take_backup(dsn=database, keys=keyring().folder, target=tmp_path / "small.backup", told=ignore)
    return tmp_path / "small.backup"


def changed(backup: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    """Write it again with other members; None leaves one out."""
    with tarfile.open(backup) as source:
        found = [(entry.name, source.extractfile(entry).read()) for entry in source.getmembers()]  # type: ignore[union-attr]
    with tarfile.open(backup, "w") as target:
        for name, body in found:
            new = change(name, body)
            if new is not None:
                entry = tarfile.TarInfo(name)
                entry.size = len(new)
                target.addfile(entry, io.BytesIO(new))


def manifest_with(**changes: Any) -> Callable[[str, bytes], bytes]:
    def change(name: str, body: bytes) -> bytes:
        if name != MANIFEST:
            return body
        return msgspec.json.encode(msgspec.json.decode(body) | changes)

    return change


SPOILED: dict[str, tuple[Callable[[str, bytes], bytes | None], str]] = {
    "an object changed": (
        lambda name, body: body.replace(b"a film", b"a fiim") if "objects/" in name else body,
        "have changed",
    ),
    "the dump changed": (lambda name, body: body[:-1] + b"x" if name == "database.dump" else body, "have changed"),
    "an object left out": (lambda name, body: None if "objects/" in name else body, "missing or broken off"),
    "no manifest": (lambda name, body: None if name == MANIFEST else body, "its end is missing"),
    "not ours": (lambda name, body: b"something else" if name == "format" else body, "not made by `palmares backup`"),
    "a key that climbs": (
        manifest_with(objects={"../../etc/passwd": {"bytes": 1, "sha256": "0" * 64}}),
        "cannot be read",
    ),
    "a file that climbs": (manifest_with(keys={"../jury.pem": {"bytes": 1, "sha256": "0" * 64}}), "cannot be read"),
}


@pytest.mark.parametrize("how", SPOILED)
async def test_a_spoiled_backup_is_refused_and_leaves_the_database_empty(
    backup: Path, elsewhere: Elsewhere, how: str
) -> None:
    change, why = SPOILED[how]
    changed(backup, change)
    with pytest.raises(NotABackup) as refusal:
        await back(backup, elsewhere)
    assert why in refusal.value.text
    assert await rows(elsewhere.dsn) == {}


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99])
async def test_a_backup_that_is_broken_off_is_refused(backup: Path, elsewhere: Elsewhere, share: float) -> None:
    whole = backup.read_bytes()
    # A tar ends with empty blocks; what is missing must reach beyond them.
    backup.write_bytes(whole.rstrip(b"\0")[: int(len(whole.rstrip(b"\0")) * share)])
    with pytest.raises(NotABackup):
        await back(backup, elsewhere)
    backup.write_bytes(whole)
    assert await back(backup, elsewhere) == []


async def test_nothing_that_is_there_is_overwritten(
    database: str, backup: Path, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    with pytest.raises(FileExists):
        await take_backup(dsn=database, keys=keyring().folder, target=backup, told=ignore)
    with pytest.raises(NotEmpty) as refusal:
        await back(backup, dataclasses.replace(elsewhere, dsn=database))
    assert "1 people and 1 editions" in refusal.value.text
    Keyring(elsewhere.keys).create(Purpose.JURY)
    with pytest.raises(OtherKeys):
        await back(backup, elsewhere)
    (elsewhere.keys / "jury.pem").unlink()
    (elsewhere.keys / "jury.pub.pem").unlink()
    assert await back(backup, elsewhere) == []
    assert (elsewhere.keys / "jury.pem").stat().st_mode & 0o777 == 0o600


async def test_a_backup_of_a_later_version_is_not_restored_by_this_one(backup: Path, elsewhere: Elsewhere) -> None:
    with reading(backup) as file:
        steps = file.manifest.steps
    changed(backup, manifest_with(steps=[*steps, "9999_of_tomorrow"]))
    with pytest.raises(BackupNewer) as refusal:
        await back(backup, elsewhere)
    assert "9999_of_tomorrow" in refusal.value.text


async def test_who_was_erased_since_is_erased_again(database: str, elsewhere: Elsewhere, tmp_path: Path) -> None:
    leaving, staying = await make_person(email="leaving@festival.example"), await make_person()
    await take_backup(dsn=database, keys=keyring().folder, target=tmp_path / "a.backup", told=ignore)
    async with atomic() as connection:
        await erase(connection, leaving)
        await connection.execute("INSERT INTO erasure (person_id) VALUES ($1)", leaving)
    assert await write_erasures(tmp_path / "erased.txt") == 1
    await back(tmp_path / "a.backup", elsewhere)
    kept = "SELECT count(*) FROM person WHERE email = 'leaving@festival.example'"
    assert await fetch_value(kept) == 1
    assert await erase_as_listed(read_erasures(tmp_path / "erased.txt")) == 1
    assert await fetch_value(kept) == 0
    assert await fetch_value("SELECT count(*) FROM person WHERE id = $1 AND erased_at IS NULL", staying) == 1
    (tmp_path / "erased.txt").write_text(f"{leaving}\nnobody\n")
    with pytest.raises(UnreadableInput) as refusal:
        read_erasures(tmp_path / "erased.txt")
    assert "line 2" in str(refusal.value)
