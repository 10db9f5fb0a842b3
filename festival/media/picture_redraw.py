"""Decodes a picture that somebody sent and draws it anew as a JPEG: nothing of the file survives but what is seen.

Runs in a locked-down process (:mod:`festival.media.pictures`).
"""

from __future__ import annotations

import os
from typing import Any, cast

import av
import numpy as np
import numpy.typing as npt
from av.codec.context import CodecContext
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from festival.media.stills import jpeg

MOST_POINTS = 40_000_000
"""Decoded with room for transparency, this takes a sixth of the memory that the process may have."""
_WHITE = 255

Pixels = npt.NDArray[np.uint8]


def redraw_in_process(request: dict[str, Any], files: list[int]) -> dict[str, Any]:
    """The work of the locked-down process.

    Files: the picture, then the JPEG to write. The request holds the ``codec``, and the ``long_side`` beyond which it
    is made smaller. Gives the ``width`` and ``height`` as they were sent, upright; nothing where it cannot be drawn.
    """
    with os.fdopen(files[0], "rb") as sent, os.fdopen(files[1], "wb") as made:
        frame = _decoded(sent.read(), request["codec"])
        if frame is None:
            return {}
        upright = _upright(_opaque(frame), frame.rotation)
        height, width = upright.shape[:2]
        picture = _within(av.VideoFrame.from_ndarray(upright, format="rgb24"), request["long_side"])
        made.write(jpeg(picture))
        return {"sent": [width, height], "drawn": [picture.width, picture.height]}


def _decoded(content: bytes, codec: str) -> VideoFrame | None:
    decoder = cast(VideoCodecContext, CodecContext.create(codec, "r"))
    decoder.thread_count = 1
    decoder.options = {"max_pixels": str(MOST_POINTS), "err_detect": "explode"}
    try:
        frames = [*decoder.decode(Packet(content)), *decoder.decode(None)]
    except av.error.FFmpegError:
        return None
    whole = (frame for frame in frames if isinstance(frame, VideoFrame) and not frame.is_corrupt)
    return next(whole, None)


def _opaque(frame: VideoFrame) -> Pixels:
    """Red, green and blue of each point; what can be seen through stands on white."""
    pixels = cast("Pixels", frame.to_ndarray(format="rgba"))
    alpha = pixels[..., 3:]
    if int(alpha.min()) == _WHITE:
        return np.ascontiguousarray(pixels[..., :3])
    mixed = pixels[..., :3].astype(np.uint16) * alpha + _WHITE * (_WHITE - alpha.astype(np.uint16))
    return (mixed // _WHITE).astype(np.uint8)


def _upright(pixels: Pixels, rotation: int) -> Pixels:
    return np.ascontiguousarray(np.rot90(pixels, rotation // 90))


def _within(picture: VideoFrame, long_side: int) -> VideoFrame:
    scale = min(1.0, long_side / max(picture.width, picture.height))
    # Even sides: colours are kept at half the width and height.
    width, height = (max(2, round(side * scale / 2) * 2) for side in (picture.width, picture.height))
    return picture.reformat(width, height, interpolation="AREA")
