import struct
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.media.display import displayed_size, rotation_of


def matrix(*numbers: float) -> bytes:
    a, b, c, d = (round(number * 65536) for number in numbers)
    return struct.pack("=9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)


@pytest.mark.parametrize(
    ("numbers", "degrees"), [((1, 0, 0, 1), 0), ((0, 1, -1, 0), 90), ((-1, 0, 0, -1), 180), ((0, -1, 1, 0), 270)]
)
def test_quarter_turns_are_clockwise(numbers: tuple[float, ...], degrees: int) -> None:
    assert rotation_of(matrix(*numbers)) == (degrees, None)


def test_no_matrix_is_upright() -> None:
    assert rotation_of(None) == (0, None)
    assert rotation_of(b"short") == (0, None)


@given(st.binary(min_size=36, max_size=36))
def test_any_matrix_has_an_answer(content: bytes) -> None:
    degrees, problem = rotation_of(content)
    assert degrees in {0, 90, 180, 270}
    assert problem is None or problem.code == "odd_rotation"


@pytest.mark.parametrize(
    ("stored", "shape", "rotation", "shown"),
    [
        ((1080, 1920), None, 0, (1080, 1920, "9:16")),
        ((1920, 1080), None, 90, (1080, 1920, "9:16")),
        ((1920, 1080), None, 270, (1080, 1920, "9:16")),
        ((1440, 1080), Fraction(4, 3), 0, (1920, 1080, "16:9")),
        ((720, 576), Fraction(64, 45), 0, (1024, 576, "16:9")),
        ((720, 576), Fraction(16, 11), 0, (1047, 576, "20:11")),
        ((1440, 1080), Fraction(4, 3), 90, (1080, 1920, "9:16")),
        ((406, 720), Fraction(1), 0, (406, 720, "203:360")),
    ],
)
def test_size_as_displayed(
    stored: tuple[int, int], shape: Fraction | None, rotation: int, shown: tuple[int, int, str]
) -> None:
    assert displayed_size(*stored, shape, rotation) == (*shown, None)


def test_a_pixel_shape_that_cannot_be_is_a_problem() -> None:
    *_, problem = displayed_size(100, 100, Fraction(1, 1000), 0)
    assert problem is not None
    assert (problem.code, problem.found) == ("damaged", "1:1000")
