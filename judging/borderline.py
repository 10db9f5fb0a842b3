"""Which entries lie so near a cut that chance decides, and how many further viewings would settle each.

`borderline(value, error, viewing_sd, places, eligible=None) -> Band`; `viewing_sd(adjustment)` takes what one
viewing is worth from a severity fit, whose `value` and `value_error` are the other two.
"""

from dataclasses import dataclass

import numpy as np
import scipy

from judging.exact import BoolArray, IntArray
from judging.observations import FloatArray
from judging.severity import Adjustment

# Beyond this a further viewing is no remedy: the entries are as good as each other, and people must decide.
MOST_VIEWINGS = 20


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """The unsettled entries around one cut, best first.

    `boundary` is half-way between the last in and the first out (None: no entry is left out). `viewings[k]` more
    viewings settle `entries[k]`; 0 marks one that MOST_VIEWINGS would not settle.
    """

    boundary: float | None
    entries: IntArray
    viewings: IntArray

    @property
    def settled_by_one(self) -> IntArray:
        """The entries for which one more viewing is enough."""
        return np.asarray(self.entries[self.viewings == 1])


def borderline(
    value: FloatArray,
    error: FloatArray,
    viewing_sd: float,
    places: int,
    eligible: BoolArray | None = None,
    confidence: float = 0.9,
) -> Band:
    """The entries whose side of the cut is not known with `confidence`, should the estimates stay where they are.

    An entry at distance d from the boundary with standard error s is settled once d >= z s (one-sided normal). m
    viewings of standard deviation v bring the precision 1 / s² to 1 / s² + m / v² (normal prior, known variance:
    Gelman et al. 2013, "Bayesian data analysis", 3rd ed., §2.5), so m = v² (z² / d² - 1 / s²), rounded up.
    """
    candidates = ~np.isnan(value) if eligible is None else eligible & ~np.isnan(value)
    ranked = np.flatnonzero(candidates)
    ranked = ranked[np.argsort(-value[ranked], kind="stable")]
    if not 0 < places < len(ranked):
        nobody = np.empty(0, np.int64)
        return Band(None, nobody, nobody)
    boundary = float(value[ranked[places - 1]] + value[ranked[places]]) / 2
    distance, spread = np.abs(value[ranked] - boundary), error[ranked]
    quantile = float(scipy.special.ndtri(confidence))
    unsettled = distance < quantile * spread
    nearest = np.maximum(distance[unsettled], np.finfo(float).tiny ** 0.25)
    needed = np.ceil(viewing_sd**2 * ((quantile / nearest) ** 2 - 1 / spread[unsettled] ** 2))
    viewings = np.where(needed > MOST_VIEWINGS, 0, np.maximum(needed, 1)).astype(np.int64)
    return Band(boundary, ranked[unsettled], viewings)


def viewing_sd(adjustment: Adjustment) -> float:
    """What one more score errs by: the noise of a typical juror, and how little that juror's severity is known."""
    severity_variance = float(np.nanmean(adjustment.severity_error**2))
    return float(np.sqrt(adjustment.fit.residual_sd**2 + severity_variance))
