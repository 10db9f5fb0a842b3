import numpy as np
import pytest
from scipy.special import ndtr

from judging.adjusted_stability import adjusted_stability
from judging.mean_counting import Cut, top
from judging.observations import NotEstimable, Observations
from judging.severity import adjust, adjust_criteria, without_each_juror
from tests.unit.judging.judging_oracles import panels

ONE = np.ones(1)


def test_winners_go_by_adjusted_values_of_the_criteria_that_count() -> None:
    story, craft = panels(1), panels(2)
    cuts = [Cut(np.array([1.0, 0]), 2), Cut(np.array([0.25, 0.75]), 1)]
    rows = adjusted_stability([story, craft], cuts, replicates=5)
    official = [{row.entry for row in rows if row.award == award and row.official} for award in (0, 1)]
    assert official[0] == set(top(adjust(story).value, 2).tolist())
    assert official[1] == set(top(adjust_criteria([story, craft], [0.25, 0.75]).value, 1).tolist())


def test_shares_follow_the_errors() -> None:
    """Among two, the better wins with the chance that one normal value exceeds the other."""
    observations = panels(3)
    adjusted = adjust(observations)
    first, second = np.argsort(-adjusted.value)[:2]
    only = np.isin(np.arange(60), [first, second])
    rows = adjusted_stability([observations], [Cut(ONE, 1, only)], replicates=4000)
    gap = adjusted.value[first] - adjusted.value[second]
    chance = ndtr(gap / np.hypot(adjusted.value_error[first], adjusted.value_error[second]))
    assert [row.entry for row in rows] == [first, second]
    assert rows[0].share == pytest.approx(chance, abs=0.03)
    assert rows[0].share + rows[1].share == 1


def test_each_juror_is_truly_left_out() -> None:
    observations = panels(1)
    rows = adjusted_stability([observations], [Cut(ONE, 3)], replicates=1)
    official = set(top(adjust(observations).value, 3).tolist())
    expected: dict[int, list[int]] = {}
    for juror, (value,) in enumerate(without_each_juror(adjust_criteria([observations], [1.0]))):
        for entry in official ^ set(top(value, 3).tolist()):
            expected.setdefault(entry, []).append(juror)
    assert {row.entry: list(row.changed_by) for row in rows if row.changed_by} == expected
    assert expected


def test_the_same_seed_gives_the_same_shares() -> None:
    one, same, other = (adjusted_stability([panels(1)], [Cut(ONE, 3)], seed=seed) for seed in (1, 1, 2))
    assert one == same
    assert one != other


def test_too_little_is_refused() -> None:
    with pytest.raises(NotEstimable):
        adjusted_stability([Observations.of_table([[5.0, 6.0]])], [Cut(ONE, 1)])
