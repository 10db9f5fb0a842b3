"""The file of a backup: a plain tar, so that anybody can look into it without us.

``format`` comes first and says that it is ours; then ``objects/<storage key>`` for every film, copy and picture,
``keys/<file>`` for the signing keys, ``database.dump`` (pg_dump's custom form, of a later instant than every object),
and last ``manifest.json`` with the size and SHA-256 of each. A file without its manifest is not whole. It holds
people's data and private keys and is readable by its owner alone; encrypt it where it leaves the machine.
"""

import hashlib
import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Annotated

import msgspec
from msgspec import Meta

from festival.backups.rules import FileExists, NotABackup

FORMAT = b"palmares backup 1\n"
OBJECTS, KEYS, DATABASE, MANIFEST = "objects/", "keys/", "database.dump", "manifest.json"
BLOCK = 1024 * 1024


StorageKey = Annotated[str, Meta(pattern=r"^[0-9a-z][0-9a-z_.-]{7,200}$")]
KeyFile = Annotated[str, Meta(pattern=r"^[a-z]+(\.pub)?\.pem$")]


class Member(msgspec.Struct, frozen=True):
    """One file within."""

    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What the backup holds."""

    made_at: datetime
    steps: list[str]
    """The migrations that the database had."""
    rights: dict[str, list[str]]
    objects: dict[StorageKey, Member]
    """By storage key."""
    missing: list[str]
    """Storage keys that rows named and storage did not have: losses from before this backup."""
    keys: dict[KeyFile, Member]
    database: Member


class _Hashing(io.RawIOBase):
    """Hashes what passes through."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self.digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._source.read(size)
        self.digest.update(block)
        return block


class BackupWriter:
    """Grows beside its final name, and appears there whole."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar

    def add(self, name: str, source: Path) -> Member:
        """Copy one file in; gives its size and digest."""
        with source.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            passing = _Hashing(file)
            self._tar.addfile(_entry(name, size), passing)
        return Member(bytes=size, sha256=passing.digest.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest, which makes it whole."""
        body = msgspec.json.encode(manifest)
        self._tar.addfile(_entry(MANIFEST, len(body)), io.BytesIO(body))


@contextmanager
def writing(target: Path) -> Iterator[BackupWriter]:
    """A new backup; where the block fails nothing is left.

    Raises:
        FileExists: there is a file of that name.
    """
    growing = target.with_name(f"{target.name}.growing")
    if target.exists():
        raise FileExists(file=target)
    growing.unlink(missing_ok=True)
    try:
        with open(growing, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                tar.addfile(_entry("format", len(FORMAT)), io.BytesIO(FORMAT))
                yield BackupWriter(tar)
            file.flush()
            os.fsync(file.fileno())
        growing.rename(target)
    finally:
        growing.unlink(missing_ok=True)


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


class BackupReader:
    """A whole backup; names within are looked up, never written to the disk by themselves."""

    def __init__(self, tar: tarfile.TarFile, manifest: Manifest, file: Path) -> None:
        self._tar, self.manifest, self._file = tar, manifest, file

    def extract(self, name: str, expected: Member, target: Path) -> None:
        """Write one file out, checked against the manifest.

        Raises:
            NotABackup: it is missing, or its bytes changed.
        """
        try:
            # A name that stands for a folder or a link gives None, which reads as nothing.
            passing = _Hashing(self._tar.extractfile(name) or io.BytesIO())
            with target.open("wb") as file:
                while block := passing.read(BLOCK):
                    file.write(block)
        except (KeyError, tarfile.TarError) as fault:
            raise NotABackup(file=self._file, why=f"{name} is missing or broken off") from fault
        if passing.digest.hexdigest() != expected.sha256:
            raise NotABackup(file=self._file, why=f"the bytes of {name} have changed since it was taken")


@contextmanager
def reading(file: Path) -> Iterator[BackupReader]:
    """Open a backup.

    Raises:
        NotABackup: it is something else, broken off, or without its manifest.
        OSError: there is no such file.
    """
    try:
        with tarfile.open(file, mode="r:") as tar:
            first = tar.next()
            body = tar.extractfile(first) if first and first.name == "format" else None
            if body is None or body.read(64) != FORMAT:
                raise NotABackup(file=file, why="it was not made by `palmares backup`")
            last = tar.extractfile(tar.getmembers()[-1])
            if last is None or tar.getmembers()[-1].name != MANIFEST:
                raise NotABackup(file=file, why="its end is missing")
            yield BackupReader(tar, msgspec.json.decode(last.read(), type=Manifest), file)
    except (tarfile.TarError, msgspec.DecodeError) as fault:
        raise NotABackup(file=file, why="it cannot be read as a tar file of ours") from fault
