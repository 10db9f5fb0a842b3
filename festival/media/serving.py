"""Streams a film or a still through the application, with the ranges that players ask for."""

from typing import Any

from litestar import Request, Response

from festival.media.schemas import RenditionForStreaming
from festival.media.storage import storage
from festival.web.byte_ranges import answer_range

PRIVATE = {"Cache-Control": "private, no-store"}
PUBLIC = {"Cache-Control": "public, max-age=86400"}


def stream_rendition(
    request: Request[Any, Any, Any], rendition: RenditionForStreaming, *, headers: dict[str, str] = PRIVATE
) -> Response[Any]:
    """The file for someone whose right to it has been decided. Nothing in the answer is derived from the upload."""
    return answer_range(
        request,
        lambda first, last: storage().read(rendition.storage_key, first, last),
        size=rendition.bytes,
        media_type=rendition.media_type,
        headers=headers,
    )
