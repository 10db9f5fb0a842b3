"""Which way up and how wide a picture is shown: display matrix and pixel shape, read from a decoded frame."""

import math
import struct
from fractions import Fraction

from festival.media.defects import damaged, odd_rotation
from festival.media.facts import Problem

_UNIT = 1 << 16
_SIMILAR = 0.01
_PIXEL_SHAPES = (Fraction(1, 20), Fraction(20))


def rotation_of(matrix: bytes | None) -> tuple[int, Problem | None]:
    """Degrees clockwise to display (0, 90, 180 or 270), mirrored or not; any other matrix is 0 with a problem.

    The matrix has nine numbers of 32 bits, row by row; the upper left four turn and stretch (ISO/IEC 14496-12, 6.2.2).
    """
    if matrix is None or len(matrix) < 36:
        return 0, None
    numbers = struct.unpack("=9i", matrix[:36])
    a, b, c, d = (numbers[place] / _UNIT for place in (0, 1, 3, 4))
    across, down = math.hypot(a, c), math.hypot(b, d)
    shown = f"{a:g} {b:g} / {c:g} {d:g}"
    # The two columns must be of one length and at right angles: no stretching, no shearing, no vanishing.
    if min(across, down) < 1 / 64 or abs(across / down - 1) > _SIMILAR or abs(a * b + c * d) > _SIMILAR * across * down:
        return 0, odd_rotation(shown)
    degrees = math.degrees(math.atan2(b / down, a / across))
    turned = round(degrees / 90) * 90
    if abs(degrees - turned) > 1:
        return 0, odd_rotation(f"{degrees:.0f}°")
    return turned % 360, None


def is_mirrored(matrix: bytes | None) -> bool:
    """Whether the picture is to be seen in a mirror: turned upside down first, then by :func:`rotation_of` it."""
    if matrix is None or len(matrix) < 36:
        return False
    a, b, _, c, d = struct.unpack("=5i", matrix[:20])
    return bool(a * d < b * c)


def displayed_size(
    width: int, height: int, pixel_shape: Fraction | None, rotation: int
) -> tuple[int, int, str, Problem | None]:
    """Width, height and reduced ratio as a viewer sees them, from the stored size and the pixels' width to height."""
    problem, shape = None, pixel_shape or Fraction(1)
    if not _PIXEL_SHAPES[0] <= shape <= _PIXEL_SHAPES[1]:
        problem, shape = damaged("pixel_shape", f"{shape.numerator}:{shape.denominator}"), Fraction(1)
    wide = max(1, round(width * shape))
    exact = Fraction(width, height) * shape
    if rotation in {90, 270}:
        return height, wide, f"{exact.denominator}:{exact.numerator}", problem
    return wide, height, f"{exact.numerator}:{exact.denominator}", problem
