"""What a stream tells about what left: by batches, and of a player that hung up only what it took."""

from collections.abc import AsyncIterator

from festival.media.serving import NOTED_EVERY, _noting

BLOCK = 256 * 1024


async def _blocks(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b"\0" * BLOCK


async def _take(blocks: int, *, of: int, first: int = 0) -> list[tuple[int, int]]:
    noted: list[tuple[int, int]] = []

    async def note(start: int, end: int) -> None:
        noted.append((start, end))

    stream = _noting(_blocks(of), first, note)
    for _ in range(blocks):
        await anext(stream)
    if blocks == of:
        assert await anext(stream, None) is None
    await stream.aclose()  # type: ignore[attr-defined]  # it is a generator
    return noted


async def test_a_short_stream_is_noted_once() -> None:
    assert await _take(3, of=3, first=100) == [(100, 100 + 3 * BLOCK - 1)]


async def test_a_long_stream_is_noted_in_batches_and_not_by_block() -> None:
    each = NOTED_EVERY // BLOCK
    assert await _take(2 * each + 1, of=2 * each + 1) == [
        (0, NOTED_EVERY - 1),
        (NOTED_EVERY, 2 * NOTED_EVERY - 1),
        (2 * NOTED_EVERY, 2 * NOTED_EVERY + BLOCK - 1),
    ]


async def test_whoever_hangs_up_was_served_what_they_took() -> None:
    """The block that was on its way then may not have arrived."""
    assert await _take(3, of=10) == [(0, 2 * BLOCK - 1)]
    assert await _take(1, of=10) == []
