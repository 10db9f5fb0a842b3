import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.crossed import fit
from judging.intraclass import crossed_intraclass, intraclass
from judging.observations import NotEstimable, Observations
from tests.unit.judging.judging_oracles import SHROUT_FLEISS


def test_shrout_and_fleiss_with_the_limits_of_psych() -> None:
    forms = intraclass(SHROUT_FLEISS)
    values = (
        (forms.single_1, 0.1657, -0.133, 0.723),
        (forms.single_2, 0.2898, 0.019, 0.761),
        (forms.single_3, 0.7148, 0.342, 0.946),
        (forms.average_1, 0.4428, -0.884, 0.912),
        (forms.average_2, 0.6201, 0.071, 0.927),
        (forms.average_3, 0.9093, 0.676, 0.986),
    )
    for form, value, low, high in values:
        assert form.value == pytest.approx(value, abs=5e-5)
        assert (form.low, form.high) == pytest.approx((low, high), abs=6e-4)


@given(seed=st.integers(0, 2**31), shift=st.floats(-50, 50), unit=st.floats(0.1, 20))
def test_order_shift_and_unit_do_not_matter(seed: int, shift: float, unit: float) -> None:
    random = np.random.default_rng(seed)
    table = shift + unit * random.permutation(random.permutation(SHROUT_FLEISS).T).T
    plain, moved = intraclass(SHROUT_FLEISS), intraclass(table)
    assert moved.single_2.value == pytest.approx(plain.single_2.value)
    assert moved.average_2.high == pytest.approx(plain.average_2.high)
    assert moved.single_1.low == pytest.approx(plain.single_1.low)


@given(st.lists(st.integers(0, 30), min_size=2, max_size=9, unique=True), st.integers(2, 6), st.integers(2, 9))
def test_jurors_who_agree_about_everything_agree_perfectly(points: list[int], jurors: int, weights: int) -> None:
    table = np.tile(np.array(points)[:, None] / weights + 0.1, jurors)
    form = intraclass(table).single_2
    assert (form.value, form.low, form.high) == pytest.approx((1, 1, 1))


@given(st.integers(0, 2**31), st.integers(3, 8), st.integers(2, 6))
def test_limits_enclose_the_estimate(seed: int, films: int, jurors: int) -> None:
    forms = intraclass(np.random.default_rng(seed).normal(size=(films, jurors)))
    for form in (forms.single_1, forms.single_2, forms.single_3, forms.average_1, forms.average_3):
        assert form.low <= form.value <= form.high


def test_severity_counts_in_the_second_form_only() -> None:
    table = np.array([[1, 4], [2, 5], [5, 8.0]])
    forms = intraclass(table)
    assert forms.single_3.value == pytest.approx(1)
    assert forms.single_2.value < 0.6


def test_jurors_who_agree_to_the_point_are_at_one() -> None:
    forms = intraclass(np.array([[1, 1], [2, 2], [5, 5.0]]))
    assert (forms.single_2.low, forms.average_2.value, forms.average_1.high) == (1, 1, 1)


def test_reml_gives_the_second_form_on_a_complete_table() -> None:
    """On complete data with positive estimates, REML is the analysis of variance."""
    single, average = crossed_intraclass(fit(Observations.of_table(SHROUT_FLEISS)), 4)
    assert (single, average) == pytest.approx((0.2898, 0.6201), abs=5e-5)


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ([[1.0, 2.0]], "at least two films"),
        ([[1.0], [2.0]], "at least two films"),
        ([[1, np.nan], [2, 3]], "at least two films"),
        ([[4.0, 4.0], [4.0, 4.0]], "All scores are the same"),
        ([[1.0, 2.0], [2.0, 1.0]], "same mean"),
    ],
)
def test_what_has_no_correlation_is_refused(table: list[list[float]], sentence: str) -> None:
    with pytest.raises(NotEstimable, match=sentence):
        intraclass(np.array(table))


def test_variances_of_zero_have_no_correlation() -> None:
    with pytest.raises(NotEstimable, match="beyond noise"):
        crossed_intraclass(fit(Observations.of_table([[1, 2], [2, 1]])), 2)
