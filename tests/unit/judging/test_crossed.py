import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import check_grad

from judging.crossed import _criterion, fit
from judging.normal_equations import NormalEquations, standardise
from judging.observations import NotEstimable, Observations
from tests.unit.judging.judging_oracles import PENICILLIN, dense_covariance, panels, shuffled


def dense_criterion(observations: Observations, category: np.ndarray, film: float, juror: float, rest: float) -> float:
    """Minus twice the restricted log-likelihood by its definition, with the covariance matrix written out."""
    covariance = dense_covariance(observations, film, juror, rest)
    fixed = np.eye(category.max() + 1)[category[observations.entry]]
    inverse = np.linalg.inv(covariance)
    information = fixed.T @ inverse @ fixed
    mean = np.linalg.solve(information, fixed.T @ inverse @ observations.score)
    residual = observations.score - fixed @ mean
    freedom = len(residual) - fixed.shape[1]
    return float(
        np.linalg.slogdet(covariance)[1]
        + np.linalg.slogdet(information)[1]
        + residual @ inverse @ residual
        + freedom * np.log(2 * np.pi)
    )


def test_penicillin_gives_the_variances_and_effects_of_lme4() -> None:
    fitted = fit(Observations.of_table(PENICILLIN))
    assert fitted.film_sd == pytest.approx(0.84670, abs=1e-5)
    # The criterion is flat here: lme4 stops at 1.931614, 5.5e-5 from the minimum.
    assert fitted.juror_sd == pytest.approx(1.93161, abs=1e-4)
    assert fitted.residual_sd == pytest.approx(0.54992, abs=1e-5)
    assert fitted.category_mean == pytest.approx([22.972222], abs=1e-6)
    assert fitted.criterion == pytest.approx(330.860589, abs=1e-6)
    expected = [2.187058, -1.010476, 1.9379, -0.09689499, -0.01384214, -3.003745]
    assert fitted.juror == pytest.approx(expected, abs=2e-6)


def test_films_and_jurors_are_interchangeable_on_a_complete_table() -> None:
    one, other = (fit(Observations.of_table(table)) for table in (PENICILLIN, PENICILLIN.T))
    assert one.value - one.category_mean == pytest.approx(other.juror, abs=1e-6)
    assert (one.film_sd, one.juror_sd) == pytest.approx((other.juror_sd, other.film_sd), abs=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_the_criterion_is_its_definition_and_a_minimum(seed: int) -> None:
    observations, category = panels(seed), np.arange(60) % 3
    fitted = fit(observations, category)
    at = (fitted.film_sd, fitted.juror_sd, fitted.residual_sd)
    least = dense_criterion(observations, category, *at)
    assert fitted.criterion == pytest.approx(least, abs=1e-6)
    for nudge in np.vstack([np.eye(3), -np.eye(3)]) * 0.02:
        assert dense_criterion(observations, category, *(at * (1 + nudge))) > least


@pytest.mark.parametrize("seed", range(3))
def test_the_gradient_is_exact(seed: int) -> None:
    observations = panels(seed)
    equations = NormalEquations(standardise(observations, np.arange(60) % 2))
    for point in ([0.0, 0.0], [2.0, -3.0], [-4.0, 1.0]):
        error = check_grad(
            lambda logs: _criterion(equations, *np.exp(logs))[0],
            lambda logs: _criterion(equations, *np.exp(logs))[1],
            np.array(point),
        )
        assert error < 1e-3


def test_effects_and_errors_are_those_of_the_dense_equations() -> None:
    observations, category = panels(5), np.arange(60) % 3
    fitted = fit(observations, category)
    inverse = np.linalg.inv(dense_covariance(observations, fitted.film_sd, fitted.juror_sd, fitted.residual_sd))
    fixed = np.eye(3)[category[observations.entry]]
    information = np.linalg.inv(fixed.T @ inverse @ fixed)
    mean = information @ fixed.T @ inverse @ observations.score
    residual = inverse @ (observations.score - fixed @ mean)
    films = fitted.film_sd**2 * (np.arange(60)[:, None] == observations.entry)
    assert fitted.category_mean == pytest.approx(mean, abs=1e-9)
    assert fitted.value == pytest.approx(mean[category] + films @ residual, abs=1e-9)
    # Var(k'b + u predicted - k'b - u) = σf² - C'V⁻¹C + d (X'V⁻¹X)⁻¹ d', d = k - C'V⁻¹X.
    lever = np.eye(3)[category] - films @ inverse @ fixed
    variance = fitted.film_sd**2 - np.diag(films @ inverse @ films.T) + np.diag(lever @ information @ lever.T)
    assert fitted.value_error == pytest.approx(np.sqrt(variance), abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**31), shift=st.floats(-50, 50), scale=st.floats(0.1, 20))
def test_order_of_rows_shift_and_unit_do_not_matter(seed: int, shift: float, scale: float) -> None:
    observations = panels(seed, entries=25, jurors=6)
    plain = fit(observations)
    moved = fit(shuffled(observations.with_scores(shift + scale * observations.score), seed))
    assert moved.value == pytest.approx(shift + scale * plain.value, abs=1e-5 * scale)
    assert moved.juror == pytest.approx(scale * plain.juror, abs=1e-5 * scale)
    assert moved.residual_sd == pytest.approx(scale * plain.residual_sd, rel=1e-5)


def test_the_last_bits_of_a_sum_do_not_reach_the_ninth_decimal() -> None:
    for seed in range(20):
        observations = panels(seed)
        assert np.abs(fit(shuffled(observations, seed)).value - fit(observations).value).max() < 1e-12


def test_no_severity_is_reported_as_exactly_none() -> None:
    table = np.array([[5.0, 5.1, 4.9], [7.1, 6.9, 7.0], [1.9, 2.0, 2.1], [8.0, 8.1, 7.9]])
    fitted = fit(Observations.of_table(table - table.mean(axis=0)))
    assert fitted.juror_sd == 0
    assert fitted.juror.tolist() == [0.0, 0.0, 0.0]


def test_no_difference_between_films_ties_them_exactly() -> None:
    fitted = fit(Observations.of_table([[1, 2], [2, 1], [1, 2], [2, 1]]))
    assert fitted.film_sd == 0
    assert len(set(fitted.value.tolist())) == 1


def test_equal_scores_throughout_are_no_error() -> None:
    fitted = fit(Observations.of_table(np.full((3, 3), 7.0)))
    assert fitted.value.tolist() == [7.0, 7.0, 7.0]


def test_an_entry_and_a_category_without_scores_are_nan() -> None:
    table = [[1, 2, np.nan], [np.nan] * 3, [2, 4, 5], [np.nan, 1, 1]]
    fitted = fit(Observations.of_table(table), np.array([0, 1, 2, 2]))
    assert np.isnan(fitted.value).tolist() == [False, True, False, False]
    assert np.isnan(fitted.category_mean).tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ([[5, 6, 7]], "Fewer than two entries"),
        ([[5], [6]], "Fewer than two jurors"),
        ([[5, np.nan], [np.nan, 6]], "No entry was scored twice"),
    ],
)
def test_what_cannot_be_told_apart_is_refused(table: list[list[float]], sentence: str) -> None:
    with pytest.raises(NotEstimable, match=sentence):
        fit(Observations.of_table(table))


def test_the_least_overlap_is_enough_even_with_a_category_for_each_entry() -> None:
    fitted = fit(Observations.of_table([[5, 6], [np.nan, 6]]), np.array([0, 1]))
    assert not np.isnan(fitted.value).any()
