"""The ``[film]`` table of a call's rules: what a film must be, read strictly.

Every key is optional and an absent one is no check. A key this version does not know is refused: a misspelt limit must
not silently let everything in.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from festival.errors import Invalid

ORIENTATIONS = ("vertical", "horizontal", "square", "any")
AUDIO = ("required", "optional", "forbidden")

# What organisers write, and the one name each of these has here.
_CONTAINER_NAMES = {
    "3g2": "3gp",
    "3gpp": "3gp",
    "m2ts": "ts",
    "m4v": "mp4",
    "matroska": "mkv",
    "mpeg-ts": "ts",
    "mpegts": "ts",
    "mts": "ts",
    "quicktime": "mov",
    "vob": "mpg",
    "mpeg": "mpg",
    "asf": "wmv",
    "ogv": "ogg",
}
_CODEC_NAMES = {"avc": "h264", "h.264": "h264", "h265": "hevc", "h.265": "hevc", "mpeg2": "mpeg2video"}


class BadFilmRule(Invalid):
    """The ``[film]`` table cannot be what was meant; ``field`` is the key at fault."""


@dataclass(frozen=True, slots=True)
class FilmRules:
    """One call's rules for the film file; None is no check. Sizes are in pixels as displayed."""

    min_seconds: float | None = None
    max_seconds: float | None = None
    duration_tolerance_seconds: float = 0.1
    orientation: str | None = None
    aspect_ratio: str | None = None
    aspect_tolerance: float = 0.01
    min_width: int | None = None
    min_height: int | None = None
    containers: tuple[str, ...] | None = None
    video_codecs: tuple[str, ...] | None = None
    audio: str | None = None
    min_frame_rate: float | None = None
    max_frame_rate: float | None = None
    max_bytes: int | None = None

    @property
    def aspect(self) -> Fraction | None:
        """The aspect ratio as a number, width to height."""
        return None if self.aspect_ratio is None else Fraction(self.aspect_ratio.replace(":", "/"))

    def as_table(self) -> dict[str, Any]:
        """The table again, without what is not checked; :func:`film_rules` reads it back."""
        values = {key: getattr(self, key) for key in _READERS}
        return {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in values.items()
            if value is not None
        }


def film_rules(table: Mapping[str, Any]) -> FilmRules:
    """Read a ``[film]`` table; :class:`BadFilmRule` names the first key that cannot be understood."""
    for key in table:
        if key not in _READERS:
            raise BadFilmRule(
                "There is no film rule '%(key)s'; there are: %(known)s.", field=key, key=key, known=", ".join(_READERS)
            )
    rules = FilmRules(**{key: _READERS[key](key, value) for key, value in table.items()})
    for low, high in (("min_seconds", "max_seconds"), ("min_frame_rate", "max_frame_rate")):
        least, most = getattr(rules, low), getattr(rules, high)
        if least is not None and most is not None and least > most:
            raise BadFilmRule(
                "%(low)s is %(least)s but %(high)s is %(most)s: no film could fit.",
                field=low, low=low, least=least, high=high, most=most,
            )  # fmt: skip
    return rules


def _amount(key: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise BadFilmRule("%(key)s must be a number, zero or more.", field=key, key=key)
    return value


def _count(key: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise BadFilmRule("%(key)s must be a whole number, zero or more.", field=key, key=key)
    return value


def _aspect(key: str, value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[1-9][0-9]{0,4}:[1-9][0-9]{0,4}", value):
        raise BadFilmRule('%(key)s must be two whole numbers, width to height, such as "9:16".', field=key, key=key)
    return value


def _one_of(choices: tuple[str, ...], key: str, value: object) -> str:
    if value not in choices:
        raise BadFilmRule("%(key)s must be one of %(choices)s.", field=key, key=key, choices=", ".join(choices))
    return str(value)


def _names(same: Mapping[str, str], key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not value or not all(isinstance(one, str) and one for one in value):
        raise BadFilmRule('%(key)s must be a list of names, such as ["mp4", "mov"].', field=key, key=key)
    lowered = [one.strip().lower().removeprefix(".") for one in value]
    return tuple(dict.fromkeys(same.get(one, one) for one in lowered))


_READERS: Mapping[str, Callable[[str, object], Any]] = {
    "min_seconds": _amount,
    "max_seconds": _amount,
    "duration_tolerance_seconds": _amount,
    "orientation": lambda key, value: _one_of(ORIENTATIONS, key, value),
    "aspect_ratio": _aspect,
    "aspect_tolerance": _amount,
    "min_width": _count,
    "min_height": _count,
    "containers": lambda key, value: _names(_CONTAINER_NAMES, key, value),
    "video_codecs": lambda key, value: _names(_CODEC_NAMES, key, value),
    "audio": lambda key, value: _one_of(AUDIO, key, value),
    "min_frame_rate": _amount,
    "max_frame_rate": _amount,
    "max_bytes": _count,
}
