"""Streams a film or a still through the application, with the ranges that players ask for."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from anyio import CancelScope
from litestar import Request, Response

from festival.media.schemas import RenditionForStreaming
from festival.media.storage import storage
from festival.web.byte_ranges import answer_range

PRIVATE = {"Cache-Control": "private, no-store"}
PUBLIC = {"Cache-Control": "public, max-age=86400"}
NOTED_EVERY = 16 * 1024 * 1024
"""Bytes after which a long stream says how far it is; a shorter one says it once, when it ends."""

NoteServed = Callable[[int, int], Awaitable[None]]
"""Told the first and the last byte that left since it was told before, both included."""


def stream_rendition(
    request: Request[Any, Any, Any],
    rendition: RenditionForStreaming,
    *,
    headers: dict[str, str] = PRIVATE,
    note_served: NoteServed | None = None,
) -> Response[Any]:
    """The file for someone whose right to it has been decided. Nothing in the answer is derived from the upload."""

    def read(first: int, last: int) -> AsyncIterator[bytes]:
        blocks = storage().read(rendition.storage_key, first, last)
        return blocks if note_served is None else _noting(blocks, first, note_served)

    return answer_range(request, read, size=rendition.bytes, media_type=rendition.media_type, headers=headers)


async def _noting(blocks: AsyncIterator[bytes], first: int, note_served: NoteServed) -> AsyncIterator[bytes]:
    """The same blocks; a block counts once the next one is asked for, so that what nobody took is not noted."""
    noted = taken = first
    try:
        async for block in blocks:
            yield block
            taken += len(block)
            if taken - noted >= NOTED_EVERY:
                await note_served(noted, taken - 1)
                noted = taken
    finally:
        if taken > noted:
            # A player that hangs up cancels the stream; what it took was served nevertheless.
            with CancelScope(shield=True):
                await note_served(noted, taken - 1)
