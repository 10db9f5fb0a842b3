"""A ZIP made while it is read: files go through it from storage as they are, and nothing is gathered first."""

import io
import zipfile
from collections.abc import AsyncIterator, Iterable, Mapping

from festival.errors import DomainError
from festival.media.storage import storage

NamedFile = tuple[str, str, int]
"""(name in the archive, storage key, bytes)"""


class _Passing(io.RawIOBase):
    """Bytes that were written and wait to be taken; ``zipfile`` sees a file that cannot be sought."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        """What ``zipfile`` asks."""
        return True

    def write(self, data: object) -> int:
        """Keep bytes until they are taken."""
        block = bytes(memoryview(data))  # type: ignore[arg-type]  # io hands over any buffer
        self._waiting += block
        return len(block)

    def take(self) -> bytes:
        """What was written since the last time."""
        taken = bytes(self._waiting)
        self._waiting.clear()
        return taken


async def archive(
    files: AsyncIterator[NamedFile] | Iterable[NamedFile], *, texts: Mapping[str, str | bytes]
) -> AsyncIterator[bytes]:
    """The archive in blocks: ``texts`` by their names, then every file, stored as it is.

    A file that storage no longer has is left out.
    """
    passing = _Passing()
    with zipfile.ZipFile(passing, "w", zipfile.ZIP_STORED) as made:
        for name, text in texts.items():
            made.writestr(name, text)
        yield passing.take()
        async for name, key, size in _one_by_one(files):
            if not await _is_there(key):
                continue
            with made.open(zipfile.ZipInfo(name), "w", force_zip64=True) as entry:
                async for block in storage().read(key, 0, size - 1):
                    entry.write(block)
                    yield passing.take()
    yield passing.take()


async def _one_by_one(files: AsyncIterator[NamedFile] | Iterable[NamedFile]) -> AsyncIterator[NamedFile]:
    if isinstance(files, AsyncIterator):
        async for file in files:
            yield file
        return
    for file in files:
        yield file


async def _is_there(key: str) -> bool:
    try:
        return await storage().size(key) > 0
    except DomainError:
        return False
