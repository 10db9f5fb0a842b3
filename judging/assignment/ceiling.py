"""How much each entry could get at best, before anything is solved: its own best jurors, as if nobody wanted them."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from judging.assignment.opening import Opening

ROWS_AT_ONCE: Final = 4_096


def best_sums(opening: Opening) -> NDArray[np.int64]:
    """Bound each entry's sum by its best jurors; leaving a seat open is no worse than a negative affinity."""
    sums = opening.base.copy()
    most = min(int(opening.seats.max(initial=0)), opening.allowed.shape[1])
    if not most:
        return sums
    for start in range(0, len(sums), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        worth = np.where(opening.allowed[rows], np.maximum(opening.worth[rows], 0), 0)
        best = -np.sort(-np.partition(worth, worth.shape[1] - most, axis=1)[:, worth.shape[1] - most :], axis=1)
        best[np.arange(most)[None, :] >= opening.seats[rows, None]] = 0
        sums[rows] += best.sum(axis=1, dtype=np.int64)
    return sums
