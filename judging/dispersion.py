"""How much of the scale each juror uses, shrunk towards the typical juror by empirical Bayes.

`juror_scales(observations, category) -> FloatArray`: 1 for a typical juror, 0.5 for one who squeezes every
difference to half; `rescale(observations, scale)` brings every juror's differences to the typical spread.
"""

import numpy as np
import scipy

from judging.exact import IntArray
from judging.observations import FloatArray, Observations, means

# A juror without any spread has no logarithm; floored at this share of the median variance, as Smyth does.
_LEAST_SHARE = 1e-5
# More would be chance, and would carry the last bits in which machines differ into a published score.
_PLACES = 6


def juror_scales(observations: Observations, category: IntArray | None = None) -> FloatArray:
    """Each juror's standard deviation within categories over the typical juror's, by empirical Bayes; NaN: no score.

    The variance s² of a juror with d degrees of freedom is drawn to the prior s0² as though seen d0 times more: (d0
    s0² + d s²) / (d0 + d); d0 and s0 come from the moments of log s² over all jurors (Smyth 2004, "Linear models
    and empirical Bayes methods for assessing differential expression", Stat. Appl. Genet. Mol. Biol. 3(1), art. 3,
    §6.2). Where jurors' spreads differ no more than chance explains, d0 is infinite and every juror is typical.
    """
    squares, freedom = _within_juror_squares(observations, category)
    judged = freedom > 0
    scale = np.where(observations.scored() > 0, 1.0, np.nan)
    if np.count_nonzero(judged) < 2 or not squares[judged].any():
        return scale
    prior_freedom, prior_variance = _prior(squares[judged], freedom[judged])
    if np.isinf(prior_freedom):
        return scale
    deviation = np.sqrt((prior_freedom * prior_variance + squares) / (prior_freedom + freedom))
    typical = np.exp(np.log(deviation[judged]).mean())
    return np.where(judged, np.round(deviation / typical, _PLACES), scale)


def rescale(observations: Observations, scale: FloatArray) -> Observations:
    """The scores with each juror's distances from their own mean divided by their scale."""
    centre = observations.juror_means()[observations.juror]
    return observations.with_scores(centre + (observations.score - centre) / scale[observations.juror])


def _within_juror_squares(observations: Observations, category: IntArray | None) -> tuple[FloatArray, FloatArray]:
    """Each juror's sum of squares about their own mean, and its degrees of freedom.

    Category differences, estimated within jurors by least squares, are taken out first: a specialist who sees one
    category would otherwise look narrow.
    """
    score = observations.score
    if category is not None:
        _, group = np.unique(category[observations.entry], return_inverse=True)
        groups = int(group.max(initial=-1)) + 1
        cells = np.zeros((observations.jurors, groups))
        np.add.at(cells, (observations.juror, group), 1.0)
        share = cells / np.maximum(observations.scored(), 1)[:, None]
        inside = np.diag(np.bincount(group, minlength=groups)) - cells.T @ share
        total = np.bincount(observations.juror, weights=score, minlength=observations.jurors)
        right = np.bincount(group, weights=score, minlength=groups) - share.T @ total
        score = score - np.linalg.lstsq(inside, right)[0][group]
    centred = score - means(observations.juror, score, observations.jurors)[observations.juror]
    squares = np.bincount(observations.juror, weights=centred**2, minlength=observations.jurors).astype(np.float64)
    return squares, np.maximum(observations.scored() - 1, 0).astype(np.float64)


def _prior(squares: FloatArray, freedom: FloatArray) -> tuple[float, float]:
    """d0 and s0² from the mean and variance of log s² (Smyth 2004, §6.2)."""
    variance = squares / freedom
    floored = np.maximum(variance, _LEAST_SHARE * np.median(variance[variance > 0]))
    level = np.log(floored) - scipy.special.digamma(freedom / 2) + np.log(freedom / 2)
    mean = float(level.mean())
    excess = float(level.var(ddof=1) - scipy.special.polygamma(1, freedom / 2).mean())
    if excess <= 0:
        return np.inf, float(np.exp(mean))
    half = _inverse_trigamma(excess)
    return 2 * half, float(np.exp(mean + scipy.special.digamma(half) - np.log(half)))


def _inverse_trigamma(value: float) -> float:
    """The y whose trigamma is the value given, by Newton's method on 1 / trigamma (Smyth 2004, appendix)."""
    y = 0.5 + 1 / value
    for _ in range(50):
        trigamma = float(scipy.special.polygamma(1, y))
        step = trigamma * (1 - trigamma / value) / float(scipy.special.polygamma(2, y))
        y += step
        if abs(step) < 1e-12 * y:
            break
    return y
