import numpy as np
import pytest

from judging.observations import Observations

TABLE = np.array([[1, np.nan, 3], [np.nan, np.nan, np.nan], [4, 5, np.nan]])


def test_a_table_goes_in_and_comes_out() -> None:
    np.testing.assert_array_equal(Observations.of_table(TABLE).table(), TABLE)


def test_counts_and_means_leave_gaps_out() -> None:
    observations = Observations.of_table(TABLE)
    assert observations.scored_by().tolist() == [2, 0, 2]
    assert observations.scored().tolist() == [2, 1, 1]
    np.testing.assert_array_equal(observations.entry_means(), [2, np.nan, 4.5])
    np.testing.assert_array_equal(observations.juror_means(), [2.5, 5, 3])


def test_rows_in_any_order_are_the_same_observations() -> None:
    one, other = (
        Observations.of(e, j, s, 2, 2)
        for e, j, s in (([1, 0, 0], [0, 1, 0], [3, 2, 1]), ([0, 0, 1], [0, 1, 0], [1, 2, 3]))
    )
    for name in ("entry", "juror", "score"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


@pytest.mark.parametrize(
    ("entry", "juror", "score", "sentence"),
    [
        ([0, 1], [0], [1, 2], "equal length"),
        ([0, 2], [0, 1], [1, 2], "outside"),
        ([0, -1], [0, 1], [1, 2], "outside"),
        ([0, 1], [0, 1], [1, np.nan], "missing row"),
        ([0, 1], [0, 1], [1, np.inf], "missing row"),
    ],
)
def test_unfit_arrays_are_refused(entry: list[int], juror: list[int], score: list[float], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Observations.of(entry, juror, score, 2, 2)


def test_fit_arrays_are_taken() -> None:
    assert len(Observations.of([0, 1], [0, 1], [1, 2], 2, 2).score) == 2
