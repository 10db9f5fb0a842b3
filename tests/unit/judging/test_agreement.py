import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.agreement import agreement, kendall_w
from judging.crossed import fit
from judging.intraclass import crossed_intraclass
from judging.krippendorff import krippendorff_alpha
from judging.observations import NotEstimable, Observations
from tests.unit.judging.judging_oracles import QUANDT_REPORT_2, SHROUT_FLEISS, panels


def test_quandts_second_wine_report() -> None:
    concordance = kendall_w(QUANDT_REPORT_2.T)
    assert QUANDT_REPORT_2.sum(axis=0).tolist() == [31, 37, 76, 38, 56, 37, 21, 58, 51]
    assert concordance.w == pytest.approx(0.4601, abs=5e-5)
    assert concordance.p == pytest.approx(5.845e-05, abs=5e-9)


def test_w_of_like_orders_is_one_with_ties_and_without() -> None:
    assert kendall_w(np.array([[1, 10], [2, 20], [3, 30.0]])).w == 1
    assert kendall_w(np.array([[1, 10], [2, 20], [2, 20.0]])).w == pytest.approx(1)


@given(st.integers(0, 2**31), st.integers(2, 7), st.integers(2, 5))
def test_w_lies_between_0_and_1_and_knows_no_order(seed: int, entries: int, jurors: int) -> None:
    random = np.random.default_rng(seed)
    table = random.integers(0, 4, (entries, jurors)).astype(float)
    table[:, 0] = np.arange(entries)
    w = kendall_w(table).w
    assert -1e-12 <= w <= 1 + 1e-12
    assert kendall_w(np.exp(random.permutation(random.permutation(table).T).T)).w == pytest.approx(w)


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ([[1.0, 2.0]], "at least two entries"),
        ([[1, 2], [np.nan, 1]], "at least two entries"),
        ([[3.0, 4.0], [3.0, 4.0]], "all entries alike"),
    ],
)
def test_what_has_no_concordance_is_refused(table: list[list[float]], sentence: str) -> None:
    with pytest.raises(NotEstimable, match=sentence):
        kendall_w(np.array(table))


def test_complete_scores_use_the_analysis_of_variance() -> None:
    found = agreement(Observations.of_table(SHROUT_FLEISS))
    assert (found.icc_single, found.icc_average) == pytest.approx((0.2898, 0.6201), abs=5e-5)
    assert found.krippendorff_alpha_interval == krippendorff_alpha(Observations.of_table(SHROUT_FLEISS))
    assert found.reasons == ()


def test_entries_and_jurors_without_scores_leave_the_rest_complete() -> None:
    wider = np.full((8, 6), np.nan)
    wider[1:7, 2:] = SHROUT_FLEISS
    assert agreement(Observations.of_table(wider)) == agreement(Observations.of_table(SHROUT_FLEISS))


def test_missing_scores_use_reml_and_the_harmonic_panel() -> None:
    observations = panels(1)
    observations = observations.take(np.arange(len(observations.score)) != 4)
    found = agreement(observations)
    panel = 60 / (59 / 3 + 1 / 2)
    assert (found.icc_single, found.icc_average) == pytest.approx(crossed_intraclass(fit(observations), panel))


def test_what_cannot_be_had_comes_with_its_reason() -> None:
    found = agreement(Observations.of_table([[1, np.nan], [np.nan, 2]]))
    assert (found.krippendorff_alpha_interval, found.icc_single, found.icc_average) == (None, None, None)
    assert found.reasons == (
        "No entry was scored by two jurors, so agreement cannot be measured.",
        "No entry was scored twice, so a film cannot be told from noise.",
    )


def test_one_reason_is_given_once() -> None:
    assert agreement(Observations.of_table([[7.0, 7.0], [7.0, 7.0]])).reasons == (
        "All scores are the same, so agreement cannot be told from habit.",
    )


def test_no_score_at_all_is_no_error() -> None:
    assert len(agreement(Observations.of([], [], [], 3, 2)).reasons) == 2
