"""How far jurors agree, for people: figures that stand beside a result, each with a reason where it cannot be had.

- `agreement(observations) -> Agreement`: Krippendorff's alpha and intraclass correlations of one score for each
  juror and entry; never raises, a figure that cannot be had is None and `reasons` says why.
- `kendall_w(table) -> Concordance`: how far rankings agree, entries × jurors without gaps.
- `judging.krippendorff.krippendorff_alpha` and `judging.intraclass.intraclass` give every level, form and interval.
"""

from dataclasses import dataclass

import numpy as np
import scipy

from judging.crossed import fit
from judging.intraclass import crossed_intraclass, intraclass
from judging.krippendorff import krippendorff_alpha, mid_ranks
from judging.observations import FloatArray, NotEstimable, Observations


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement on one score; `icc_single` and `icc_average` are ICC(2,1) and ICC(2,k), k the harmonic mean panel."""

    krippendorff_alpha_interval: float | None
    icc_single: float | None
    icc_average: float | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Concordance:
    """Kendall's W, 0 to 1, its chi-squared statistic and the chance of as much agreement among random rankings."""

    w: float
    chi_squared: float
    p: float


def agreement(observations: Observations) -> Agreement:
    """The three figures of a result: by analysis of variance where every juror scored every entry, else by REML."""
    reasons: list[str] = []
    alpha = single = average = None
    try:
        alpha = krippendorff_alpha(observations)
    except NotEstimable as reason:
        reasons.append(str(reason))
    try:
        single, average = _intraclass(observations)
    except NotEstimable as reason:
        reasons.append(str(reason))
    return Agreement(alpha, single, average, tuple(dict.fromkeys(reasons)))


def kendall_w(table: FloatArray) -> Concordance:
    """Kendall's coefficient of concordance of an entries × jurors table of ranks or scores, corrected for ties.

    W = 12 Σ(R - R̄)² / (m² (n³ - n) - m ΣT), T = Σ(t³ - t) over each juror's ties; m (n - 1) W is about chi-squared
    with n - 1 degrees of freedom (Kendall and Babington Smith 1939, "The problem of m rankings", Ann. Math. Stat.
    10, pp. 275 to 287; ties: Kendall 1948, "Rank correlation methods", §6.10).

    Raises NotEstimable where the table has a gap, fewer than two entries or jurors, or jurors who tie everything.
    """
    n, m = table.shape
    if n < 2 or m < 2 or np.isnan(table).any():
        raise NotEstimable("Concordance needs at least two entries, all ranked by the same two jurors or more.")
    ranks = np.apply_along_axis(mid_ranks, 0, table)
    ties = sum(float((times**3 - times).sum()) for times in (np.unique(row, return_counts=True)[1] for row in ranks.T))
    possible = m**2 * (n**3 - n) - m * ties
    if possible <= 0:
        raise NotEstimable("Every juror ranked all entries alike, so their orders cannot be compared.")
    w = 12 * float(((ranks.sum(axis=1) - m * (n + 1) / 2) ** 2).sum()) / possible
    statistic = m * (n - 1) * w
    return Concordance(w, statistic, float(scipy.special.chdtrc(n - 1, statistic)))


def _intraclass(observations: Observations) -> tuple[float, float]:
    entries, jurors = np.unique(observations.entry), np.unique(observations.juror)
    if len(entries) * len(jurors) == len(observations.score):
        forms = intraclass(observations.table()[np.ix_(entries, jurors)])
        return forms.single_2.value, forms.average_2.value
    sizes = observations.scored_by()[entries]
    return crossed_intraclass(fit(observations), len(sizes) / float((1 / sizes).sum()))
