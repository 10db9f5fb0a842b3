"""Makes jurors easier to compare where that costs nothing: exchanges that lower the variance of their contrasts.

The last of all aims. An exchange is made only if the total, the worst entry, loads and every rule stay as they are, and
if it lowers the worst contrast between two jurors, or all contrasts together while the worst stays no worse. Panels
overlap in more ways afterwards, so strict and mild jurors are told apart more surely.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from judging.assignment.connection import component_labels, information
from judging.assignment.contrasts import Contrasts, Exchange
from judging.assignment.opening import Opening, Pairs
from judging.assignment.seating import Seating

MOST_JURORS: Final = 500
MOST_SEATS: Final = 20_000
MOST_WORK: Final = 10_000_000
"""In seats compared, or what costs as much: a second or so, on no clock."""
WEIGHED_EXACTLY: Final = 3
"""Exchanges of a seat that are worked out in full, the most promising by their slope."""
GAIN: Final = 1e-7


def tightened(opening: Opening, settled: Pairs, chosen: Pairs) -> Pairs:
    """Exchange jurors among the chosen pairs while that lowers the contrasts of the whole jury at no cost.

    ``opening`` is what was open before ``chosen``; ``settled`` pairs count but never move. A jury that falls apart, or
    is larger than its exchanges can be weighed for, stays as it is.
    """
    if not 1 < len(chosen) <= MOST_SEATS:
        return chosen
    matrix = information(np.concatenate([settled, chosen]), len(opening.seats), len(opening.most))
    active = np.diag(matrix) > 0
    if not 2 < active.sum() <= MOST_JURORS or len(set(component_labels(matrix)[active].tolist())) > 1:
        return chosen
    return _Tightening(opening, settled, chosen, matrix, active).pairs


class _Tightening:
    """The panels while they are tightened: first all contrasts together, then the worst alone."""

    def __init__(
        self, opening: Opening, settled: Pairs, chosen: Pairs, matrix: NDArray[np.float64], active: NDArray[np.bool_]
    ) -> None:
        self._seating = Seating(opening, chosen)
        self._contrasts = Contrasts.of(matrix[np.ix_(active, active)])
        self._row = np.cumsum(active) - 1
        self._jury = int(active.sum())
        self._work = 0
        everyone = np.concatenate([settled, chosen])
        everyone = everyone[np.argsort(everyone[:, 0], kind="stable")]
        self._sizes = np.bincount(everyone[:, 0], minlength=len(opening.seats))
        first = np.cumsum(self._sizes) - self._sizes
        self._panels = np.full((len(self._sizes), int(self._sizes.max())), -1, np.intp)
        seat = np.arange(len(everyone)) - first[everyone[:, 0]]
        self._panels[everyone[:, 0], seat] = self._row[everyone[:, 1]]
        while self._better_together():
            pass
        while self._better_at_worst():
            pass

    @property
    def pairs(self) -> Pairs:
        """The panels as they are."""
        pairs = self._seating.pairs
        return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]

    def _better_together(self) -> bool:
        """Go over all seats once, those of the jurors hardest to compare first; say whether anything was gained."""
        gained = False
        jurors = self._row[self._seating.pairs[:, 1]]
        for place in np.argsort(-self._contrasts.of_jurors[jurors], kind="stable").tolist():
            gained |= self._exchanged(place, worst_only=False)
        return gained

    def _better_at_worst(self) -> bool:
        """Try the seats of the two jurors hardest to compare; say whether an exchange brought them closer."""
        jurors = self._row[self._seating.pairs[:, 1]]
        seats = np.flatnonzero(np.isin(jurors, self._contrasts.worst_pair))
        return any(self._exchanged(place, worst_only=True) for place in seats.tolist())

    def _exchanged(self, place: int, *, worst_only: bool) -> bool:
        """Make the first of a seat's most promising exchanges that is better indeed."""
        entries = self._seating.pairs[:, 0]
        size = self._sizes[entries[place]]
        if self._work >= MOST_WORK or size < 2:
            return False
        self._work += len(entries) + 1_000
        partners = self._seating.partners(place)
        partners = partners[self._sizes[entries[partners]] == size]
        if not len(partners):
            return False
        now = self._contrasts
        (one,), (beside,) = self._seated(np.array([place]))
        others, beside_others = self._seated(partners)
        slope = (now.slope_of_worst if worst_only else now.slope_of_total)(one, beside, others, beside_others)
        for candidate in np.argsort(slope, kind="stable")[:WEIGHED_EXACTLY].tolist():
            if slope[candidate] >= 0:
                break
            self._work += self._jury**2 // 20
            then = now.after(Exchange(one, int(others[candidate]), beside, beside_others[candidate]))
            if then is not None and _better(then, now, worst_only=worst_only):
                self._exchange(place, int(partners[candidate]))
                self._contrasts = then
                return True
        return False

    def _seated(self, places: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Give who has each of these seats (n,) and who sits beside them (n, size - 1), on panels of one size."""
        pairs = self._seating.pairs[places]
        own = self._row[pairs[:, 1]]
        panels = self._panels[pairs[:, 0], : self._sizes[pairs[0, 0]]]
        return own, panels[panels != own[:, None]].reshape(len(places), -1)

    def _exchange(self, place: int, other: int) -> None:
        (one, two), _ = self._seated(np.array([place, other]))
        for entry, leaving, arriving in zip(
            self._seating.pairs[[place, other], 0], (one, two), (two, one), strict=True
        ):
            panel = self._panels[entry]
            panel[panel == leaving] = arriving
        self._seating.exchange(place, other)
        self._work += self._jury**3 // 500


def _better(then: Contrasts, now: Contrasts, *, worst_only: bool) -> bool:
    if then.worst < (1 - GAIN) * now.worst:
        return True
    return not worst_only and then.worst <= now.worst and then.total < (1 - GAIN) * now.total
