"""Numbers of lines are said in short."""

import pytest

from festival.audience.rules import in_ranges


@pytest.mark.parametrize(
    ("lines", "said"),
    [([], []), ([3], ["3"]), ([3, 7, 8, 9, 12, 13], ["3", "7–9", "12–13"]), ([2, 4, 6], ["2", "4", "6"])],
)
def test_lines_that_follow_each_other_are_one_range(lines: list[int], said: list[str]) -> None:
    assert in_ranges(lines) == said
