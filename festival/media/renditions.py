"""The sizes in which jurors can watch a film."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rendition:
    """How large and how good a viewing copy is; never larger than the film itself. ``crf`` as x264 counts it."""

    short_side: int
    long_side: int
    crf: int
    sound_bits: int


STANDARD = Rendition(short_side=720, long_side=1280, crf=26, sound_bits=160_000)
LOW_BANDWIDTH = Rendition(short_side=360, long_side=640, crf=30, sound_bits=80_000)
"""For slow connections: about a fifth of the standard copy."""
