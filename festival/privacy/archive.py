"""Everything kept about a person as one ZIP, made while it is read: nothing is gathered on the server first."""

import io
import zipfile
from collections.abc import AsyncIterator, Mapping
from uuid import UUID

import msgspec

from festival.errors import DomainError
from festival.media.storage import storage
from festival.privacy.queries import files_of
from festival.privacy.schemas import HeldData


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


async def archive_of(person_id: UUID, held: HeldData, readable: Mapping[str, str]) -> AsyncIterator[bytes]:
    """The archive in blocks: the data as JSON, the readable pages (name -> HTML), and every film as it was sent.

    A film that storage no longer has is left out.
    """
    passing = _Passing()
    with zipfile.ZipFile(passing, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("data.json", msgspec.json.format(msgspec.json.encode(held), indent=2))
        for name, text in readable.items():
            archive.writestr(name, text)
        yield passing.take()
        async for name, key, size in files_of(person_id):
            if not await _is_there(key):
                continue
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as entry:
                async for block in storage().read(key, 0, size - 1):
                    entry.write(block)
                    yield passing.take()
    yield passing.take()


async def _is_there(key: str) -> bool:
    try:
        return await storage().size(key) > 0
    except DomainError:
        return False
