"""Joins panels into one connected graph of jurors where that costs nothing.

Severities of jurors compare only within a component of their graph. Two jurors of different components who exchange an
entry link them. An exchange is made only if it keeps the total, the worst entry and every rule, so that what was proved
about the panels stays proved; loads stay as they are.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from judging.assignment.connection import component_labels, information
from judging.assignment.opening import TOLERANCE, Opening, Pairs

MOST_JURORS: Final = 2_000
MOST_TRIED: Final = 40


def joined(opening: Opening, settled: Pairs, chosen: Pairs) -> Pairs:
    """Exchange jurors among the chosen pairs until all jurors are linked or no free exchange links more of them.

    ``opening`` is what was open before ``chosen``; ``settled`` pairs link too but never move.
    """
    jury = len(opening.most)
    if len(chosen) == 0 or jury > MOST_JURORS or opening.mix_left.any():
        return chosen
    labels = _labels(opening, settled, chosen)
    while (parts := _parts(labels)) > 1:
        better = _linked_further(opening, settled, chosen, labels, parts)
        if better is None:
            return chosen
        chosen = better
        labels = _labels(opening, settled, chosen)
    return chosen


def _linked_further(
    opening: Opening, settled: Pairs, chosen: Pairs, labels: NDArray[np.intp], parts: int
) -> Pairs | None:
    sizes = np.bincount(labels[labels >= 0])
    tried = 0
    order = np.lexsort((np.arange(len(chosen)), sizes[labels[chosen[:, 1]]]))
    for place in order[: 4 * MOST_TRIED].tolist():
        for other in _free_exchanges(opening, chosen, place, labels)[:3].tolist():
            exchanged = chosen.copy()
            exchanged[[place, other], 1] = chosen[[other, place], 1]
            if _parts(_labels(opening, settled, exchanged)) < parts:
                return exchanged
            tried += 1
            if tried == MOST_TRIED:
                return None
    return None


def _free_exchanges(opening: Opening, chosen: Pairs, place: int, labels: NDArray[np.intp]) -> NDArray[np.intp]:
    """Give the chosen pairs of other components that can exchange jurors with one pair at no loss to any aim."""
    entry, juror = chosen[place].tolist()
    entries, jurors = chosen[:, 0], chosen[:, 1]
    worth = opening.worth
    gain = worth[entry, jurors].astype(np.int64) - worth[entry, juror]
    gain_other = worth[entries, juror].astype(np.int64) - worth[entries, jurors]
    sums = opening.sums(chosen)
    free = (labels[jurors] != labels[juror]) & (gain + gain_other == 0)
    free &= opening.allowed[entry, jurors] & opening.allowed[entries, juror]
    free &= (sums[entry] + gain >= sums.min()) & (sums[entries] + gain_other >= sums.min())
    if opening.met is not None:
        met = opening.met.astype(np.int64)
        free &= met[entry, jurors] + met[entries, juror] <= met[entry, juror] + met[entries, jurors]
    spent = np.bincount(jurors, weights=opening.minutes[entries], minlength=len(opening.most))
    left = opening.minutes_left - spent
    longer = opening.minutes[entries] - opening.minutes[entry]
    free &= (longer <= left[juror] + TOLERANCE) & (-longer <= left[jurors] + TOLERANCE)
    if opening.country_left is not None:
        room = opening.country_left.copy()
        np.subtract.at(room, entries, opening.countries[jurors].astype(np.int64))
        own, others = opening.countries[juror].astype(np.int64), opening.countries[jurors].astype(np.int64)
        free &= (room[entry] + own - others >= 0).all(axis=1) & (room[entries] + others - own >= 0).all(axis=1)
    return np.flatnonzero(free)


def _labels(opening: Opening, settled: Pairs, chosen: Pairs) -> NDArray[np.intp]:
    """Give each juror with an entry the label of their component, -1 to the others."""
    pairs = np.concatenate([settled, chosen])
    labels = component_labels(information(pairs, len(opening.seats), len(opening.most)))
    idle = np.bincount(pairs[:, 1], minlength=len(opening.most)) == 0
    return np.where(idle, -1, labels)


def _parts(labels: NDArray[np.intp]) -> int:
    return len(set(labels[labels >= 0].tolist()))
