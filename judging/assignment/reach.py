"""How many good jurors a panel needs before it can reach a floor: what the linear program does not see by itself.

If the best panel with fewer than ``count`` jurors worth at least ``least`` stays under the floor, every panel that
reaches it has ``count`` of them. These rows cut off shares of jurors that add up to a floor no whole panel reaches
(cover inequalities with a cardinality: Wolsey, Valid inequalities for 0-1 knapsacks and MIPs with generalised upper
bound constraints, 1990).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from judging.assignment.opening import Opening


@dataclass(frozen=True, slots=True)
class Covers:
    """Rows: the panel of ``entry`` needs at least ``count`` jurors worth ``least`` or more to it, all (rows,)."""

    entry: NDArray[np.intp]
    least: NDArray[np.int64]
    count: NDArray[np.int64]


def covers(opening: Opening, floor: int) -> Covers:
    """Give, per entry and number of jurors up to its seats, the smallest group of its best jurors that must give them.

    Open seats count as worth 0, so the rows hold for panels that are not full; rules on countries are not used.
    """
    seats = opening.seats
    most = int(seats.max(initial=0))
    jury = opening.allowed.shape[1]
    worth = np.where(opening.allowed, np.maximum(opening.worth, 0), 0).astype(np.int64)
    best = -np.sort(-worth, axis=1)
    sums = np.concatenate([np.zeros((len(seats), 1), np.int64), np.cumsum(best, axis=1)], axis=1)
    need = floor - opening.base
    entry, least, count = [], [], []
    for number in range(1, most + 1):
        (rows,) = np.nonzero(seats >= number)
        group = np.arange(number - 1, jury + 1)
        beyond = np.minimum(group[None, :] + seats[rows, None] - number + 1, jury)
        reached = (
            sums[rows, number - 1][:, None] + np.take_along_axis(sums[rows], beyond, axis=1) - sums[rows][:, group]
        )
        fails = reached < need[rows, None]
        size = group[fails.argmax(axis=1)]
        binding = fails.any(axis=1) & (size >= number)
        entry.append(rows[binding])
        least.append(best[rows[binding], size[binding] - 1])
        count.append(np.full(int(binding.sum()), number, np.int64))
    return Covers(np.concatenate(entry), np.concatenate(least), np.concatenate(count))
