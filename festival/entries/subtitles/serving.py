"""Subtitles on their way to a player, by page and by program."""

from litestar import Response

from festival.media.serving import PRIVATE


def webvtt_response(webvtt: bytes) -> Response[bytes]:
    """Subtitles as a player reads them; private to whoever asked."""
    return Response(webvtt, media_type="text/vtt", headers=PRIVATE)
