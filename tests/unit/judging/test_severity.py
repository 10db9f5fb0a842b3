import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.observations import NotEstimable, Observations
from judging.severity import adjust, adjust_criteria, without_each_juror
from tests.unit.judging.judging_oracles import panels, shuffled


def test_a_harsh_panel_is_made_up_for() -> None:
    """Two equally good films; one was seen by the harsh juror, whom shared films give away."""
    table = np.array(
        [
            [7, 4, np.nan],
            [8, 5, np.nan],
            [6, np.nan, 6],
            [9, np.nan, 9],
            [np.nan, 2, 5],
            [np.nan, 4, 7],
            [7, np.nan, 7],
        ]
    )
    adjusted = adjust(Observations.of_table(table))
    raw = np.nanmean(table, axis=1)
    assert raw[6] - raw[0] == 1.5
    assert abs(adjusted.value[6] - adjusted.value[0]) < 0.3
    assert int(np.argmin(adjusted.severity)) == 1
    assert adjusted.severity[1] < -1
    assert adjusted.panels.connected


def test_adjusting_beats_the_raw_mean_on_made_up_panels() -> None:
    random = np.random.default_rng(1)
    film = random.normal(size=400)
    juror = np.argsort(random.random((400, 30)), axis=1)[:, :3].ravel()
    entry = np.repeat(np.arange(400), 3)
    score = film[entry] + random.normal(size=30)[juror] + random.normal(size=1200)
    observations = Observations.of(entry, juror, score, 400, 30)
    adjusted = np.corrcoef(adjust(observations).value, film)[0, 1]
    assert adjusted > np.corrcoef(observations.entry_means(), film)[0, 1] + 0.05


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**31), shift=st.floats(-50, 50), unit=st.floats(0.1, 20))
def test_order_shift_and_unit_do_not_matter(seed: int, shift: float, unit: float) -> None:
    observations = panels(seed, entries=25, jurors=6)
    plain = adjust(observations)
    moved = adjust(shuffled(observations.with_scores(shift + unit * observations.score), seed))
    assert moved.value == pytest.approx(shift + unit * plain.value, abs=1e-4 * unit)
    assert moved.severity == pytest.approx(unit * plain.severity, abs=1e-4 * unit)
    assert moved.noise == pytest.approx(plain.noise, rel=1e-3)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**31), points=st.floats(-5, 5))
def test_a_constant_added_by_one_juror_barely_moves_a_film(seed: int, points: float) -> None:
    """Severity is predicted, not fixed, so a little of it is left in the films; far less than in the raw mean."""
    observations = panels(seed, entries=60, jurors=6)
    harsher = observations.with_scores(observations.score + points * (observations.juror == 2))
    change = adjust(harsher).value - adjust(observations).value
    raw = harsher.entry_means() - observations.entry_means()
    assert np.ptp(change) <= 0.5 * np.ptp(raw) + 1e-6


def test_criteria_are_weighted_and_a_missing_one_is_never_made_up_for() -> None:
    story, craft = panels(1), panels(2)
    craft = craft.take(craft.entry != 7)
    result = adjust_criteria([story, craft], [0.75, 0.25])
    one, other = adjust(story), adjust(craft)
    np.testing.assert_array_equal(result.value, 0.75 * one.value + 0.25 * other.value)
    assert np.flatnonzero(np.isnan(result.value)).tolist() == [7]


def test_absences_are_those_of_each_criterion() -> None:
    story, craft = panels(1), panels(2)
    both = list(without_each_juror(adjust_criteria([story, craft], [0.75, 0.25])))
    alone = [list(without_each_juror(adjust_criteria([each], [1.0]))) for each in (story, craft)]
    assert len(both) == 10
    for juror, values in enumerate(both):
        np.testing.assert_array_equal(values, [alone[0][juror][0], alone[1][juror][0]])


def test_disconnected_panels_are_told() -> None:
    table = np.full((6, 4), np.nan)
    table[:3, :2] = [[5, 6], [7, 7], [4, 6]]
    joined = table.copy()
    table[3:, 2:] = joined[3:, 2:] = [[9, 8], [7, 6], [8, 8]]
    joined[3, 0] = 8
    assert adjust(Observations.of_table(table)).panels.count == 2
    assert adjust(Observations.of_table(joined)).panels.connected
    apart, together = (Observations.of_table(each) for each in (table, joined))
    assert not adjust_criteria([together, apart], [1, 1]).panels.connected


def test_a_juror_without_scores_is_nan() -> None:
    observations = panels(4)
    more = Observations(observations.entry, observations.juror, observations.score, 60, 11)
    adjusted = adjust(more)
    for figure in (adjusted.severity, adjusted.severity_error, adjusted.scale, adjusted.noise):
        assert np.flatnonzero(np.isnan(figure)).tolist() == [10]


def test_too_little_is_refused() -> None:
    with pytest.raises(NotEstimable):
        adjust_criteria([panels(1), Observations.of_table([[5.0, 6.0]])], [1, 1])
