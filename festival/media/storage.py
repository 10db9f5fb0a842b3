"""Where films lie: the one way in and out of object storage, whatever stands behind it.

Keys are random, so that nothing about a film can be read from its address. Uploads arrive in parts; an object is
visible only whole. Every implementation refuses with `OutOfSpace` when it is full and `Unavailable` when it does not
answer.
"""

import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

from festival.media.local_storage import LocalStorage
from festival.media.objects import PartReceived
from festival.settings import Settings


class Storage(Protocol):
    """What the festival needs of object storage."""

    async def begin_parts(self, key: str) -> str:
        """Open an upload in parts; gives the word by which storage knows it."""

    async def receive_part(
        self, key: str, upload: str, number: int, blocks: AsyncIterator[bytes], *, bytes_expected: int
    ) -> PartReceived:
        """Keep one part; sent twice, the later one counts. A part of another length leaves nothing behind."""

    async def join_parts(self, key: str, upload: str, numbers: Sequence[int]) -> int:
        """Make the object of its parts, in this order; gives its size. Twice is once."""

    async def drop_parts(self, key: str, upload: str) -> None:
        """Forget an upload and its parts; nothing happens when there are none."""

    async def put(self, key: str, source: Path) -> int:
        """Store a finished file; gives its size."""

    async def size(self, key: str) -> int:
        """Bytes of an object; `ObjectMissing` when there is none."""

    def read(self, key: str, first: int, last: int) -> AsyncIterator[bytes]:
        """The bytes from first to last, both included, in blocks."""

    def as_file(self, key: str) -> AbstractAsyncContextManager[Path]:
        """The object as a file that other processes can read, for as long as the block lasts."""

    async def delete(self, key: str) -> None:
        """Forget an object; nothing happens when there is none."""


def new_key() -> str:
    """A random storage key."""
    return secrets.token_hex(20)


_storage: Storage | None = None


def open_storage(settings: Settings) -> Storage:
    """Connect the process to its storage; a local folder unless a bucket is set."""
    global _storage  # noqa: PLW0603 (one storage per process, as there is one database)
    _storage = LocalStorage(settings.data / "storage")
    return _storage


def storage() -> Storage:
    """The storage that this process opened."""
    if _storage is None:
        raise RuntimeError("no storage is open; open_storage() first")
    return _storage
