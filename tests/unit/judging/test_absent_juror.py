import numpy as np
import pytest

from judging.absent_juror import without_each_juror
from judging.crossed import fit
from judging.observations import Observations
from tests.unit.judging.judging_oracles import dense_covariance, panels


@pytest.mark.parametrize("seed", range(3))
def test_each_absence_is_the_dense_solution_without_those_scores(seed: int) -> None:
    observations, category = panels(seed, entries=30, jurors=7), np.arange(30) % 2
    fitted = fit(observations, category)
    for juror, value in enumerate(without_each_juror(observations, category, fitted)):
        left = observations.take(observations.juror != juror)
        inverse = np.linalg.inv(dense_covariance(left, fitted.film_sd, fitted.juror_sd, fitted.residual_sd))
        fixed = np.eye(2)[category[left.entry]]
        mean = np.linalg.solve(fixed.T @ inverse @ fixed, fixed.T @ inverse @ left.score)
        films = fitted.film_sd**2 * (np.arange(30)[:, None] == left.entry)
        assert value == pytest.approx(mean[category] + films @ inverse @ (left.score - fixed @ mean), abs=1e-9)


def test_an_entry_that_only_one_juror_saw_is_nan_without_them() -> None:
    observations = Observations.of_table([[5, 6, 7], [4, 4, np.nan], [np.nan, np.nan, 9]])
    absences = list(without_each_juror(observations, None, fit(observations)))
    assert [np.isnan(value).tolist() for value in absences] == [[False] * 3, [False] * 3, [False, False, True]]


def test_a_category_that_only_one_juror_saw_does_not_stop_the_others() -> None:
    observations = Observations.of_table([[5, 6, np.nan], [4, 5, np.nan], [np.nan, np.nan, 9]])
    category = np.array([0, 0, 1])
    *_, without_last = without_each_juror(observations, category, fit(observations, category))
    assert np.isnan(without_last).tolist() == [False, False, True]


def test_a_juror_who_scored_nothing_changes_nothing() -> None:
    observations = Observations.of_table([[5, np.nan, 7], [4, np.nan, 4], [8, np.nan, 9]])
    fitted = fit(observations)
    assert list(without_each_juror(observations, None, fitted))[1].tolist() == fitted.value.tolist()
