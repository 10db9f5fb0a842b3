"""Joins panels into one connected graph of jurors where that costs nothing.

Severities of jurors compare only within a component of their graph. Two jurors of different components who exchange an
entry link them. An exchange is made only if it keeps the total, the worst entry and every rule, so that what was proved
about the panels stays proved; loads stay as they are.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from judging.assignment.connection import component_labels, information
from judging.assignment.opening import Opening, Pairs
from judging.assignment.seating import Seating

MOST_JURORS: Final = 2_000
MOST_TRIED: Final = 40


def joined(opening: Opening, settled: Pairs, chosen: Pairs) -> Pairs:
    """Exchange jurors among the chosen pairs until all jurors are linked or no free exchange links more of them.

    ``opening`` is what was open before ``chosen``; ``settled`` pairs link too but never move.
    """
    jury = len(opening.most)
    if len(chosen) == 0 or jury > MOST_JURORS:
        return chosen
    labels = _labels(opening, settled, chosen)
    if _parts(labels) < 2:
        return chosen
    seating = Seating(opening, chosen)
    while (parts := _parts(labels)) > 1:
        further = _linked_further(seating, settled, labels, parts)
        if further is None:
            break
        labels = further
    return seating.pairs


def _linked_further(seating: Seating, settled: Pairs, labels: NDArray[np.intp], parts: int) -> NDArray[np.intp] | None:
    """Make an exchange that links components and give the labels after it; None if none of those tried does."""
    sizes = np.bincount(labels[labels >= 0])
    jurors = seating.pairs[:, 1]
    tried = 0
    order = np.lexsort((np.arange(len(jurors)), sizes[labels[jurors]]))
    for place in order[: 4 * MOST_TRIED].tolist():
        partners = seating.partners(place)
        elsewhere = partners[labels[jurors[partners]] != labels[jurors[place]]]
        for other in elsewhere[:3].tolist():
            seating.exchange(place, other)
            after = _labels(seating.opening, settled, seating.pairs)
            if _parts(after) < parts:
                return after
            seating.exchange(place, other)
            tried += 1
            if tried == MOST_TRIED:
                return None
    return None


def _labels(opening: Opening, settled: Pairs, chosen: Pairs) -> NDArray[np.intp]:
    """Give each juror with an entry the label of their component, -1 to the others."""
    pairs = np.concatenate([settled, chosen])
    labels = component_labels(information(pairs, len(opening.seats), len(opening.most)))
    idle = np.bincount(pairs[:, 1], minlength=len(opening.most)) == 0
    return np.where(idle, -1, labels)


def _parts(labels: NDArray[np.intp]) -> int:
    return len(set(labels[labels >= 0].tolist()))
