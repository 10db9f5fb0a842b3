"""Pictures as people send them, small and drawn here."""

import struct
from fractions import Fraction

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext

from festival.media.stills import jpeg


def photograph(width: int = 600, height: int = 800, *, camera: str = "", turned: int = 1) -> bytes:
    """A JPEG, red above and black below; ``camera`` and ``turned`` (its orientation) stand in its EXIF."""
    points = np.zeros((height, width, 3), np.uint8)
    points[: height // 2] = [255, 0, 0]
    plain = jpeg(av.VideoFrame.from_ndarray(points, format="rgb24"))
    if not camera and turned == 1:
        return plain
    name = camera.encode() + b"\0"
    # TIFF 6.0: two entries, the camera's model (272) and the orientation (274); the name follows the directory.
    offset = 8 + 2 + 2 * 12 + 4
    directory = struct.pack("<HHHIIHHIHH", 2, 272, 2, len(name), offset, 274, 3, 1, turned, 0) + b"\0\0\0\0"
    exif = b"Exif\0\0II*\0\x08\0\0\0" + directory + name
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + plain[2:]


def drawing(codec: str, pixels: str, *, width: int = 600, height: int = 800, shade: int = 0) -> bytes:
    """A black picture as PNG or WebP, seen through as far as ``shade`` says (255: not at all)."""
    encoder = VideoCodecContext.create(codec, "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = width, height, pixels, Fraction(1, 25)
    points = np.zeros((height, width, 4), np.uint8)
    points[..., 3] = shade
    frame = av.VideoFrame.from_ndarray(points, format="rgba").reformat(format=pixels)
    frame.pts = 0
    return b"".join(bytes(packet) for packet in (*encoder.encode(frame), *encoder.encode(None)))
