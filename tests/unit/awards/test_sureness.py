"""What the page draws: coordinates from figures, and cautions sorted by where they are said."""

import pytest

from festival.awards.sureness import drawing, furthest
from judging.certainty import Estimate


def test_marks_lie_where_their_numbers_say() -> None:
    drawn = drawing([Estimate("A", 7.5, 5.0, 10.0), Estimate("B", 5.0, 2.5, 7.5)], 0.0, 10.0, line=5.0)
    assert drawn is not None
    # Three percent stay free at either end, so 94 of 100 lie between 0 and 10.
    assert [(mark.start, mark.at, mark.end) for mark in drawn.marks] == [(50.0, 73.5, 97.0), (26.5, 50.0, 73.5)]
    assert drawn.line == 50.0


@pytest.mark.parametrize("estimates", [(), (Estimate("A", 5.0, 5.0, 5.0),)])
def test_what_lies_in_one_point_is_not_drawn(estimates: tuple[Estimate, ...]) -> None:
    assert drawing(estimates, 5.0, 5.0) is None


def test_of_many_jurors_the_furthest_are_drawn_where_they_stood() -> None:
    jurors = [Estimate(name, value, value, value) for name, value in (("A", 0.1), ("B", -0.9), ("C", 0.2), ("D", 0.5))]
    assert [one.name for one in furthest(jurors, 2)] == ["B", "D"]
    assert furthest(jurors, 4) is jurors
