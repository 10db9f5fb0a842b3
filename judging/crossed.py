"""Crossed film and juror effects by restricted maximum likelihood (REML), fast enough for 45,000 films and 500 jurors.

The model, for the score y of juror j on film i of category c:

    y = category mean_c + film_i + juror_j + rest,    film ~ N(0, σf²), juror ~ N(0, σj²), rest ~ N(0, σ²).

`fit(observations, category=None) -> CrossedFit` estimates the three variances and predicts every effect.
"""

from dataclasses import dataclass

import numpy as np
import scipy

from judging.exact import BoolArray, IntArray
from judging.normal_equations import NormalEquations, Solution, standardise
from judging.observations import FloatArray, NotEstimable, Observations

# Variance ratios outside e^±14 cannot be told from zero or from no noise at all.
_LOG_RATIO_LIMIT = 14.0
# A variance whose absence costs the criterion less than this is zero, so that no digit of noise ranks a film.
_NO_EVIDENCE = 1e-6
# Ratios are settled to within rounding error and then kept to so many places of their logarithm, so that the last bits
# in which machines differ do not reach a published score.
_LOG_RATIO_PLACES = 6
_NEWTON_STEPS = 3
_NUDGE = 1e-4
# A longer step would leave the valley that the search found (no noise at all: there is no minimum to settle into).
_LONGEST_STEP = 0.01
_ROWS_AT_ONCE = 4096


@dataclass(frozen=True, slots=True, eq=False)
class CrossedFit:
    """Estimated variances and predicted effects; NaN marks an entry without a score.

    A standard deviation of exactly zero: no such differences beyond noise; without film differences every film of a
    category has the same value. `value` is category mean plus film effect (best linear unbiased prediction),
    `value_error` its standard error of prediction; `juror` is each juror's offset, below zero for a harsh one, with
    `juror_error`. `criterion` is minus twice the restricted log-likelihood.
    """

    category_mean: FloatArray
    value: FloatArray
    value_error: FloatArray
    juror: FloatArray
    juror_error: FloatArray
    film_sd: float
    juror_sd: float
    residual_sd: float
    criterion: float


def fit(observations: Observations, category: IntArray | None = None) -> CrossedFit:
    """Variances by REML, category means by generalised least squares, films and jurors by BLUP.

    `category` gives each entry its category code, 0 … n - 1 (absent: one category); the mean of a category without
    a score is NaN. Memory: one jurors × jurors matrix for each distinct panel size.

    Raises NotEstimable where film, juror and noise cannot be told apart: fewer than two jurors or two entries
    scored, or no entry with two scores.
    """
    _require_overlap(observations)
    given = standardise(observations, category)
    equations = NormalEquations(given)
    freedom = equations.scores - equations.categories
    film_ratio, juror_ratio, criterion = _best_ratios(equations)
    solution = equations.solve(film_ratio, juror_ratio)
    residual_sd = given.scale * float(np.sqrt(solution.left_over / freedom))
    inner = solution.inverse() * np.outer(solution.root, solution.root)
    scored = equations.size > 0
    return CrossedFit(
        category_mean=_full_length(given.centre + given.scale * solution.effect, given.category, scored, category),
        value=np.where(scored, given.centre + given.scale * _films(equations, solution), np.nan),
        value_error=np.where(scored, residual_sd * np.sqrt(_film_variance(equations, solution.shrink, inner)), np.nan),
        juror=given.scale * solution.effect[equations.categories :],
        juror_error=residual_sd * np.sqrt(np.diag(inner)[equations.categories :]),
        film_sd=residual_sd * float(np.sqrt(film_ratio)),
        juror_sd=residual_sd * float(np.sqrt(juror_ratio)),
        residual_sd=residual_sd,
        criterion=criterion + freedom * (1 + float(np.log(2 * np.pi / freedom)) + 2 * float(np.log(given.scale))),
    )


def _best_ratios(equations: NormalEquations) -> tuple[float, float, float]:
    """λf and λj at the least criterion, and that criterion."""

    def in_logs(logs: FloatArray) -> tuple[float, FloatArray]:
        return _criterion(equations, float(np.exp(logs[0])), float(np.exp(logs[1])))

    found = scipy.optimize.minimize(
        in_logs,
        np.zeros(2),
        jac=True,
        method="L-BFGS-B",
        bounds=[(-_LOG_RATIO_LIMIT, _LOG_RATIO_LIMIT)] * 2,
        options={"ftol": 1e-16, "gtol": 1e-9 * equations.scores},
    )
    ratios, criterion = np.exp(found.x), float(found.fun)
    for absent in ([1.0, 0.0], [0.0, 1.0]):
        if (without := _criterion(equations, *(ratios * absent))[0]) <= criterion + _NO_EVIDENCE:
            ratios, criterion = ratios * absent, without
    film_ratio, juror_ratio = _settled(equations, ratios)
    return film_ratio, juror_ratio, _criterion(equations, film_ratio, juror_ratio)[0]


