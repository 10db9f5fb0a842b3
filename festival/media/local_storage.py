"""Object storage in a folder: the default, for a festival on one machine.

``objects/ab/abcd…`` holds whole objects, ``parts/<upload>/`` what is still arriving. Objects appear by rename, so a
crash leaves either the whole or nothing; bytes and names are on disk (fsync) before a part counts as received.
"""

import errno
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import anyio.to_thread

from festival.errors import OutOfSpace
from festival.media.arriving_parts import BLOCK, ArrivingParts, sync_folder
from festival.media.objects import ObjectMissing, OpenParts, PartReceived, PartsForgotten
from festival.media.part_addresses import PartSigner
from festival.media.part_writing import write_part

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_KEY = "key"
"""The file beside the parts that names their object to be."""


@contextmanager
def _full_disk_is_a_refusal() -> Iterator[None]:
    try:
        yield
    except OSError as failure:
        if failure.errno in _FULL:
            raise OutOfSpace from failure
        raise


class LocalStorage:
    """Films in a folder that only this installation reads."""

    def __init__(self, folder: Path, signer: PartSigner) -> None:
        self.folder, self._signer = folder, signer

    def _object(self, key: str) -> Path:
        return self.folder / "objects" / key[:2] / key

    def _parts(self, word: str) -> Path:
        return self.folder / "parts" / word

    async def begin_parts(self, key: str) -> str:
        """Open an upload; its folder carries a random name of its own."""
        word = secrets.token_hex(20)
        await anyio.to_thread.run_sync(self._begin, key, self._parts(word))
        return word

    def _begin(self, key: str, folder: Path) -> None:
        with _full_disk_is_a_refusal():
            folder.mkdir(parents=True, mode=0o700)
            (folder / _KEY).write_text(key, "ascii")
            sync_folder(folder.parent)

    async def part_address(
        self, upload_id: UUID, key: str, word: str, number: int, *, length: int, until: datetime
    ) -> str:
        """An address on our own server, signed."""
        return self._signer.address(upload_id, number, until)

    def check_address(self, upload_id: UUID, number: int, *, until: int, signature: str, now: datetime) -> None:
        """Whether we signed it, for this part and long enough."""
        self._signer.check(upload_id, number, until, signature, now)

    async def receive_part(
        self,
        key: str,
        word: str,
        number: int,
        blocks: AsyncIterator[bytes],
        *,
        offset: int,
        bytes_expected: int,
        sha256: str | None = None,
    ) -> PartReceived:
        """Write the part where it belongs in the film, or beside it where one is there already.

        Raises:
            WrongPartSize, WrongDigest: it is not the part that was announced.
            PartsForgotten: the upload's folder is gone.
            OutOfSpace: the disk is full.
        """
        writing = ArrivingParts(self._parts(word)).writing(number, offset)
        try:
            with _full_disk_is_a_refusal():
                descriptor = await anyio.to_thread.run_sync(writing.__enter__)
                try:
                    part = await write_part(descriptor, blocks, bytes_expected=bytes_expected, sha256=sha256)
                except BaseException as failure:
                    writing.__exit__(type(failure), failure, failure.__traceback__)
                    raise
                await anyio.to_thread.run_sync(writing.__exit__, None, None, None)
        except FileNotFoundError as gone:
            raise PartsForgotten from gone
        return part

    async def parts(self, key: str, word: str) -> Mapping[int, int]:
        """The files of the upload's folder that arrived whole."""
        return await anyio.to_thread.run_sync(self._list_parts, word)

    def _list_parts(self, word: str) -> dict[int, int]:
        try:
            return ArrivingParts(self._parts(word)).lengths()
        except FileNotFoundError as gone:
            raise PartsForgotten from gone

    async def join_parts(self, key: str, word: str, numbers: range) -> int:
        """Move the film out of the upload's folder; what else is there stays until `drop_parts`."""
        return await anyio.to_thread.run_sync(self._join, key, word, numbers)

    def _join(self, key: str, word: str, numbers: range) -> int:
        target = self._object(key)
        try:
            if not target.exists():
                with _full_disk_is_a_refusal():
                    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                    _move(ArrivingParts(self._parts(word)).join(numbers), target)
        except (FileNotFoundError, KeyError) as gone:
            # Or another request has just moved it.
            if not target.exists():
                raise PartsForgotten from gone
        return target.stat().st_size

    async def drop_parts(self, key: str, word: str) -> None:
        """Remove the upload's folder."""
        await anyio.to_thread.run_sync(lambda: shutil.rmtree(self._parts(word), ignore_errors=True))

    async def open_parts(self, *, before: datetime) -> list[OpenParts]:
        """The folders of uploads, by the hour at which each was begun."""
        return await anyio.to_thread.run_sync(self._list_open, before)

    def _list_open(self, before: datetime) -> list[OpenParts]:
        return [
            OpenParts(key=note.read_text("ascii"), word=note.parent.name)
            for note in (self.folder / "parts").glob(f"*/{_KEY}")
            if datetime.fromtimestamp(note.stat().st_mtime, UTC) < before
        ]

    async def put(self, key: str, source: Path) -> int:
        """Copy a finished file into place."""
        return await anyio.to_thread.run_sync(self._put, key, source)

    def _put(self, key: str, source: Path) -> int:
        target = self._object(key)
        growing = target.with_name(f"{key}.growing")
        with _full_disk_is_a_refusal():
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                shutil.copyfile(source, growing)
                with growing.open("rb") as whole:
                    os.fsync(whole.fileno())
                _move(growing, target)
            finally:
                growing.unlink(missing_ok=True)
        return target.stat().st_size

    async def size(self, key: str) -> int:
        """Bytes of the object."""
        try:
            return (await anyio.to_thread.run_sync(self._object(key).stat)).st_size
        except FileNotFoundError as missing:
            raise ObjectMissing from missing

    def film_address(self, key: str, *, media_type: str) -> str | None:
        """None: nobody else reads this folder."""
        return None

    async def read(self, key: str, first: int, last: int) -> AsyncIterator[bytes]:
        """Blocks of the object; each is read in a thread, so that a slow disk stalls nobody else."""
        try:
            file = await anyio.to_thread.run_sync(lambda: self._object(key).open("rb", buffering=0))
        except FileNotFoundError as missing:
            raise ObjectMissing from missing
        with file:
            position = first
            while position <= last:
                block = await anyio.to_thread.run_sync(
                    os.pread, file.fileno(), min(BLOCK, last - position + 1), position
                )
                if not block:
                    return
                position += len(block)
                yield block

    async def fetcher(self, key: str) -> None:
        """None: the object's file is at hand."""

    @asynccontextmanager
    async def as_file(self, key: str) -> AsyncIterator[Path]:
        """The object's own file."""
        path = self._object(key)
        if not path.exists():
            raise ObjectMissing
        yield path

    async def delete(self, key: str) -> None:
        """Remove the object's file."""
        await anyio.to_thread.run_sync(lambda: self._object(key).unlink(missing_ok=True))


def _move(file: Path, target: Path) -> None:
    file.replace(target)
    sync_folder(target.parent)
