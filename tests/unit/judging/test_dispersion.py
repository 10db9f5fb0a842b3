import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import polygamma

from judging.dispersion import _inverse_trigamma, juror_scales, rescale
from judging.observations import Observations
from tests.unit.judging.judging_oracles import panels, shuffled


def squeezed(observations: Observations, juror: int, by: float) -> Observations:
    mean = observations.juror_means()[juror]
    theirs = observations.juror == juror
    return observations.with_scores(
        np.where(theirs, mean + by * (observations.score - mean), observations.score),
    )


@given(st.floats(1e-4, 1e4))
def test_trigamma_is_inverted(value: float) -> None:
    assert float(polygamma(1, _inverse_trigamma(value))) == pytest.approx(value, rel=1e-9)


def test_like_jurors_are_all_typical() -> None:
    observations = Observations.of_table([[1, 2, 3], [2, 3, 4], [5, 6, 7], [4, 5, 6]])
    assert juror_scales(observations).tolist() == [1.0, 1.0, 1.0]


def test_a_squeezed_juror_is_seen_and_drawn_towards_the_others() -> None:
    observations = squeezed(panels(3, entries=200), 4, 0.2)
    scale = juror_scales(observations)
    assert int(np.argmin(scale)) == 4
    assert 0.2 < scale[4] < 0.5


def test_few_scores_are_drawn_further_than_many() -> None:
    wide = squeezed(panels(3, entries=200), 4, 0.2)
    some = np.flatnonzero(wide.juror == 4)[4:]
    fewer = wide.take(np.setdiff1d(np.arange(len(wide.score)), some))
    assert juror_scales(fewer)[4] > juror_scales(wide)[4]


def test_a_specialist_of_one_category_is_not_taken_for_narrow() -> None:
    random = np.random.default_rng(2)
    entry, juror = np.divmod(np.arange(40 * 6), 6)
    category = np.arange(40) % 2
    kept = (juror < 4) | (category[entry] == 0)
    score = random.normal(size=40)[entry] + 6 * category[entry] + random.normal(size=len(entry))
    observations = Observations.of(entry[kept], juror[kept], score[kept], 40, 6)
    assert juror_scales(observations)[4:].max() < 0.8
    assert np.abs(juror_scales(observations, category) - 1).max() < 0.15


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**31), shift=st.floats(-50, 50), unit=st.floats(0.1, 20))
def test_order_shift_and_unit_do_not_matter(seed: int, shift: float, unit: float) -> None:
    observations = squeezed(panels(seed), 0, 0.1)
    moved = shuffled(observations.with_scores(shift + unit * observations.score), seed)
    assert juror_scales(moved) == pytest.approx(juror_scales(observations), rel=1e-6)


def test_rescaling_keeps_every_jurors_mean() -> None:
    observations = panels(1)
    rescaled = rescale(observations, np.linspace(0.5, 2, 10))
    assert rescaled.juror_means() == pytest.approx(observations.juror_means())


def test_a_juror_without_scores_is_nan_and_one_with_a_single_score_typical() -> None:
    scale = juror_scales(Observations.of_table([[1, 9, np.nan, 4], [2, 2, np.nan, np.nan], [3, 5, np.nan, np.nan]]))
    assert np.isnan(scale).tolist() == [False, False, True, False]
    assert scale[3] == 1
