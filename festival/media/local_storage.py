"""Object storage in a folder: the default, for a festival on one machine.

``objects/ab/abcd…`` holds whole objects, ``parts/<upload>/<number>`` what is still arriving. Files appear by rename, so
a crash leaves either the whole or nothing; bytes are on disk (fsync) before a part counts as received.
"""

import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import anyio.to_thread

from festival.errors import OutOfSpace
from festival.media.objects import ObjectMissing, PartReceived, WrongPartSize

BLOCK = 1024 * 1024
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


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

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _object(self, key: str) -> Path:
        return self.folder / "objects" / key[:2] / key

    def _parts(self, upload: str) -> Path:
        return self.folder / "parts" / upload

    async def begin_parts(self, key: str) -> str:
        """Open an upload; its folder carries a random name of its own."""
        upload = secrets.token_hex(20)
        with _full_disk_is_a_refusal():
            await anyio.to_thread.run_sync(lambda: self._parts(upload).mkdir(parents=True, mode=0o700))
        return upload

    async def receive_part(
        self, key: str, upload: str, number: int, blocks: AsyncIterator[bytes], *, bytes_expected: int
    ) -> PartReceived:
        """Write the part beside its place, then move it there.

        Raises:
            WrongPartSize: it ended early or went on too long.
            OutOfSpace: the disk is full.
        """
        folder = self._parts(upload)
        arriving = folder / f"{number}.{secrets.token_hex(8)}"
        digest, received = hashlib.sha256(), 0
        try:
            with _full_disk_is_a_refusal():
                file = await anyio.to_thread.run_sync(lambda: arriving.open("xb", buffering=0))
                with file:
                    async for block in _in_large_blocks(blocks):
                        received += len(block)
                        if received > bytes_expected:
                            break
                        await anyio.to_thread.run_sync(_write_and_hash, file.fileno(), block, digest)
                    await anyio.to_thread.run_sync(os.fsync, file.fileno())
            if received != bytes_expected:
                raise WrongPartSize(expected=bytes_expected, found=received)
            await anyio.to_thread.run_sync(arriving.replace, folder / str(number))
        finally:
            arriving.unlink(missing_ok=True)
        return PartReceived(bytes=received, sha256=digest.hexdigest())

    async def join_parts(self, key: str, upload: str, numbers: Sequence[int]) -> int:
        """Append the parts to a new file and move it into place; the parts stay until `drop_parts`."""
        return await anyio.to_thread.run_sync(self._join, key, upload, list(numbers))

    def _join(self, key: str, upload: str, numbers: list[int]) -> int:
        target = self._object(key)
        if target.exists():
            return target.stat().st_size
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        growing = target.with_name(f"{key}.{secrets.token_hex(8)}")
        try:
            with _full_disk_is_a_refusal(), growing.open("xb") as whole:
                for number in numbers:
                    with (self._parts(upload) / str(number)).open("rb") as part:
                        shutil.copyfileobj(part, whole, BLOCK)
                whole.flush()
                os.fsync(whole.fileno())
            growing.replace(target)
        finally:
            growing.unlink(missing_ok=True)
        return target.stat().st_size

    async def drop_parts(self, key: str, upload: str) -> None:
        """Remove the upload's folder."""
        await anyio.to_thread.run_sync(lambda: shutil.rmtree(self._parts(upload), ignore_errors=True))

    async def put(self, key: str, source: Path) -> int:
        """Copy a finished file into place."""
        return await anyio.to_thread.run_sync(self._put, key, source)

    def _put(self, key: str, source: Path) -> int:
        target = self._object(key)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        growing = target.with_name(f"{key}.{secrets.token_hex(8)}")
        try:
            with _full_disk_is_a_refusal():
                shutil.copyfile(source, growing)
            growing.replace(target)
        finally:
            growing.unlink(missing_ok=True)
        return target.stat().st_size

    async def size(self, key: str) -> int:
        """Bytes of the object."""
        try:
            return (await anyio.to_thread.run_sync(self._object(key).stat)).st_size
        except FileNotFoundError as missing:
            raise ObjectMissing from missing

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


async def _in_large_blocks(blocks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The network's small pieces, gathered: a visit to a thread for each of them would cost more than the writing."""
    gathered = bytearray()
    async for block in blocks:
        gathered += block
        if len(gathered) >= BLOCK:
            yield bytes(gathered)
            gathered.clear()
    if gathered:
        yield bytes(gathered)


def _write_and_hash(descriptor: int, block: bytes, digest: "hashlib._Hash") -> None:
    view = memoryview(block)
    while view:
        view = view[os.write(descriptor, view) :]
    digest.update(block)
