"""A part's bytes reach the file in order, and nobody writes once the writing has ended."""

import asyncio
import errno
import hashlib
import os
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from festival.media.objects import WrongDigest, WrongPartSize
from festival.media.part_writing import _ROOM, BATCH, RECEIVED_AT_ONCE, write_part

PART = random.Random(5).randbytes(3 * BATCH + 77)
DIGEST = hashlib.sha256(PART).hexdigest()


async def pieces(content: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]
    yield b""


@pytest.fixture
def descriptor(tmp_path: Path) -> Iterator[int]:
    opened = os.open(tmp_path / "part", os.O_WRONLY | os.O_CREAT)
    yield opened
    os.close(opened)


@pytest.mark.parametrize("size", [1000, 65_536, BATCH, 2 * BATCH + 1, len(PART)])
async def test_whatever_the_network_cuts_the_bytes_are_the_same(tmp_path: Path, descriptor: int, size: int) -> None:
    part = await write_part(descriptor, pieces(PART, size), bytes_expected=len(PART), sha256=DIGEST)
    assert (part.bytes, part.sha256) == (len(PART), DIGEST)
    assert (tmp_path / "part").read_bytes() == PART


async def test_another_length_or_digest_is_refused(descriptor: int) -> None:
    with pytest.raises(WrongPartSize):
        await write_part(descriptor, pieces(PART, 99_999), bytes_expected=len(PART) + 1)
    with pytest.raises(WrongPartSize):
        await write_part(descriptor, pieces(PART, 99_999), bytes_expected=len(PART) - 1)
    with pytest.raises(WrongDigest):
        await write_part(descriptor, pieces(PART, 99_999), bytes_expected=len(PART), sha256="00" * 32)


async def test_a_disk_that_refuses_is_told_by_its_own_error() -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    with pytest.raises(OSError) as failure:  # noqa: PT011 (the number is looked at below)
        await write_part(full, pieces(PART, 65_536), bytes_expected=len(PART))
    assert failure.value.errno == errno.ENOSPC
    os.close(full)


async def test_a_sender_who_is_cut_off_leaves_nobody_writing(tmp_path: Path, descriptor: int) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield bytes(BATCH)

    writing = asyncio.create_task(write_part(descriptor, endless(), bytes_expected=10**12))
    while not (tmp_path / "part").stat().st_size:
        await asyncio.sleep(0.001)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    written = (tmp_path / "part").stat().st_size
    await asyncio.sleep(0.05)
    assert (tmp_path / "part").stat().st_size == written
    assert written % BATCH == 0


async def test_the_more_parts_come_at_once_the_less_each_holds_back(tmp_path: Path) -> None:
    piece, on = 128 * 1024, asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield bytes(piece)
        await on.wait()
        yield bytes(piece)

    async def send(name: str) -> None:
        opened = os.open(tmp_path / name, os.O_WRONLY | os.O_CREAT)
        await write_part(opened, slow(), bytes_expected=2 * piece)
        os.close(opened)

    alone = asyncio.create_task(send("alone"))
    await asyncio.sleep(0.05)
    assert (tmp_path / "alone").stat().st_size == 0
    many = [asyncio.create_task(send(f"{number}")) for number in range(500)]
    await asyncio.sleep(0.01)
    async with asyncio.timeout(10):
        while sum((tmp_path / f"{number}").stat().st_size for number in range(400, 500)) < 100 * piece:
            await asyncio.sleep(0.01)
    on.set()
    await asyncio.gather(alone, *many)
    assert {file.stat().st_size for file in tmp_path.iterdir()} == {2 * piece}


async def test_where_very_many_come_at_once_each_holds_one_batch(tmp_path: Path, descriptor: int) -> None:
    sizes: list[int] = []

    async def noting() -> AsyncIterator[bytes]:
        for _ in range(3):
            sizes.append((tmp_path / "part").stat().st_size)
            yield bytes(RECEIVED_AT_ONCE)

    with ExitStack() as crowd:
        for _ in range(200):
            crowd.enter_context(_ROOM.shared())
        await write_part(descriptor, noting(), bytes_expected=3 * RECEIVED_AT_ONCE)
    assert sizes == [0, RECEIVED_AT_ONCE, 2 * RECEIVED_AT_ONCE]
