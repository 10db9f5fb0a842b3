"""What the festival needs of object storage, and the words that every kind of storage shares."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

from festival.errors import Invalid, NotFound, Refused
from festival.media.remote_film import ReadRange


@dataclass(frozen=True, slots=True)
class PartReceived:
    """A part that lies whole in storage."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class OpenParts:
    """An upload in parts that storage knows: the key of its object to be, and storage's own word for it."""

    key: str
    word: str


class ObjectMissing(NotFound):
    """The database names an object that storage does not have."""


class PartsForgotten(Refused):
    """Storage knows nothing of this upload any more: it was finished, aborted or swept away."""

    sentence = "This upload is no longer known: it was finished, or it lay still for too long. Begin a new one."


class WrongPartSize(Invalid):
    """A part that is not as long as it must be; nothing of it was kept."""

    sentence = "This part has %(found)s bytes instead of %(expected)s. Nothing of it was kept: send it again."


class WrongDigest(Invalid):
    """A part whose bytes are not those that its sender hashed; nothing of it was kept."""

    sentence = "This part changed on its way: its SHA-256 is not the one you gave. Nothing was kept: send it again."


class Storage(Protocol):
    """Where films lie, whatever stands behind it.

    An object is visible only whole. Every verb may raise `OutOfSpace` (it is full) and `Unavailable` (it does not
    answer in time); every verb may be repeated.
    """

    async def begin_parts(self, key: str) -> str:
        """Open an upload in parts; gives the word by which storage knows it."""

    async def part_address(
        self, upload_id: UUID, key: str, word: str, number: int, *, length: int, until: datetime
    ) -> str:
        """Where the bytes of one part are PUT, by whoever holds the address, before ``until``."""

    def check_address(self, upload_id: UUID, number: int, *, until: int, signature: str, now: datetime) -> None:
        """Accept a part address of our own server.

        Raises:
            AddressForged, AddressExpired: see `festival.media.part_addresses`.
        """

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
        """Keep one part that came through the application; sent twice, the later one counts.

        A part of another length or digest leaves nothing behind.

        Raises:
            WrongPartSize, WrongDigest: it is not the part that was announced.
            PartsForgotten: storage does not know the upload.
        """

    async def parts(self, key: str, word: str) -> Mapping[int, int]:
        """Which parts are there, and the bytes of each: storage's own word, never a browser's.

        Raises:
            PartsForgotten: storage does not know the upload.
        """

    async def join_parts(self, key: str, word: str, numbers: range) -> int:
        """Make the object of its parts, in this order; gives its size. Twice is once."""

    async def drop_parts(self, key: str, word: str) -> None:
        """Forget an upload and its parts; nothing happens when there are none."""

    async def open_parts(self, *, before: datetime) -> list[OpenParts]:
        """Uploads in parts that were begun before an instant and are still open."""

    async def put(self, key: str, source: Path) -> int:
        """Store a finished file, in place of what lay there; gives its size."""

    async def size(self, key: str) -> int:
        """Bytes of an object; `ObjectMissing` when there is none."""

    def film_address(self, key: str, *, media_type: str) -> str | None:
        """Where anybody reads an object for a minute without asking us; None: it is read through us alone."""

    def read(self, key: str, first: int, last: int) -> AsyncIterator[bytes]:
        """The bytes from first to last, both included, in blocks."""

    async def fetcher(self, key: str) -> ReadRange | None:
        """Reads pieces of an object from any thread, always of the same version; None: `as_file` costs nothing."""

    def as_file(self, key: str) -> AbstractAsyncContextManager[Path]:
        """The object as a file that other processes can read, for as long as the block lasts."""

    async def delete(self, key: str) -> None:
        """Forget an object; nothing happens when there is none."""
