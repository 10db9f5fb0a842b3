"""Winners of weighted means, counted in floating point and fast enough to be counted a thousand times.

For estimates only: an official result is exact and decided elsewhere. `mean_counting(scores, entry, entries, cuts)`
returns a counting for judging.stability; `top(totals, places, eligible)` is its cut, useful by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from judging.exact import BoolArray, IntArray
from judging.observations import FloatArray
from judging.stability import Counting, Winners

# Sums of decimals in binary differ in the last bits; ties are told at this many places.
_TIE_PLACES = 9


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """One award: the weight of each criterion (0: does not count), how many win, and who may (None: every entry)."""

    weights: FloatArray
    places: int
    eligible: BoolArray | None = None


def mean_counting(scores: FloatArray, entry: IntArray, entries: int, cuts: Sequence[Cut]) -> Counting:
    """A counting of scoresheets by the weighted mean.

    `scores` is ballots × criteria with NaN for a cell left empty, `entry` the entry of each ballot. Each criterion
    is averaged over the ballots that have it; an entry without a score in a criterion that counts cannot win.
    """
    given = ~np.isnan(scores)
    filled = np.where(given, scores, 0.0)
    used = [criterion for criterion in range(scores.shape[1]) if any(cut.weights[criterion] for cut in cuts)]
    complete = bool(given.all())

    def counting(times: IntArray) -> Winners:
        whole = np.bincount(entry, weights=times, minlength=entries) if complete else None
        means = np.zeros((scores.shape[1], entries))
        for criterion in used:
            total = np.bincount(entry, weights=times * filled[:, criterion], minlength=entries)
            count = whole
            if count is None:
                count = np.bincount(entry, weights=times * given[:, criterion], minlength=entries)
            means[criterion] = np.divide(total, count, out=np.full(entries, np.nan), where=count > 0)
        return [winners(means, cut) for cut in cuts]

    return counting


def top(totals: FloatArray, places: int, eligible: BoolArray | None = None) -> IntArray:
    """The entries within the first `places`, a tie at the cut winning whole; NaN never wins."""
    candidates = ~np.isnan(totals) if eligible is None else eligible & ~np.isnan(totals)
    among = np.flatnonzero(candidates)
    if len(among) <= places:
        return among
    rounded = np.round(totals[among], _TIE_PLACES)
    last = np.partition(rounded, len(rounded) - places)[len(rounded) - places]
    return np.asarray(among[rounded >= last])


def winners(means: FloatArray, cut: Cut) -> list[int]:
    """The entries that win one award by the weighted sum of their values, criteria × entries."""
    counts = cut.weights != 0
    return [int(entry) for entry in top(cut.weights[counts] @ means[counts], cut.places, cut.eligible)]