def _settled(equations: NormalEquations, ratios: FloatArray) -> tuple[float, float]:
    """The ratios that are not zero, moved to where the gradient vanishes by Newton's method, and rounded."""
    free = np.flatnonzero(ratios)
    logs = np.log(ratios, where=ratios > 0, out=np.full(2, -np.inf))

    def gradient(at: FloatArray) -> FloatArray:
        return _criterion(equations, *np.exp(at))[1][free]

    for _ in range(_NEWTON_STEPS if len(free) else 0):
        here = gradient(logs)
        slopes = [(gradient(logs + nudge) - here) / _NUDGE for nudge in _NUDGE * np.eye(2)[free]]
        step = np.linalg.lstsq(np.column_stack(slopes), here)[0]
        if not (np.abs(step) < _LONGEST_STEP).all():
            break
        logs[free] -= step
    rounded = np.exp(np.round(logs, _LOG_RATIO_PLACES))
    return float(rounded[0]), float(rounded[1])


def _criterion(equations: NormalEquations, film_ratio: float, juror_ratio: float) -> tuple[float, FloatArray]:
    """Profiled REML criterion less its constant, and its gradient in (log λf, log λj).

    The criterion is Bates, Mächler, Bolker and Walker 2015, "Fitting linear mixed-effects models using lme4", J.
    Stat. Softw. 67(1), §3.4; the gradient tr(P ∂V) - y'P ∂V P y · (n - p) / y'Py is Harville 1977, "Maximum
    likelihood approaches to variance component estimation", J. Amer. Statist. Assoc. 72, §5.1, written in the
    eliminated equations.
    """
    solution = equations.solve(film_ratio, juror_ratio)
    inverse = solution.inverse()
    inner = inverse * np.outer(solution.root, solution.root)
    spread = 1 + film_ratio * equations.sizes
    precision = (equations.scores - equations.categories) / solution.left_over
    residual = (equations.film_sum - equations.films @ solution.effect) / (1 + film_ratio * equations.size)
    in_film = film_ratio * (
        float(equations.times @ (equations.sizes / spread))
        - float(np.tensordot(equations.by_size, inner, 2) @ spread**-2)
        - precision * float(residual @ residual)
    )
    jurors = slice(equations.categories, None)
    in_juror = float((1 - np.diag(inverse)[jurors]).sum()) - precision * float((solution.spherical[jurors] ** 2).sum())
    value = float(equations.times @ np.log(spread)) + solution.log_determinant()
    value += (equations.scores - equations.categories) * float(np.log(solution.left_over))
    return value, np.array([in_film, in_juror])


def _require_overlap(observations: Observations) -> None:
    scored_by = observations.scored_by()
    if np.count_nonzero(scored_by) < 2:
        raise NotEstimable("Fewer than two entries were scored, so jurors cannot be compared.")
    if np.count_nonzero(observations.scored()) < 2:
        raise NotEstimable("Fewer than two jurors scored, so no juror can be told from the films.")
    if scored_by.max() < 2:
        raise NotEstimable("No entry was scored twice, so a film cannot be told from noise.")


def _films(equations: NormalEquations, solution: Solution) -> FloatArray:
    """Category mean and film effect of every film, standardised."""
    own = equations.film_sum - equations.films @ solution.effect
    return np.asarray(solution.effect[equations.category] + solution.shrink * own)


def _film_variance(equations: NormalEquations, shrink: FloatArray, inner: FloatArray) -> FloatArray:
    """Prediction variance of category mean plus film effect, in units of σ² (Henderson 1975, pp. 423 to 447).

    The film's own share is λf / (1 + λf n); the uncertainty of categories and jurors adds a quadratic form.
    """
    variance = shrink.copy()
    for start in range(0, len(shrink), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        own = scipy.sparse.csr_array(np.eye(inner.shape[0])[equations.category[rows]])
        weights = scipy.sparse.csr_array(own - equations.films[rows] * shrink[rows, None])
        film = np.repeat(np.arange(weights.shape[0]), np.diff(weights.indptr))
        terms = weights.data * (weights @ inner)[film, weights.indices]
        variance[rows] += np.bincount(film, weights=terms, minlength=weights.shape[0])
    return variance


def _full_length(effect: FloatArray, compact: IntArray, scored: BoolArray, category: IntArray | None) -> FloatArray:
    """The category means under the caller's codes, NaN for a category without a scored entry."""
    if category is None:
        return effect[:1]
    means = np.full(int(category.max()) + 1, np.nan)
    means[category[scored]] = effect[compact[scored]]
    return means
