"""Streams a film or a still through the application, with the ranges that players ask for."""

from collections.abc import AsyncIterator, Awaitable, Callable
from time import monotonic
from typing import Any

from anyio import CancelScope
from litestar import HttpMethod, Response
from litestar.response import Redirect

from festival.media.holding import is_held
from festival.media.schemas import RenditionForStreaming, StoredFile
from festival.media.storage import storage
from festival.web.byte_ranges import answer_range
from festival.web.requests import AnyRequest

PRIVATE = {"Cache-Control": "private, no-store"}
PUBLIC = {"Cache-Control": "public, max-age=300"}
"""For pictures, not for films: what is held back is gone from every cache within minutes."""
ASKED_AGAIN_EVERY = 3.0
"""Seconds after which a stream under way makes sure that its film may still be shown."""
NOTED_EVERY = 16 * 1024 * 1024
"""Bytes after which a long stream says how far it is; a shorter one says it once, when it ends."""

NoteServed = Callable[[int, int], Awaitable[None]]
"""Told the first and the last byte that left since it was told before, both included."""


def stream_rendition(
    request: AnyRequest,
    rendition: RenditionForStreaming,
    *,
    headers: dict[str, str] = PRIVATE,
    note_served: NoteServed | None = None,
) -> Response[Any]:
    """The file for someone whose right to it has been decided. Nothing in the answer is derived from the upload."""

    def read(first: int, last: int) -> AsyncIterator[bytes]:
        blocks = storage().read(rendition.storage_key, first, last)
        shown = _while_shown(blocks, rendition)
        return shown if note_served is None else _noting(shown, first, note_served)

    return answer_range(request, read, size=rendition.bytes, media_type=rendition.media_type, headers=headers)


def send_public_film(
    request: AnyRequest, rendition: RenditionForStreaming, *, headers: dict[str, str] = PRIVATE
) -> Response[Any]:
    """A film that anybody may watch: from CloudFront where there is one, else as `stream_rendition` sends it.

    Whether it may still be watched (HEAD) is always answered here, so that players stop within seconds.
    """
    address = storage().film_address(rendition.storage_key, media_type=rendition.media_type)
    if address is None:
        return stream_rendition(request, rendition, headers=headers)
    if request.method == HttpMethod.HEAD:
        return stream_rendition(request, rendition)
    return Redirect(address, status_code=302, headers=PRIVATE)


def stream_file(
    request: AnyRequest, file: StoredFile | RenditionForStreaming, *, headers: dict[str, str] = PRIVATE
) -> Response[Any]:
    """A file that is no film, such as a poster, for someone whose right to it has been decided."""

    def read(first: int, last: int) -> AsyncIterator[bytes]:
        return storage().read(file.storage_key, first, last)

    return answer_range(request, read, size=file.bytes, media_type=file.media_type, headers=headers)


def stream_to_keeper(request: AnyRequest, file: RenditionForStreaming, *, name: str) -> Response[Any]:
    """A file that is held back, to keep and not to play, for one of those who alone may read it."""
    return stream_file(request, file, headers={**PRIVATE, "Content-Disposition": f'attachment; filename="{name}"'})


async def _while_shown(blocks: AsyncIterator[bytes], rendition: RenditionForStreaming) -> AsyncIterator[bytes]:
    """The same blocks, until the film is held back: then the stream ends short of what it promised."""
    asked = monotonic()
    async for block in blocks:
        if monotonic() - asked >= ASKED_AGAIN_EVERY:
            if await is_held(rendition.edition_id, rendition.master_id):
                return
            asked = monotonic()
        yield block


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
