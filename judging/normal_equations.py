"""The mixed-model equations of scores on films and jurors, with the films eliminated.

For the score y of juror j on film i of category c, y = category mean_c + film_i + juror_j + rest, and the variance
ratios λf = σf²/σ², λj = σj²/σ². The block of the films is diagonal, so they are eliminated exactly: what is left,
the Schur complement on categories and jurors, is a small dense matrix (Henderson 1975, "Best linear unbiased
estimation and prediction under a selection model", Biometrics 31, pp. 423 to 447). The films enter it only through
their panel sizes, so it is assembled from one sum of squares for each size. Jurors are scaled by √λj, so that λj =
0 needs no division.
"""

from dataclasses import dataclass

import numpy as np
import scipy

from judging.exact import BoolArray, IntArray
from judging.observations import FloatArray, Observations

# Scores are standardised before fitting; a share of noise below this is rounding of the arithmetic.
_NO_NOISE = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Standardised:
    """Scores of mean 0 and variance 1, category codes without gaps, and the centre and scale to go back."""

    observations: Observations
    category: IntArray
    centre: float
    scale: float


def standardise(observations: Observations, category: IntArray | None) -> Standardised:
    """Scores and categories as the equations want them; all entries in one category where none is given."""
    centre = float(observations.score.mean())
    scale = float(observations.score.std()) or 1.0
    compact = np.zeros(observations.entries, np.int64)
    if category is not None:
        scored = observations.scored_by() > 0
        compact[scored] = np.unique(category[scored], return_inverse=True)[1]
    return Standardised(observations.with_scores((observations.score - centre) / scale), compact, centre, scale)


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """The equations solved at one pair of variance ratios.

    `spherical` holds category means and juror effects over √λj, `effect` the same with jurors in their own unit;
    `shrink` is λf / (1 + λf n) for each film; `left_over` the weighted residual sum of squares; `factor` the
    Cholesky factor.
    """

    root: FloatArray
    shrink: FloatArray
    factor: tuple[FloatArray, bool]
    spherical: FloatArray
    effect: FloatArray
    left_over: float

    def inverse(self) -> FloatArray:
        """The inverse of the scaled matrix."""
        return np.asarray(scipy.linalg.cho_solve(self.factor, np.eye(len(self.root)), check_finite=False))

    def log_determinant(self) -> float:
        """Logarithm of the determinant of the scaled matrix."""
        return 2 * float(np.log(np.diag(self.factor[0])).sum())


class NormalEquations:
    """The sums over observations that every solution needs.

    Row i of `films` tells how often film i meets each category (its own, n_i times) and each juror; columns are
    categories, then jurors. `size` and `film_sum` are each film's number and sum of scores, `right` the same sums
    by column.
    """

    def __init__(self, given: Standardised) -> None:
        seen = given.observations
        self.category = given.category
        self.categories = int(given.category.max()) + 1
        self.scores = len(seen.score)
        self.width = self.categories + seen.jurors
        columns = np.concatenate([given.category[seen.entry], self.categories + seen.juror])
        ones = np.ones(2 * self.scores)
        self.films = scipy.sparse.csr_array((ones, (np.tile(seen.entry, 2), columns)), shape=(seen.entries, self.width))
        self.size: FloatArray = seen.scored_by().astype(np.float64)
        self.film_sum = np.bincount(seen.entry, weights=seen.score, minlength=seen.entries)
        self.right = np.bincount(columns, weights=np.tile(seen.score, 2), minlength=self.width)
        self.square = float(seen.score @ seen.score)
        rows = np.tile(np.arange(self.scores), 2)
        observed = scipy.sparse.csr_array((ones, (rows, columns)), shape=(self.scores, self.width))
        self.gram = dense_gram(observed, np.ones(self.scores))
        self.sizes, of_size, self.times = np.unique(self.size, return_inverse=True, return_counts=True)
        self.by_size = np.stack([self._gram_of(of_size == each) for each in range(len(self.sizes))])

    def _gram_of(self, chosen: BoolArray) -> FloatArray:
        rows = self.films[np.flatnonzero(chosen)]
        return dense_gram(rows, np.ones(rows.shape[0]))

    def root(self, juror_ratio: float) -> FloatArray:
        """1 for a category, √λj for a juror."""
        return np.where(np.arange(self.width) < self.categories, 1.0, np.sqrt(juror_ratio))

    def schur(self, film_ratio: float) -> FloatArray:
        """The Schur complement on categories and jurors, unscaled and without the jurors' prior."""
        return self.gram - np.tensordot(shrinkage(film_ratio, self.sizes), self.by_size, 1)

    def scaled(self, matrix: FloatArray, root: FloatArray) -> FloatArray:
        """An unscaled Schur complement made ready for factoring: jurors scaled, their prior added."""
        ready = matrix * np.outer(root, root)
        jurors = np.arange(self.categories, self.width)
        ready[jurors, jurors] += 1
        return ready

    def solve(self, film_ratio: float, juror_ratio: float) -> Solution:
        """Category means and juror effects at the given ratios."""
        root = self.root(juror_ratio)
        factor = scipy.linalg.cho_factor(self.scaled(self.schur(film_ratio), root), lower=True, check_finite=False)
        shrink = shrinkage(film_ratio, self.size)
        right = root * (self.right - self.films.T @ (shrink * self.film_sum))
        spherical = scipy.linalg.cho_solve(factor, right, check_finite=False)
        left_over = self.square - float(shrink @ self.film_sum**2) - float(right @ spherical)
        left_over = max(left_over, _NO_NOISE * max(self.square, 1.0))
        return Solution(root, shrink, factor, spherical, root * spherical, left_over)


def shrinkage(film_ratio: float, size: FloatArray) -> FloatArray:
    """λf / (1 + λf n): by how much n scores of one film move its effect."""
    return film_ratio / (1 + film_ratio * size)


def dense_gram(rows: "scipy.sparse.csr_array", weights: FloatArray) -> FloatArray:
    """rows' · diag(weights) · rows, dense."""
    return np.asarray(scipy.sparse.csr_array(rows.T @ scipy.sparse.csr_array(rows * weights[:, None])).toarray())
