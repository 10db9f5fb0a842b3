"""What a film is: measured, never believed from a header; and what keeps it from being a film we can show.

Facts are stored apart from verdicts: when a rule is loosened, the verdict is made again from the same facts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from math import gcd
from typing import Any, Self

Value = str | int | float
"""What a sentence is filled with, and what ``expected`` and ``found`` hold."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason not to take a film.

    ``code`` is stable. ``sentence`` is a message identifier for translation, filled from ``values``: it names the rule,
    what was found and how to mend it.
    """

    code: str
    sentence: str
    values: Mapping[str, Value] = field(default_factory=dict)
    expected: Value | list[str] | None = None
    found: Value | None = None

    @property
    def message(self) -> str:
        """The sentence in English, filled in."""
        return self.sentence % self.values if self.values else self.sentence

    def as_json(self) -> dict[str, Any]:
        """What ``palmares probe`` prints for it."""
        return {"code": self.code, "message": self.message, "expected": self.expected, "found": self.found}

    def as_record(self) -> dict[str, Any]:
        """What is stored: enough to say it again in any language."""
        return {one.name: getattr(self, one.name) for one in fields(self)} | {"values": dict(self.values)}


@dataclass(frozen=True, slots=True)
class Facts:
    """What was measured in one file; what could not be learned is None.

    ``width`` and ``height`` are as displayed, after rotation and pixel shape; ``rotation`` is in degrees clockwise to
    display (0 to 359); ``frame_rate`` is frames per second of picture. ``mirrored``: players turn
    the picture upside down before they turn it by ``rotation``. ``defects`` hold whatever call the film is
    entered for.
    """

    bytes: int
    container: str | None = None
    duration_seconds: float | None = None
    width: int | None = None
    height: int | None = None
    rotation: int | None = None
    orientation: str | None = None
    display_aspect_ratio: str | None = None
    frame_rate: float | None = None
    video_codec: str | None = None
    audio_codec: str | None = None
    sha256: str | None = None
    mirrored: bool = False
    defects: tuple[Problem, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The ``facts`` of a line of ``palmares probe``."""
        return {name: getattr(self, name) for name in _IN_PRINT}

    def as_record(self) -> dict[str, Any]:
        """What is stored and passed between processes; :meth:`from_record` reads it back."""
        return self.as_json() | {"mirrored": self.mirrored, "defects": [defect.as_record() for defect in self.defects]}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """Read what :meth:`as_record` wrote."""
        return cls(**{**record, "defects": tuple(Problem(**defect) for defect in record["defects"])})


_IN_PRINT = (
    "container",
    "duration_seconds",
    "width",
    "height",
    "rotation",
    "orientation",
    "display_aspect_ratio",
    "frame_rate",
    "video_codec",
    "audio_codec",
    "bytes",
    "sha256",
)


def orientation_of(width: int, height: int) -> str:
    """``vertical``, ``horizontal`` or ``square``, of a picture as displayed."""
    if width == height:
        return "square"
    return "vertical" if height > width else "horizontal"


def ratio(width: int, height: int) -> str:
    """The reduced ratio as people write it: 406 × 720 is ``203:360``."""
    divisor = gcd(width, height)
    return f"{width // divisor}:{height // divisor}"
