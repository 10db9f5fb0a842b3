"""Part of a file, as players ask for it (RFC 9110, section 14): 206, suffix ranges, 416 and HEAD.

Litestar's own file response ignores ``Range``. A film is streamed in blocks, so memory stays flat whatever its size.
"""

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from litestar import HttpMethod, Response
from litestar.response import Stream

from festival.web.requests import AnyRequest

BLOCK = 256 * 1024
READING = [HttpMethod.GET, HttpMethod.HEAD]
"""How a route of a file is asked: players ask with HEAD whether it is still there."""

OpenRange = Callable[[int, int], AsyncIterator[bytes]]
"""Gives the bytes from the first to the last position, both included, in blocks."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """First and last byte, both included."""

    first: int
    last: int


def parse_range(header: str | None, size: int) -> ByteRange | None:
    """The single range asked for; None: the whole file (also for several ranges, which a server may ignore).

    Raises:
        ValueError: the range lies outside the file (416).
    """
    if header is None or size == 0:
        return None
    match = re.fullmatch(r"bytes=([0-9]{0,18})-([0-9]{0,18})", header.strip(), re.ASCII)
    if match is None or match.groups() == ("", ""):
        return None
    start, end = match.groups()
    if start == "":
        if int(end) == 0:
            raise ValueError(header)
        return ByteRange(max(0, size - int(end)), size - 1)
    first = int(start)
    last = min(int(end), size - 1) if end else size - 1
    if first >= size or (end and int(end) < first):
        raise ValueError(header)
    return ByteRange(first, last)


def answer_range(
    request: AnyRequest, open_range: OpenRange, *, size: int, media_type: str, headers: dict[str, str]
) -> Response[Any]:
    """The file, or the part of it that ``Range`` names; HEAD gets the headers alone."""
    common = {"Accept-Ranges": "bytes", **headers}
    try:
        asked = parse_range(request.headers.get("range"), size)
    except ValueError:
        refused = {**common, "Content-Range": f"bytes */{size}"}
        return Response(b"", status_code=416, media_type=media_type, headers=refused)
    part = asked or ByteRange(0, size - 1)
    length = part.last - part.first + 1 if size else 0
    if asked:
        common["Content-Range"] = f"bytes {part.first}-{part.last}/{size}"
    status = 206 if asked else 200
    if request.method == "HEAD" or length == 0:
        return Response(
            b"", status_code=status, media_type=media_type, headers={**common, "Content-Length": str(length)}
        )
    return Stream(
        open_range(part.first, part.last),
        status_code=status,
        media_type=media_type,
        headers={**common, "Content-Length": str(length)},
    )
