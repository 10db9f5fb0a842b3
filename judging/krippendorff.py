"""Krippendorff's alpha: how far jurors agree beyond chance, with missing scores and any number of jurors.

`krippendorff_alpha(observations, level) -> float`: 1 perfect agreement, 0 no better than chance, below 0 systematic
disagreement. Source of every formula: Krippendorff 2011, "Computing Krippendorff's alpha-reliability", University of
Pennsylvania, sections A to E; alpha = 1 - observed / expected disagreement over pairable values.
"""

from enum import StrEnum

import numpy as np

from judging.exact import IntArray
from judging.observations import FloatArray, NotEstimable, Observations

_PAIRS_AT_ONCE = 1 << 22


class Level(StrEnum):
    """What differences between scores mean: none but equality, order, distance, or proportion."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


def krippendorff_alpha(observations: Observations, level: Level = Level.INTERVAL) -> float:
    """Alpha over the entries that at least two jurors scored; the others pair with nothing and are left out.

    Ordinal disagreement is the squared difference of mid-ranks among all pairable values, which is what
    Krippendorff's sum over categories between two values comes to (section D). Raises NotEstimable where no entry
    has two scores, where all pairable scores are the same, or where the level is a ratio and a score lies below
    zero.
    """
    size = observations.scored_by()
    paired = observations.take(size[observations.entry] > 1)
    score = paired.score
    if not len(score):
        raise NotEstimable("No entry was scored by two jurors, so agreement cannot be measured.")
    if score.min() == score.max():
        raise NotEstimable("All scores are the same, so agreement cannot be told from habit.")
    size = np.maximum(size, 2)
    match level:
        case Level.NOMINAL:
            observed, expected = _nominal(paired, size)
        case Level.ORDINAL:
            observed, expected = _squared(paired.entry, mid_ranks(score), size)
        case Level.INTERVAL:
            observed, expected = _squared(paired.entry, score - score.mean(), size)
        case Level.RATIO:
            observed, expected = _ratio(paired, size)
    return float(1 - observed / expected)


def mid_ranks(values: FloatArray) -> FloatArray:
    """Ranks from 1, equal values sharing the mean of the ranks they occupy."""
    _, place, times = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(times) - (times - 1) / 2)[place])


def _squared(entry: IntArray, value: FloatArray, size: IntArray) -> tuple[float, float]:
    """Observed and expected sums of (a - b)², from sums and sums of squares: over m values, 2 (m Σa² - (Σa)²)."""
    total = np.bincount(entry, weights=value, minlength=len(size))
    square = np.bincount(entry, weights=value**2, minlength=len(size))
    observed = float((2 * (size * square - total**2) / (size - 1)).sum())
    n = len(value)
    expected = 2 * (n * float(value @ value) - float(value.sum()) ** 2) / (n - 1)
    return observed, expected


def _nominal(paired: Observations, size: IntArray) -> tuple[float, float]:
    """Pairs of unequal values within entries, and over all: m² less the squares of how often each value occurs."""
    _, value = np.unique(paired.score, return_inverse=True)
    cells, times = np.unique(paired.entry * (value.max() + 1) + value, return_counts=True)
    equal = np.bincount(cells // (value.max() + 1), weights=times**2, minlength=len(size))
    present = paired.scored_by()
    observed = float(((present**2 - equal) / (size - 1)).sum())
    n = len(value)
    return observed, float(n**2 - (np.bincount(value) ** 2).sum()) / (n - 1)


def _ratio(paired: Observations, size: IntArray) -> tuple[float, float]:
    """Sums of ((a - b) / (a + b))², which has no shortcut: over pairs of distinct values."""
    if paired.score.min() < 0:
        raise NotEstimable("Scores below zero have no ratio; measure agreement by interval.")
    values, code, times = np.unique(paired.score, return_inverse=True, return_counts=True)
    observed = 0.0
    order = np.argsort(paired.entry, kind="stable")
    start = np.cumsum(paired.scored_by()) - paired.scored_by()
    for m in np.unique(paired.scored_by()):
        if m < 2:
            continue
        members = values[code[order[start[paired.scored_by() == m, None] + np.arange(m)]]]
        for other in range(1, m):
            observed += 2 * float(_ratio_squares(members[:, other:], members[:, :-other]).sum()) / (m - 1)
    expected = 0.0
    step = max(_PAIRS_AT_ONCE // len(values), 1)
    for first in range(0, len(values), step):
        rows = slice(first, first + step)
        expected += float(times[rows] @ _ratio_squares(values[rows, None], values[None, :]) @ times)
    return observed, expected / (len(code) - 1)


def _ratio_squares(a: FloatArray, b: FloatArray) -> FloatArray:
    total = a + b
    return np.asarray(((a - b) / np.where(total == 0, 1, total)) ** 2)
