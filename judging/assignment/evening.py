"""Evens the jurors' loads where that costs nothing.

A flow shares entries evenly by itself; the programs that keep minutes and crossing rules do not. A seat moves from a
juror to one with at least two entries fewer only if the entry's panel is worth exactly as much afterwards and every
rule still holds, so that what was proved about the panels stays proved.
"""

from typing import Final

import numpy as np

from judging.assignment.opening import Opening, Pairs
from judging.assignment.seating import Seating

MOST_SEATS: Final = 20_000
"""Beyond so many open seats the loads stay as the programs left them: each move looks at every juror."""


def evened(opening: Opening, chosen: Pairs) -> Pairs:
    """Move seats among ``chosen`` pairs from loaded to idle jurors until no free move is left.

    Each move brings two loads closer together, so there is an end; the order of moves depends on the pairs alone.
    """
    if not 0 < len(chosen) <= MOST_SEATS:
        return chosen
    seating = Seating(opening, chosen)
    moved = True
    while moved:
        moved = False
        heaviest_first = np.argsort(-(opening.loads + seating.taken)[seating.pairs[:, 1]], kind="stable")
        for place in heaviest_first.tolist():
            lighter = seating.lighter(place)
            if lighter is not None:
                seating.give(place, lighter)
                moved = True
    return seating.pairs[np.lexsort((seating.pairs[:, 1], seating.pairs[:, 0]))]
