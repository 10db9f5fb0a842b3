"""Pictures that people send: told by their content, drawn anew, with nothing of the file but what is seen."""

import asyncio
import struct
import zlib

import av
import numpy as np
import pytest
from av.codec.context import CodecContext
from av.packet import Packet

from festival.media.pictures import (
    LONG_SIDE,
    MAX_BYTES,
    BadPicture,
    Picture,
    PictureTooLarge,
    PictureTooSmall,
    redraw,
)
from tests.pictures import drawing, photograph


def _drawn(content: bytes) -> Picture:
    return asyncio.run(redraw(content, field="poster"))


def _points(picture: Picture) -> np.ndarray:  # type: ignore[type-arg]
    (frame,) = CodecContext.create("mjpeg", "r").decode(Packet(picture.content))
    assert isinstance(frame, av.VideoFrame)
    return frame.to_ndarray(format="rgb24")


def test_what_a_camera_wrote_is_gone_and_the_picture_stands_upright() -> None:
    sent = photograph(800, 600, camera="Ada Lovelace's phone", turned=6)
    assert b"Lovelace" in sent
    picture = _drawn(sent)
    assert (b"Lovelace" in picture.content, b"Exif" in picture.content) == (False, False)
    assert (picture.width, picture.height) == (600, 800)
    # Turned by a quarter to the right, what was above is on the right.
    left, right = _points(picture)[400, 100], _points(picture)[400, 500]
    assert (int(left[0]) < 30, int(right[0]) > 200) == (True, True)


@pytest.mark.parametrize(("codec", "pixels"), [("png", "rgba"), ("libwebp", "yuva420p")])
def test_what_can_be_seen_through_stands_on_white(codec: str, pixels: str) -> None:
    assert _points(_drawn(drawing(codec, pixels, shade=0))).min() > 240
    assert _points(_drawn(drawing(codec, pixels, shade=255))).max() < 20


def test_a_very_large_picture_is_made_smaller() -> None:
    picture = _drawn(photograph(6000, 3000))
    assert (picture.width, picture.height) == (LONG_SIDE, LONG_SIDE // 2)


def _bomb(side: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    packed = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", BadPicture),
        (b"no picture", BadPicture),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", BadPicture),
        (b"GIF89a" + bytes(100), BadPicture),
        (photograph()[:2000], BadPicture),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, BadPicture),
        (_bomb(100_000), BadPicture),
        (photograph(399, 800), PictureTooSmall),
        (bytes(MAX_BYTES + 1), PictureTooLarge),
    ],
)
def test_what_is_no_good_picture_is_refused_beside_its_field(content: bytes, refusal: type[BadPicture]) -> None:
    with pytest.raises(BadPicture) as refused:
        _drawn(content)
    assert (type(refused.value), refused.value.field) == (refusal, "poster")
