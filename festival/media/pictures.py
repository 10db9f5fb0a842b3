"""Pictures that people send, such as posters: known by their content, and drawn anew in a locked-down process."""

import hashlib
import tempfile
from dataclasses import dataclass

import anyio.to_thread

from festival.errors import Invalid
from festival.media.locked_process import LockedProcesses, Stopped
from festival.media.sandbox import Limits

MAX_BYTES = 20_000_000
LONG_SIDE = 2000
"""Points of the longer side beyond which a picture is made smaller: sharp on a screen and on an A5 page."""
SHORT_SIDE = 400
"""Points that the shorter side needs at least."""
MEDIA_TYPE = "image/jpeg"

_LIMITS = Limits(memory_bytes=1 << 30, cpu_seconds=10, wall_seconds=20.0, written_bytes=2 * MAX_BYTES)
_BEGINNINGS = ((b"\xff\xd8\xff", "mjpeg"), (b"\x89PNG\r\n\x1a\n", "png"))


class BadPicture(Invalid):
    """The file cannot be used as a picture."""

    sentence = "We cannot draw this file as a picture. Export it as JPEG, PNG or WebP and try again."


class PictureTooLarge(BadPicture):
    """More bytes than any poster needs."""

    sentence = "This picture is larger than 20 MB. Export it as JPEG and try again."


class PictureTooSmall(BadPicture):
    """Too few points to be shown or printed."""

    sentence = (
        "This picture has %(width)s × %(height)s points. Send one with at least %(least)s points on its shorter side."
    )


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG that we drew ourselves: no metadata, no more than what is seen."""

    content: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """Of the JPEG."""
        return hashlib.sha256(self.content).hexdigest()


async def redraw(content: bytes, *, field: str) -> Picture:
    """The picture in these bytes, upright, on white where it can be seen through, made smaller where it is very large.

    ``field``: where the form asks for it.

    Raises:
        BadPicture: no JPEG, PNG or WebP, or a broken one; its subclasses say what else is wrong.
    """
    if len(content) > MAX_BYTES:
        raise PictureTooLarge(field=field)
    codec = _codec(content)
    if codec is None:
        raise BadPicture(field=field)
    return await anyio.to_thread.run_sync(_redraw, content, codec, field)


def _codec(content: bytes) -> str | None:
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "webp"
    return next((codec for beginning, codec in _BEGINNINGS if content.startswith(beginning)), None)


def _redraw(content: bytes, codec: str, field: str) -> Picture:
    with (
        LockedProcesses("festival.media.picture_redraw:redraw_in_process", _LIMITS) as processes,
        tempfile.TemporaryFile() as sent,
        tempfile.TemporaryFile() as drawn,
    ):
        sent.write(content)
        sent.seek(0)
        try:
            made = processes.run({"codec": codec, "long_side": LONG_SIDE}, [sent.fileno(), drawn.fileno()])
        except Stopped as stopped:
            raise BadPicture(field=field) from stopped
        if not made:
            raise BadPicture(field=field)
        width, height = made["sent"]
        if min(width, height) < SHORT_SIDE:
            raise PictureTooSmall(field=field, width=width, height=height, least=SHORT_SIDE)
        drawn.seek(0)
        return Picture(drawn.read(), *made["drawn"])
