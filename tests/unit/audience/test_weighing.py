"""The same again adds nothing; two answers for one moment are refused; counts that go down are kept."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from festival.audience.reach_list import CountedLine
from festival.audience.weighing import Weighed, weigh

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
ONE, TWO = UUID(int=1), UUID(int=2)


def _line(number: int, days_ago: int | None, *counts: int) -> CountedLine:
    at = None if days_ago is None else NOW - timedelta(days=days_ago)
    views, likes, shares = (*counts, 0, 0)[:3]
    return CountedLine(number, "key", "", at, (views, likes, shares))


def _told(weighed: Weighed) -> tuple[int, int, list[tuple[int, str]]]:
    return len(weighed.new), weighed.unchanged, [(one.number, one.code) for one in weighed.refused]


def test_each_fault_has_its_answer() -> None:
    held = {ONE: [(NOW - timedelta(days=3), (100, 10, 5))]}
    lines = [
        (_line(2, 1, 300, 4, 9), ONE),
        (_line(3, 2, 90), ONE),
        (_line(4, 2, 400, 0, 9), ONE),
        (_line(5, 2, 200, 0, 4), ONE),
        (_line(6, 1, 300, 4, 9), ONE),
        (_line(7, 1, 301, 4, 9), ONE),
        (_line(8, 3, 100, 10, 5), ONE),
        (_line(9, -1, 900, 0, 9), ONE),
        (_line(10, 1, 5), None),
        (_line(11, None, 300, 4, 9), ONE),
        (_line(12, None, 301, 0, 9), ONE),
        (_line(13, 0, 1), TWO),
    ]
    assert _told(weigh(lines, held, NOW)) == (
        4,
        3,
        [
            (4, "counted_before"),
            (5, "counted_before"),
            (7, "counted_before"),
            (9, "not_a_moment"),
            (10, "no_such_post"),
        ],
    )


counted = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 50)), max_size=30)


@given(counted)
def test_the_same_list_again_changes_nothing(said: list[tuple[int, int]]) -> None:
    lines = [(_line(number, days, views), ONE) for number, (days, views) in enumerate(said)]
    first = weigh(lines, {}, NOW)
    held = {ONE: sorted((at, (views, likes, shares)) for _, at, views, likes, shares in first.new)}
    again = weigh(lines, held, NOW)
    assert again.new == []
    assert len(first.new) + first.unchanged + len(first.refused) == len(lines)
