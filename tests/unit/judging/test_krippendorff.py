import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.krippendorff import Level, krippendorff_alpha
from judging.observations import NotEstimable, Observations
from tests.unit.judging.judging_oracles import KRIPPENDORFF_3X15, KRIPPENDORFF_4X12


@pytest.mark.parametrize(
    ("table", "level", "alpha"),
    [
        (KRIPPENDORFF_4X12, Level.NOMINAL, 0.7434),
        (KRIPPENDORFF_4X12, Level.ORDINAL, 0.8154),
        (KRIPPENDORFF_4X12, Level.INTERVAL, 0.8491),
        (KRIPPENDORFF_4X12, Level.RATIO, 0.7974),
        (KRIPPENDORFF_3X15, Level.NOMINAL, 0.6914),
        (KRIPPENDORFF_3X15, Level.INTERVAL, 0.8108),
    ],
)
def test_published_tables(table: np.ndarray, level: Level, alpha: float) -> None:
    assert krippendorff_alpha(Observations.of_table(table.T), level) == pytest.approx(alpha, abs=5e-5)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**31), level=st.sampled_from(Level), missing=st.floats(0, 0.6), fine=st.booleans())
def test_the_krippendorff_package_agrees(seed: int, level: Level, missing: float, fine: bool) -> None:
    random = np.random.default_rng(seed)
    table = random.uniform(0, 9, (5, 14)) if fine else random.integers(0, 6, (5, 14)).astype(float)
    table[random.random(table.shape) < missing] = np.nan
    table[:2, :2] = [[1, 2], [1, 3]]
    expected = krippendorff.alpha(reliability_data=table, level_of_measurement=level.value)
    assert krippendorff_alpha(Observations.of_table(table.T), level) == pytest.approx(expected, abs=1e-9)


@given(st.sampled_from(Level), st.integers(0, 2**31))
def test_who_scored_and_in_which_order_does_not_matter(level: Level, seed: int) -> None:
    random = np.random.default_rng(seed)
    table = random.permutation(random.permutation(KRIPPENDORFF_4X12).T)
    expected = krippendorff_alpha(Observations.of_table(KRIPPENDORFF_4X12.T), level)
    assert krippendorff_alpha(Observations.of_table(table), level) == pytest.approx(expected)


@given(shift=st.floats(-100, 100), unit=st.floats(0.01, 100))
def test_interval_alpha_knows_no_origin_and_no_unit(shift: float, unit: float) -> None:
    table = KRIPPENDORFF_4X12.T
    moved = krippendorff_alpha(Observations.of_table(shift + unit * table))
    assert moved == pytest.approx(krippendorff_alpha(Observations.of_table(table)), abs=1e-7)


@pytest.mark.parametrize("level", Level)
def test_perfect_agreement_is_one(level: Level) -> None:
    assert krippendorff_alpha(Observations.of_table([[1, 1], [2, 2], [3, np.nan], [5, 5]]), level) == 1


@pytest.mark.parametrize(
    ("table", "level", "sentence"),
    [
        ([[1, np.nan], [np.nan, 2]], Level.INTERVAL, "No entry was scored by two"),
        ([[4, 4], [4, 4], [5, np.nan]], Level.NOMINAL, "All scores are the same"),
        ([[-1, 2], [3, 4]], Level.RATIO, "below zero"),
    ],
)
def test_what_has_no_alpha_is_refused(table: list[list[float]], level: Level, sentence: str) -> None:
    with pytest.raises(NotEstimable, match=sentence):
        krippendorff_alpha(Observations.of_table(table), level)


def test_negative_scores_have_an_interval_alpha() -> None:
    assert krippendorff_alpha(Observations.of_table([[-1, -1], [3, 3]]), Level.INTERVAL) == 1
