"""Decodes enough of a film to say how it is shown and whether its pictures are whole, at a bounded cost.

The beginning is decoded completely, up to a number of points of picture; after that a few key pictures spread over the
film. Every packet of H.264 and HEVC is also checked to divide into whole units, which costs nothing. What this misses,
the pass that makes the juror's proxy finds: it decodes everything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

import av
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from festival.media.box_scan import MAX_PIXELS

_POINTS_DECODED = 12_000_000
_BYTES_DECODED = 400_000
"""What the beginning may cost, in points or in bytes or a share of each: about a hundredth of a second."""
_KEY_PICTURES = 8
_KEYS_COST = 0.7
"""And the key pictures after it, but for the first."""


@dataclass(slots=True)
class PictureCheck:
    """Feed it every packet of the film's picture track, then :meth:`finish`."""

    stream: VideoStream
    first: VideoFrame | None = None
    pixel_shape: Fraction | None = None
    errors: int = 0
    sizes: list[tuple[int, int]] = field(default_factory=list)
    _cost: float = 0.0
    _started: bool = False
    _units: int = 0
    _stride: int = 1
    _keys_passed: int = 0
    _kept: list[Packet[VideoStream]] = field(default_factory=list)

    def __post_init__(self) -> None:
        context = self.stream.codec_context
        context.thread_count = 1
        context.options = {"max_pixels": str(MAX_PIXELS), "skip_loop_filter": "all"}
        self._units = unit_length_bytes(self.stream.codec.canonical_name, context.extradata)

    def take(self, packet: Packet[VideoStream]) -> None:
        """Check one packet; decode it while the budget lasts, then keep key pictures for the end."""
        if self._units and not divides_into_units(memoryview(packet), self._units):
            self.errors += 1
            return
        if not self._started:
            # Recordings may begin between two key pictures: what comes before the first cannot be shown by anyone.
            self._started = packet.is_keyframe
            if not self._started:
                return
        if self._cost < 1:
            self._cost += self._cost_of(packet)
            self._decode(packet)
        elif packet.is_keyframe:
            self._keep(packet)

    def finish(self) -> None:
        """Decode what is left in the decoder and the key pictures that were kept."""
        self._decode(None)
        kept = self._kept
        # From the end, because what follows the beginning has been told apart from it least.
        while len(kept) > 1 and sum(map(self._cost_of, kept)) > _KEYS_COST:
            kept = kept[::-2][::-1]
        for packet in kept:
            self.stream.codec_context.flush_buffers()
            self._decode(packet)
            self._decode(None)

    def _cost_of(self, packet: Packet[VideoStream]) -> float:
        return self.stream.width * self.stream.height / _POINTS_DECODED + packet.size / _BYTES_DECODED

    def _keep(self, packet: Packet[VideoStream]) -> None:
        # Whenever there are too many, every second one goes and half as many are kept from then on: evenly spread.
        if self._keys_passed % self._stride == 0:
            self._kept.append(packet)
            if len(self._kept) > _KEY_PICTURES:
                self._kept = self._kept[::2]
                self._stride *= 2
        self._keys_passed += 1

    def _decode(self, packet: Packet[VideoStream] | None) -> None:
        try:
            frames = self.stream.codec_context.decode(packet)
        except av.error.FFmpegError:
            self.errors += 1
            return
        for frame in frames:
            self.errors += frame.is_corrupt
            if self.first is None:
                self.first = frame
                self.pixel_shape = self.stream.sample_aspect_ratio
            if (frame.width, frame.height) not in self.sizes:
                self.sizes.append((frame.width, frame.height))


def unit_length_bytes(codec: str, extradata: bytes | None) -> int:
    """How many bytes state each unit's length in H.264 and HEVC as MP4 and Matroska store them; 0 for anything else.

    ISO/IEC 14496-15: ``lengthSizeMinusOne`` in the fifth byte of avcC and the twenty-second of hvcC.
    """
    place = {"h264": 4, "hevc": 21}.get(codec)
    if place is None or not extradata or len(extradata) <= place or extradata[0] != 1:
        return 0
    return (extradata[place] & 3) + 1


def divides_into_units(packet: memoryview, length_bytes: int) -> bool:
    """True when the stated lengths lead exactly to the packet's end and no unit is forbidden by its first bit."""
    position, end = 0, len(packet)
    while position + length_bytes < end:
        length = int.from_bytes(packet[position : position + length_bytes], "big")
        position += length_bytes
        if length and packet[position] & 0x80:
            return False
        position += length
    return position == end
