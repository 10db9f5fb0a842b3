import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.mean_counting import Cut, mean_counting, top

ENTRY = np.array([0, 0, 1, 1, 2, 2])
SCORES = np.array([[8, 2], [6, 4], [7, 9], [7, np.nan], [1, 9], [3, np.nan]], float)
ONCE = np.ones(6, np.int64)


def test_each_award_has_its_criteria_places_and_entrants() -> None:
    cuts = [
        Cut(np.array([1.0, 0]), 1),
        Cut(np.array([1.0, 1]), 1),
        Cut(np.array([0.0, 1]), 1),
        Cut(np.array([0.0, 1]), 1, np.array([True, True, False])),
    ]
    assert mean_counting(SCORES, ENTRY, 3, cuts)(ONCE) == [[0, 1], [1], [1, 2], [1]]


def test_ballots_count_as_often_as_told() -> None:
    counting = mean_counting(SCORES, ENTRY, 3, [Cut(np.array([1.0, 0]), 1)])
    assert counting(np.array([2, 1, 1, 1, 1, 1])) == [[0]]
    assert counting(np.array([0, 1, 1, 1, 1, 1])) == [[1]]
    assert counting(np.array([0, 0, 0, 0, 1, 1])) == [[2]]


def test_an_entry_without_a_criterion_cannot_win_by_the_others() -> None:
    counting = mean_counting(SCORES, ENTRY, 3, [Cut(np.array([1.0, 1]), 3)])
    assert counting(np.array([1, 1, 0, 1, 1, 1])) == [[0, 2]]


def test_a_tie_of_decimals_is_a_tie() -> None:
    scores = np.array([[0.1, 0.2], [0.3, 0.0]])
    assert mean_counting(scores, np.array([0, 1]), 2, [Cut(np.ones(2), 1)])(np.ones(2, np.int64)) == [[0, 1]]


@pytest.mark.parametrize(
    ("totals", "places", "winners"),
    [
        ([3, 1, 2], 1, [0]),
        ([3, 1, 3], 1, [0, 2]),
        ([3, 2, 2, 1], 2, [0, 1, 2]),
        ([3, np.nan, 1], 2, [0, 2]),
        ([np.nan, np.nan], 1, []),
        ([1, 2], 5, [0, 1]),
    ],
)
def test_a_tie_at_the_cut_wins_whole(totals: list[float], places: int, winners: list[int]) -> None:
    assert top(np.array(totals, float), places).tolist() == winners


@given(st.lists(st.integers(0, 9), min_size=1, max_size=12), st.integers(1, 12))
def test_winners_are_those_with_fewer_than_places_above(totals: list[int], places: int) -> None:
    expected = [entry for entry, total in enumerate(totals) if sum(other > total for other in totals) < places]
    assert top(np.array(totals, float), places).tolist() == expected
