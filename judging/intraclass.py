"""Intraclass correlation: which share of the differences between scores comes from the films.

`intraclass(table) -> Intraclass` on a complete films × jurors table: the six forms of Shrout and Fleiss with intervals;
`crossed_intraclass(fit, panel) -> tuple[float, float]` from variances estimated by REML where scores are missing.
"""

from dataclasses import dataclass

import numpy as np
import scipy

from judging.crossed import CrossedFit
from judging.observations import FloatArray, NotEstimable


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its two-sided confidence limits."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Intraclass:
    """The six forms: of one juror (`single`) or of the mean of the k jurors (`average`).

    1: jurors differ from film to film; 2: the same jurors, drawn from many, and severity counts as disagreement;
    3: these very jurors, and severity does not count.
    """

    single_1: Interval
    single_2: Interval
    single_3: Interval
    average_1: Interval
    average_2: Interval
    average_3: Interval


def intraclass(table: FloatArray, confidence: float = 0.95) -> Intraclass:
    """All six from one analysis of variance (Shrout and Fleiss 1979, "Intraclass correlations: uses in assessing rater
    reliability", Psychol. Bull. 86, pp. 422 to 424).

    Limits: McGraw and Wong 1996, "Forming inferences about some intraclass correlation coefficients", Psychol.
    Methods 1, table 7; the average of forms 1 and 3 from 1 - 1 / F, of form 2 by the Spearman-Brown step from its
    single form.

    Raises NotEstimable where the table has a gap, fewer than two films or jurors, or no difference at all.
    """
    n, k = table.shape
    if n < 2 or k < 2 or np.isnan(table).any():
        raise NotEstimable("The intraclass correlation needs at least two films scored by the same two jurors or more.")
    if table.min() == table.max():
        raise NotEstimable("All scores are the same, so agreement cannot be told from habit.")
    grand = table.mean()
    film, juror = table.mean(axis=1), table.mean(axis=0)
    between = k * float(((film - grand) ** 2).sum()) / (n - 1)
    if between <= np.finfo(float).eps * float(table.var()):
        raise NotEstimable("Every film has the same mean, so the scores say nothing about films.")
    jurors = n * float(((juror - grand) ** 2).sum()) / (k - 1)
    within = float(((table - film[:, None]) ** 2).sum()) / (n * (k - 1))
    rest = float(((table - film[:, None] - juror + grand) ** 2).sum()) / ((n - 1) * (k - 1))
    tail = (1 + confidence) / 2
    one_way = _noise_shares(within / between, n - 1, n * (k - 1), tail)
    two_way = _noise_shares(rest / between, n - 1, (n - 1) * (k - 1), tail)
    single_2 = _same_jurors_drawn(between, jurors, rest, (n, k), tail)
    return Intraclass(
        single_1=Interval(*(_single(share, k) for share in one_way)),
        single_2=single_2,
        single_3=Interval(*(_single(share, k) for share in two_way)),
        average_1=Interval(*(1 - share for share in one_way)),
        average_2=Interval(*(_of_average(value, k) for value in (single_2.value, single_2.low, single_2.high))),
        average_3=Interval(*(1 - share for share in two_way)),
    )


def crossed_intraclass(fitted: CrossedFit, panel: float) -> tuple[float, float]:
    """Forms (2, 1) and (2, k) from variances: film / (film + juror + rest), for k the latter two over `panel`.

    With unequal panels `panel` is their harmonic mean. Raises NotEstimable where the scores do not differ.
    """
    film, other = fitted.film_sd**2, fitted.juror_sd**2 + fitted.residual_sd**2
    if fitted.juror_sd == fitted.film_sd == 0:
        raise NotEstimable("Neither films nor jurors differ beyond noise, so agreement cannot be measured.")
    return film / (film + other), film / (film + other / panel)


def _noise_shares(share: float, films: int, rest: int, tail: float) -> tuple[float, float, float]:
    """1 / F and its limits, in the order in which they make the estimate, its low and its high limit."""
    low, high = (float(scipy.special.fdtri(*freedom, tail)) for freedom in ((films, rest), (rest, films)))
    return share, share * low, share / high


def _single(share: float, k: int) -> float:
    """(F - 1) / (F + k - 1), from 1 / F."""
    return (1 - share) / (1 + (k - 1) * share)


def _of_average(single: float, k: int) -> float:
    """The reliability of a mean of k from that of one (Spearman 1910, Brown 1910)."""
    return k * single / (1 + (k - 1) * single)


def _same_jurors_drawn(between: float, jurors: float, rest: float, shape: tuple[int, int], tail: float) -> Interval:
    """ICC(2, 1) with Satterthwaite's degrees of freedom for its limits (Shrout and Fleiss 1979, p. 424)."""
    n, k = shape
    value = (between - rest) / (between + (k - 1) * rest + k * (jurors - rest) / n)
    # As far as can be told: jurors who agree about scores that are no binary fractions differ by a rounding.
    if value >= 1:
        return Interval(1.0, 1.0, 1.0)
    # Below zero the weights would turn negative and the approximation break down.
    a = k * max(value, 0.0) / (n * (1 - max(value, 0.0)))
    b = 1 + (n - 1) * a
    freedom = (a * jurors + b * rest) ** 2 / ((a * jurors) ** 2 / (k - 1) + (b * rest) ** 2 / ((n - 1) * (k - 1)))
    below = float(scipy.special.fdtri(n - 1, freedom, tail))
    above = float(scipy.special.fdtri(freedom, n - 1, tail))
    others = k * jurors + (k * n - k - n) * rest
    return Interval(
        value,
        n * (between - below * rest) / (below * others + n * between),
        n * (above * between - rest) / (others + n * above * between),
    )
