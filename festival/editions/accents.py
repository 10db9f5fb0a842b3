"""Accents that can be read: a colour on our grounds by day and by night, and the nearest one that passes. Pure.

Contrast is that of WCAG 2.2 (relative luminance); the least is 7:1 as for all text of the house. The nearest colour
keeps hue and moves only in lightness, in Oklab (Björn Ottosson, 2020), where equal steps look equal.
"""

import math
import re
from enum import StrEnum

LEAST = 7.0
_HEX = re.compile(r"#[0-9a-f]{6}")
_STEPS = 60

Rgb = tuple[float, float, float]


class Light(StrEnum):
    """When a page is read."""

    DAY = "day"
    NIGHT = "night"


GROUNDS: dict[Light, tuple[str, ...]] = {
    Light.DAY: ("#f6f2e9", "#fffdf8", "#ece6d9"),
    Light.NIGHT: ("#100f0d", "#1b1916", "#080706"),
}
"""What an accent stands on, as in tokens.css."""

ON_ACCENT: dict[Light, str] = {Light.DAY: "#ffffff", Light.NIGHT: "#100f0d"}
"""What stands on an accent: the words of a button."""


def read_colour(text: str) -> str | None:
    """``#rrggbb`` in small letters, or None where it is no such colour."""
    colour = text.strip().lower()
    return colour if _HEX.fullmatch(colour) else None


def contrast(one: str, other: str) -> float:
    """From 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def least_contrast(accent: str, light: Light) -> float:
    """On the ground where it is hardest to read, and under the words that stand on it."""
    return min(contrast(accent, ground) for ground in (*GROUNDS[light], ON_ACCENT[light]))


def passes(accent: str, light: Light) -> bool:
    """Whether everybody can read it."""
    return least_contrast(accent, light) >= LEAST


def nearest_that_passes(accent: str, light: Light) -> str:
    """The colour of the same hue that is readable and differs least: itself, darker by day, lighter by night."""
    if passes(accent, light):
        return accent
    here, a, b = _oklab(accent)
    end = 0.0 if light is Light.DAY else 1.0
    far, near = end, here
    for _ in range(_STEPS):
        middle = (far + near) / 2
        if passes(_shade(middle, a, b), light):
            far = middle
        else:
            near = middle
    return _shade(far, a, b)


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour: str) -> Rgb:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return red, green, blue


def _oklab(colour: str) -> Rgb:
    red, green, blue = _linear(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _shade(lightness: float, a: float, b: float) -> str:
    """The colour of this lightness and hue, as colourful as screens can show it."""
    low, high = 0.0, 1.0
    for _ in range(_STEPS // 3):
        middle = (low + high) / 2
        if all(-1e-4 <= channel <= 1.0001 for channel in _rgb(lightness, a * middle, b * middle)):
            low = middle
        else:
            high = middle
    share = 1.0 if all(-1e-4 <= channel <= 1.0001 for channel in _rgb(lightness, a, b)) else low
    return "#" + "".join(f"{round(255 * _encoded(channel)):02x}" for channel in _rgb(lightness, a * share, b * share))


def _rgb(lightness: float, a: float, b: float) -> Rgb:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _encoded(channel: float) -> float:
    kept = min(max(channel, 0.0), 1.0)
    return 12.92 * kept if kept <= 0.0031308 else 1.055 * kept ** (1 / 2.4) - 0.055
