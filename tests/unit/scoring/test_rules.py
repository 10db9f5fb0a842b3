"""Scores are whole steps on the scale: every step becomes one exact score, and nothing else is taken."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.scoring.rules import WrongScores, check_scores, score_of, steps_on_scale

SCALES = st.tuples(
    st.integers(-1000, 1000), st.integers(1, 400), st.sampled_from(["1", "0.5", "0.25", "0.1", "2", "0.001"])
)


@given(SCALES)
def test_steps_and_scores_are_one_to_one(scale: tuple[int, int, str]) -> None:
    low, count, text = scale
    step = Decimal(text)
    high = low + count * step
    assert steps_on_scale(Decimal(low), high, step) == count
    scores = [score_of(steps, Decimal(low), step) for steps in range(count + 1)]
    assert len(set(scores)) == count + 1
    assert [Fraction(score) for score in scores] == [low + steps * Fraction(text) for steps in range(count + 1)]
    assert not [score for score in scores if "e" in score.lower()]


@given(
    st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), st.integers(-3, 13)),
    st.booleans(),
)
def test_a_scoresheet_is_taken_exactly_when_every_score_is_on_a_known_scale(
    scores: dict[str, int], complete: bool
) -> None:
    fits = set(scores) <= {"a", "b", "c"} and all(0 <= steps <= 10 for steps in scores.values())
    if fits and (not complete or set(scores) == {"a", "b", "c"}):
        check_scores(scores, ["a", "b", "c"], 10, complete=complete)
    else:
        with pytest.raises(WrongScores):
            check_scores(scores, ["a", "b", "c"], 10, complete=complete)
