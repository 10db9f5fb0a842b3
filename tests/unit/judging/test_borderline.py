import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.borderline import MOST_VIEWINGS, borderline, viewing_sd
from judging.severity import adjust
from tests.unit.judging.judging_oracles import panels

VALUE = np.array([9.0, 6.4, 6.0, 2.0, np.nan])
ERROR = np.array([0.5, 0.5, 0.5, 0.5, np.nan])


def test_the_entries_either_side_of_the_cut_and_no_others() -> None:
    band = borderline(VALUE, ERROR, 1.0, places=2)
    assert band.boundary == pytest.approx(6.2)
    assert band.entries.tolist() == [1, 2]
    # (1.2816 / .2)² - 1 / .5² = 37.06, more than any jury will watch.
    assert band.viewings.tolist() == [0, 0]


def test_viewings_are_those_that_bring_the_error_down() -> None:
    value = np.array([7.0, 6.0])
    band = borderline(value, np.array([0.5, 0.4]), 1.0, places=1)
    # (1.2816 / .5)² = 6.570; less 1 / .5² = 4: 2.57; less 1 / .4² = 6.25: .32
    assert band.viewings.tolist() == [3, 1]
    assert band.settled_by_one.tolist() == [1]


def test_equal_entries_at_the_cut_are_for_people_to_decide() -> None:
    band = borderline(np.array([5.0, 5.0]), np.array([0.5, 0.5]), 1.0, places=1)
    assert band.viewings.tolist() == [0, 0]


@pytest.mark.parametrize("places", [0, 4, 9])
def test_without_a_cut_nothing_is_borderline(places: int) -> None:
    band = borderline(VALUE, ERROR, 1.0, places)
    assert (band.boundary, band.entries.tolist()) == (None, [])


def test_only_those_who_may_win_are_looked_at() -> None:
    band = borderline(VALUE, ERROR, 1.0, 1, eligible=np.array([False, True, True, True, True]))
    assert band.entries.tolist() == [1, 2]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**31), st.integers(1, 19), st.floats(0.6, 0.99))
def test_the_viewings_named_settle_and_one_fewer_does_not(seed: int, places: int, confidence: float) -> None:
    random = np.random.default_rng(seed)
    value, error = random.normal(size=20), random.uniform(0.1, 1, 20)
    band = borderline(value, error, 0.8, places, confidence=confidence)
    surer = borderline(value, error, 0.8, places, confidence=min(confidence + 0.005, 0.995))
    assert set(band.entries.tolist()) <= set(surer.entries.tolist())
    for entry, viewings in zip(band.entries, band.viewings, strict=True):
        trials = ((MOST_VIEWINGS, True),) if viewings == 0 else ((viewings, False), (viewings - 1, True))
        for more, unsettled in trials:
            narrowed = error.copy()
            narrowed[entry] = (1 / error[entry] ** 2 + more / 0.8**2) ** -0.5
            after = borderline(value, narrowed, 0.8, places, confidence=confidence)
            assert (entry in after.entries) == unsettled


def test_a_viewing_is_worth_less_than_its_noise_while_severity_is_unsure() -> None:
    adjustment = adjust(panels(1))
    assert adjustment.fit.residual_sd < viewing_sd(adjustment) < adjustment.fit.residual_sd + adjustment.fit.juror_sd
