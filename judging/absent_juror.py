"""What every film would have come to had one juror not sat, for each juror in turn.

`without_each_juror(observations, category, fitted) -> Iterator[FloatArray]`. Variances are held as fitted: one
juror of many hardly moves them, and the question is about the films. Only the films that juror scored change the
equations, so each step costs one factorisation.
"""

from collections.abc import Iterator

import numpy as np
import scipy

from judging.crossed import CrossedFit
from judging.exact import IntArray
from judging.normal_equations import NormalEquations, dense_gram, shrinkage, standardise
from judging.observations import FloatArray, Observations

# Even one score among films without any noise leaves more than this.
_NO_SCORE_LEFT = 1e-9


def without_each_juror(
    observations: Observations, category: IntArray | None, fitted: CrossedFit
) -> Iterator[FloatArray]:
    """For each juror code in order, the value of every entry without that juror's scores; NaN: no score is left.

    `fitted` is the fit of the same observations and categories.
    """
    given = standardise(observations, category)
    equations = NormalEquations(given)
    film_ratio = (fitted.film_sd / fitted.residual_sd) ** 2
    root = equations.root((fitted.juror_sd / fitted.residual_sd) ** 2)
    schur = equations.schur(film_ratio)
    shrink = shrinkage(film_ratio, equations.size)
    right = equations.right - equations.films.T @ (shrink * equations.film_sum)
    by_juror = np.argsort(given.observations.juror, kind="stable")
    for rows in np.split(by_juror, np.cumsum(given.observations.scored())[:-1]):
        if not len(rows):
            yield fitted.value
            continue
        absent = _Absence(equations, given.observations.take(rows), film_ratio)
        matrix = equations.scaled(schur + absent.matrix, root)
        # A category that loses its last score has no equation left; any value does, for its entries are NaN.
        lost = np.flatnonzero(np.diag(matrix) < _NO_SCORE_LEFT)
        matrix[lost, lost] = 1
        factor = scipy.linalg.cho_factor(matrix, lower=True, overwrite_a=True, check_finite=False)
        effect = root * scipy.linalg.cho_solve(factor, root * (right + absent.right), check_finite=False)
        value = effect[given.category] + shrink * (equations.film_sum - equations.films @ effect)
        value[absent.films] = effect[given.category[absent.films]] + absent.shrink * (
            absent.film_sum - absent.rows @ effect
        )
        value[equations.size == 0] = np.nan
        value[absent.films[absent.size == 0]] = np.nan
        yield given.centre + given.scale * value


class _Absence:
    """What one juror's absence changes: the sums over their films' other jurors, and the terms of the equations."""

    def __init__(self, equations: NormalEquations, theirs: Observations, film_ratio: float) -> None:
        self.films, of_film, count = np.unique(theirs.entry, return_inverse=True, return_counts=True)
        column = equations.categories + int(theirs.juror[0])
        category = equations.category[self.films]
        taken = np.arange(len(self.films))
        lost = scipy.sparse.csr_array(
            (
                np.tile(count, 2).astype(np.float64),
                (np.tile(taken, 2), np.concatenate([category, np.full(len(taken), column)])),
            ),
            shape=(len(taken), equations.width),
        )
        before = scipy.sparse.csr_array(equations.films[self.films])
        shrink_before = shrinkage(film_ratio, equations.size[self.films])
        sum_before = equations.film_sum[self.films]
        lost_sum = np.bincount(of_film, weights=theirs.score)
        self.rows = scipy.sparse.csr_array(before - lost)
        self.size = equations.size[self.films] - count
        self.shrink = shrinkage(film_ratio, self.size)
        self.film_sum = sum_before - lost_sum
        self.matrix = dense_gram(before, shrink_before) - dense_gram(self.rows, self.shrink)
        scores = np.bincount(category, weights=count, minlength=equations.categories)
        cells = np.arange(equations.categories)
        self.matrix[cells, cells] -= scores
        self.matrix[cells, column] -= scores
        self.matrix[column, cells] -= scores
        self.matrix[column, column] -= len(theirs.score)
        self.right = before.T @ (shrink_before * sum_before) - self.rows.T @ (self.shrink * self.film_sum)
        self.right[cells] -= np.bincount(category, weights=lost_sum, minlength=equations.categories)
        self.right[column] -= lost_sum.sum()
