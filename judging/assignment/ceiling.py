"""How good the worst entry could be at best, before anything is solved."""

import numpy as np

from judging.assignment.opening import Opening


def ceiling_of_worst(opening: Opening) -> int:
    """Give a bound on the worst entry's sum: no entry does better than its own best jurors."""
    best = np.where(opening.allowed, opening.worth, 0).astype(np.int64)
    best[best < 0] = 0
    most = int(opening.seats.max(initial=0))
    if not len(best) or not most:
        return int(opening.base.min(initial=0))
    most = min(most, best.shape[1])
    top = -np.partition(-best, most - 1, axis=1)[:, :most]
    top = -np.sort(-top, axis=1)
    top[np.arange(most)[None, :] >= opening.seats[:, None]] = 0
    return int((opening.base + top.sum(axis=1)).min())
