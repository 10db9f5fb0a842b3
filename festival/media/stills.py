"""Pictures taken from a film while its proxy is made: poster, thumbnail, contact sheet, and their fingerprints."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import cast

import av
import numpy as np
import numpy.typing as npt
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from festival.media.fingerprint import PICTURE_SIDE, hash_picture

STILLS = 12
_SHEET_SHORT_SIDE = 200
_THUMBNAIL_SHORT_SIDE = 270
_GAP = 6
_PAPER = 24

Pixels = npt.NDArray[np.uint8]


@dataclass(slots=True)
class Stills:
    """Give it every upright picture in order; it keeps twelve, spread evenly over ``seconds``."""

    seconds: float
    hashes: list[int] = field(default_factory=list)
    _taken: list[VideoFrame] = field(default_factory=list)
    _poster: VideoFrame | None = None
    _liveliest: float = -1.0

    def consider(self, picture: VideoFrame, moment: float) -> None:
        """Keep the picture if its time has come."""
        due = (len(self.hashes) + 0.5) * self.seconds / STILLS
        if len(self.hashes) >= STILLS or moment < due - 1e-6:
            # A film of one instant still has a face.
            if self._poster is None:
                self._poster = picture
            return
        small = picture.reformat(PICTURE_SIDE, PICTURE_SIDE, "gray", interpolation="AREA")
        grey = cast("Pixels", small.to_ndarray())
        self.hashes.append(hash_picture(grey))
        self._taken.append(_shrunk(picture, _SHEET_SHORT_SIDE))
        # The poster is the still with the most contrast: never a black frame while there is another.
        contrast = float(grey.std())
        if contrast > self._liveliest:
            self._poster, self._liveliest = picture, contrast

    def poster(self) -> bytes:
        """JPEG in the proxy's own size; empty if no picture came."""
        return b"" if self._poster is None else jpeg(self._poster)

    def thumbnail(self) -> bytes:
        """A small JPEG of the poster."""
        return b"" if self._poster is None else jpeg(_shrunk(self._poster, _THUMBNAIL_SHORT_SIDE))

    def contact_sheet(self) -> bytes:
        """All stills in one JPEG, in order, six in a row for vertical films and four otherwise."""
        if not self._taken:
            return self.thumbnail()
        width, height = self._taken[0].width, self._taken[0].height
        columns = min(len(self._taken), 6 if height > width else 4)
        rows = -(-len(self._taken) // columns)
        across, down = columns * (width + _GAP) + _GAP, rows * (height + _GAP) + _GAP
        sheet = np.full((down + down % 2, across + across % 2, 3), _PAPER, dtype=np.uint8)
        for number, still in enumerate(self._taken):
            row, column = divmod(number, columns)
            top, left = _GAP + row * (height + _GAP), _GAP + column * (width + _GAP)
            sheet[top : top + height, left : left + width] = still.to_ndarray(format="rgb24")
        return jpeg(av.VideoFrame.from_ndarray(sheet, format="rgb24"))


def jpeg(picture: VideoFrame) -> bytes:
    """The picture as a JPEG file without any metadata."""
    encoder = VideoCodecContext.create("mjpeg", "w")
    encoder.width, encoder.height = picture.width, picture.height
    encoder.pix_fmt, encoder.time_base = "yuvj420p", Fraction(1, 25)
    encoder.options = {"qmin": "3", "qmax": "4", "flags": "+bitexact"}
    frame = picture.reformat(format="yuvj420p", dst_color_range="JPEG")
    frame.pts, frame.pict_type = 0, 0
    return b"".join(bytes(packet) for packet in (*encoder.encode(frame), *encoder.encode(None)))


def _shrunk(picture: VideoFrame, short_side: int) -> VideoFrame:
    scale = min(1.0, short_side / min(picture.width, picture.height))
    width, height = (max(2, round(side * scale / 2) * 2) for side in (picture.width, picture.height))
    return picture.reformat(width, height, interpolation="AREA")
