from collections.abc import Collection, Sequence

import numpy as np
import pytest

from judging.mean_counting import Cut, mean_counting
from judging.stability import (
    AwardStability,
    Electorate,
    bootstrap,
    changed_by,
    shares,
    stability,
    without_each_juror,
)
from tests.unit.judging.judging_oracles import panels


def best(table: list[list[float]]) -> tuple[Electorate, object]:
    """Everybody scores every entry; the best mean wins the one award."""
    scores = np.array(table, float)
    entry, juror = (codes.ravel() for codes in np.indices(scores.shape))
    counting = mean_counting(scores.reshape(-1, 1), entry, len(scores), [Cut(np.ones(1), 1)])
    return Electorate(juror, scores.shape[1], entry), counting


def test_a_landslide_is_certain_and_nobody_decides_it() -> None:
    electorate, counting = best([[9, 9, 8], [1, 2, 1], [3, 1, 2]])
    assert stability(counting, electorate) == (AwardStability(0, 0, True, 1.0, ()),)


def test_the_juror_who_decides_is_named_for_winner_and_loser() -> None:
    electorate, counting = best([[6, 6, 6, 6], [5, 5, 5, 10]])
    first, second = stability(counting, electorate)
    assert (first.entry, first.official, first.changed_by) == (1, True, (3,))
    assert (second.entry, second.official, second.changed_by) == (0, False, (0, 1, 2, 3)[3:])
    # Entry 1 loses where juror 3 is not drawn at all, (3/4)^4, and ties never.
    assert second.share == pytest.approx((3 / 4) ** 4, abs=0.1)


def test_the_same_seed_gives_the_same_replicates() -> None:
    electorate, counting = best(np.random.default_rng(0).normal(size=(6, 5)).tolist())
    one, same, other = (list(bootstrap(counting, electorate, 30, seed)) for seed in (1, 1, 2))
    assert one == same
    assert one != other


def test_jurors_are_drawn_whole_and_no_entry_loses_all_its_ballots() -> None:
    observations = panels(1, entries=40, jurors=12, per_entry=2)
    seen: list[np.ndarray] = []

    def counting(times: np.ndarray) -> Sequence[Collection[int]]:
        seen.append(times)
        return [[0]]

    electorate = Electorate(observations.juror, 12, observations.entry)
    list(bootstrap(counting, electorate, 50, 3))
    for times in seen:
        ballots = np.bincount(observations.entry, weights=times)
        assert ballots.min() > 0
        drawn_whole = [np.unique(times[observations.juror == juror]) for juror in range(12)]
        refilled = [each for each in drawn_whole if len(each) > 1]
        assert all(0 in each for each in refilled)
    assert any((np.bincount(observations.juror, weights=times) == 0).any() for times in seen)


def test_rankings_are_drawn_juror_by_juror() -> None:
    def counting(times: np.ndarray) -> Sequence[Collection[int]]:
        assert times.sum() == 5
        return [[int(times.argmax())]]

    assert len(list(bootstrap(counting, Electorate(np.arange(5), 5), 20, 0))) == 20


def test_an_absent_juror_is_counted_for_each_code() -> None:
    electorate, counting = best([[6, 6, 6, 6], [5, 5, 5, 10]])
    assert list(without_each_juror(counting, electorate)) == [[[1]], [[1]], [[1]], [[0]]]


def test_shares_and_changes_are_counted_award_by_award() -> None:
    replicates = [[[0], [1, 2]], [[0], [2]], [[3], []], [[0], [2]]]
    assert shares(replicates, 2) == ({0: 0.75, 3: 0.25}, {1: 0.25, 2: 0.75})
    assert changed_by([[0], [2]], replicates) == ({0: (2,), 3: (2,)}, {1: (0,), 2: (2,)})
