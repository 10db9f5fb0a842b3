"""Writing a part's bytes as they come, and hashing them, without holding up the network or anybody else.

A thread writes and hashes one batch while the event loop receives the next: a part costs the longer of the two and not
their sum, and an upload holds two batches in memory, however long its film is. Batches are the smaller the more parts
come at once, and where so many come that a batch is no more than the network gives at a time, each is written before
the next is asked for: a part then holds what it writes and what the server has received behind it, and no more however
slow the disk is. Nothing is copied on the way.
"""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import anyio.to_thread

from festival.media.objects import PartReceived, WrongDigest, WrongPartSize

BATCH = 1024 * 1024
"""Bytes at least that are worth a visit to a thread, as long as there is room for them."""
ROOM = 96 * BATCH
"""Bytes that all parts of this process hold together, about."""
SMALLEST_BATCH = 32 * 1024
RECEIVED_AT_ONCE = 256 * 1024
"""Bytes that the event loop takes from a connection at most before anybody can ask it to wait."""


class _Room:
    """How many parts share it."""

    def __init__(self) -> None:
        self._parts = 0

    @contextmanager
    def shared(self) -> Iterator[None]:
        """One part more, within the block."""
        self._parts += 1
        try:
            yield
        finally:
            self._parts -= 1

    @property
    def batch(self) -> int:
        """Bytes of each batch now: a part holds one that is being written and one that is coming in."""
        return min(BATCH, max(SMALLEST_BATCH, self._share))

    @property
    def one_batch_each(self) -> bool:
        """Whether there is no room for a batch that comes in while another is written."""
        return self._share < RECEIVED_AT_ONCE

    @property
    def _share(self) -> int:
        return ROOM // (2 * max(1, self._parts))


_ROOM = _Room()


async def write_part(
    descriptor: int, blocks: AsyncIterator[bytes], *, bytes_expected: int, sha256: str | None = None
) -> PartReceived:
    """Write the blocks where the descriptor stands; the caller puts them on disk and decides that they count.

    Raises:
        WrongPartSize, WrongDigest: it is not the part that was announced; reading stops at the first byte too many.
        OSError: the disk took no more. Nobody writes any more when this returns, however it ends.
    """
    digest, received = hashlib.sha256(), 0

    def write(batch: list[bytes]) -> None:
        for block in batch:
            view = memoryview(block)
            while view:
                view = view[os.write(descriptor, view) :]
            digest.update(block)

    with _ROOM.shared():
        async with _one_behind(write) as hand_over:
            async for batch in _batches(blocks):
                received += sum(map(len, batch))
                if received > bytes_expected:
                    break
                await hand_over(batch)
    if received != bytes_expected:
        raise WrongPartSize(expected=bytes_expected, found=received)
    if sha256 is not None and digest.hexdigest() != sha256:
        raise WrongDigest
    return PartReceived(bytes=received, sha256=digest.hexdigest())


async def _batches(blocks: AsyncIterator[bytes]) -> AsyncIterator[list[bytes]]:
    batch: list[bytes] = []
    gathered = 0
    async for block in blocks:
        batch.append(block)
        gathered += len(block)
        if gathered >= _ROOM.batch:
            yield batch
            batch, gathered = [], 0
    if batch:
        yield batch


@asynccontextmanager
async def _one_behind(
    act: Callable[[list[bytes]], None],
) -> AsyncIterator[Callable[[list[bytes]], Awaitable[None]]]:
    """Hands batches to a thread in their order; each waits until the one before is done, and so does the end."""
    running: asyncio.Task[None] | None = None

    async def hand_over(batch: list[bytes]) -> None:
        nonlocal running
        if running is not None:
            await asyncio.shield(running)
        running = asyncio.create_task(anyio.to_thread.run_sync(act, batch))
        if _ROOM.one_batch_each:
            await asyncio.shield(running)

    try:
        yield hand_over
    finally:
        # A request that was cut off must not close a file that is being written.
        if running is not None:
            await asyncio.shield(running)
