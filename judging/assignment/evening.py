"""Evens the jurors' loads where that costs nothing.

A flow shares entries evenly by itself; the programs that keep minutes and crossing rules do not. A seat moves from a
juror to one with at least two entries fewer only if the entry's panel is worth exactly as much afterwards and every
rule still holds, so that what was proved about the panels stays proved.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from judging.assignment.opening import TOLERANCE, Opening, Pairs

MOST_SEATS: Final = 20_000
"""Beyond so many open seats the loads stay as the programs left them: each move looks at every juror."""


def evened(opening: Opening, chosen: Pairs) -> Pairs:
    """Move seats among ``chosen`` pairs from loaded to idle jurors until no free move is left.

    Each move brings two loads closer together, so there is an end; the order of moves depends on the pairs alone.
    """
    if not 0 < len(chosen) <= MOST_SEATS or opening.mix_left.any():
        return chosen
    pairs = chosen.copy()
    free = opening.allowed.copy()
    free[pairs[:, 0], pairs[:, 1]] = False
    taken = np.bincount(pairs[:, 1], minlength=len(opening.most))
    minutes = opening.minutes[pairs[:, 0]]
    spent = np.bincount(pairs[:, 1], weights=minutes, minlength=len(opening.most)).astype(np.float64)
    moved = True
    while moved:
        moved = False
        heaviest_first = np.argsort(-(opening.loads + taken)[pairs[:, 1]], kind="stable")
        for place in heaviest_first.tolist():
            entry, juror = pairs[place].tolist()
            lighter = _lighter(opening, free, pairs, (entry, juror), taken, spent)
            if lighter is None:
                continue
            pairs[place, 1] = lighter
            free[entry, juror], free[entry, lighter] = True, False
            taken[juror], taken[lighter] = taken[juror] - 1, taken[lighter] + 1
            spent[juror], spent[lighter] = (
                spent[juror] - opening.minutes[entry],
                spent[lighter] + opening.minutes[entry],
            )
            moved = True
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


def _lighter(
    opening: Opening,
    free: NDArray[np.bool_],
    pairs: Pairs,
    pair: tuple[int, int],
    taken: NDArray[np.intp],
    spent: NDArray[np.float64],
) -> int | None:
    """Give the least loaded juror who may take this seat at no loss, or None."""
    entry, juror = pair
    if taken[juror] <= opening.least[juror]:
        return None
    loads = opening.loads + taken
    fits = free[entry] & (loads <= loads[juror] - 2) & (taken < opening.most)
    fits &= opening.worth[entry] == opening.worth[entry, juror]
    fits &= spent + opening.minutes[entry] <= opening.minutes_left + TOLERANCE
    if opening.met is not None:
        fits &= opening.met[entry].astype(np.int64) <= int(opening.met[entry, juror])
    if opening.country_left is not None:
        seated = pairs[pairs[:, 0] == entry, 1]
        room = opening.country_left[entry] - opening.countries[seated].sum(axis=0) + opening.countries[juror]
        fits &= (opening.countries <= room).all(axis=1)
    (able,) = np.nonzero(fits)
    return int(able[np.argmin(loads[able])]) if len(able) else None
