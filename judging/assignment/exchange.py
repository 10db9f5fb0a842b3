"""Raises the worst entries by exchanges: a juror for a juror, while the panel that gives stays good enough.

From the worst entry up: it takes a better juror, either one with room or one whose other entry can do with the juror
who leaves. Conflicts, loads, countries and minutes are respected, and the exchange that costs the total least is taken.
It ends at the proved ceiling or when the worst entry finds no exchange; then the worst entry is only bounded.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from judging.assignment.opening import TOLERANCE, Opening, Pairs

MOST_EXCHANGES: Final = 4_000
BETTER_JURORS: Final = 24
NOTHING: Final = np.iinfo(np.int64).min


class Exchanges:
    """Panels that change by one exchange at a time."""

    def __init__(self, opening: Opening, pairs: Pairs) -> None:
        self._opening = opening
        self._allowed = opening.allowed if opening.met is None else opening.allowed & ~opening.met
        jury = len(opening.most)
        self._panels: list[list[int]] = [[] for _ in opening.seats]
        self._entries: list[list[int]] = [[] for _ in range(jury)]
        for entry, juror in pairs.tolist():
            self._panels[entry].append(juror)
            self._entries[juror].append(entry)
        self.sums = opening.sums(pairs)
        self._loads = np.bincount(pairs[:, 1], minlength=jury)
        self._minutes_left = opening.minutes_left - np.bincount(
            pairs[:, 1], weights=opening.minutes[pairs[:, 0]], minlength=jury
        )
        self._country_left = None
        if opening.country_left is not None:
            self._country_left = opening.country_left.copy()
            np.subtract.at(self._country_left, pairs[:, 0], opening.countries[pairs[:, 1]].astype(np.int64))

    @property
    def pairs(self) -> Pairs:
        """The panels as pairs."""
        return np.array([(entry, juror) for entry, panel in enumerate(self._panels) for juror in panel], np.int32)

    def raise_worst(self, ceiling: int) -> None:
        """Exchange from the worst entry up until it reaches the ceiling or finds nothing better."""
        for _ in range(MOST_EXCHANGES):
            entry = int(self.sums.argmin())
            if self.sums[entry] >= ceiling or not self._improve(entry, ceiling):
                return

    def _improve(self, entry: int, ceiling: int) -> bool:
        """Make the best exchange: whoever is worse off after it should reach the ceiling, or come nearest."""
        worth = self._opening.worth[entry].astype(np.int64)
        better = np.where(self._allowed[entry], worth, NOTHING)
        better[self._panels[entry]] = NOTHING
        count = min(BETTER_JURORS, len(better))
        coming = np.argsort(-better, kind="stable")[:count]
        best: tuple[int, int] | None = None
        choice = (-1, -1, -1)
        for leaving in self._panels[entry]:
            for arriving in coming[better[coming] > worth[leaving]].tolist():
                found = self._best_giver(entry, leaving, arriving, ceiling)
                if found is not None and (best is None or found[0] > best):
                    best, choice = found[0], (leaving, arriving, found[1])
        if best is None:
            return False
        self._exchange(entry, *choice)
        return True

    def _best_giver(self, entry: int, leaving: int, arriving: int, ceiling: int) -> tuple[tuple[int, int], int] | None:
        """Find who gives ``arriving`` (-1: nobody need, there is room): (least sum then, change of total), giver."""
        opening = self._opening
        gain = int(opening.worth[entry, arriving]) - int(opening.worth[entry, leaving])
        after = int(self.sums[entry]) + gain
        if not self._country_takes(np.array([entry]), leaving, arriving)[0]:
            return None
        minutes = opening.minutes[entry]
        may_lose = self._loads[leaving] > opening.least[leaving]
        if (
            may_lose
            and self._loads[arriving] < opening.most[arriving]
            and minutes <= self._minutes_left[arriving] + TOLERANCE
        ):
            return (min(after, ceiling), gain), -1
        givers = np.array(self._entries[arriving], np.intp)
        if not len(givers):
            return None
        loss = opening.worth[givers, arriving].astype(np.int64) - opening.worth[givers, leaving]
        left = self.sums[givers] - loss
        longer = opening.minutes[givers] - minutes
        fits = self._allowed[givers, leaving] & (left > self.sums[entry])
        fits &= longer <= self._minutes_left[leaving] + TOLERANCE
        fits &= -longer <= self._minutes_left[arriving] + TOLERANCE
        fits &= self._country_takes(givers, arriving, leaving)
        fits &= np.array([leaving not in self._panels[giver] for giver in givers.tolist()])
        if not fits.any():
            return None
        least = np.minimum(np.minimum(left, after), ceiling)
        order = np.lexsort((loss, -least, ~fits))
        giver = int(order[0])
        return (int(least[giver]), gain - int(loss[giver])), int(givers[giver])

    def _country_takes(self, entries: NDArray[np.intp], leaving: int, arriving: int) -> NDArray[np.bool_]:
        if self._country_left is None:
            return np.ones(len(entries), bool)
        countries = self._opening.countries
        left = self._country_left[entries] + countries[leaving] - countries[arriving]
        return np.asarray((left >= 0).all(axis=1))

    def _exchange(self, entry: int, leaving: int, arriving: int, giver: int) -> None:
        self._replace(entry, leaving, arriving)
        if giver >= 0:
            self._replace(giver, arriving, leaving)

    def _replace(self, entry: int, leaving: int, arriving: int) -> None:
        opening = self._opening
        panel = self._panels[entry]
        panel[panel.index(leaving)] = arriving
        self._entries[leaving].remove(entry)
        self._entries[arriving].append(entry)
        self.sums[entry] += int(opening.worth[entry, arriving]) - int(opening.worth[entry, leaving])
        self._loads[leaving] -= 1
        self._loads[arriving] += 1
        self._minutes_left[leaving] += opening.minutes[entry]
        self._minutes_left[arriving] -= opening.minutes[entry]
        if self._country_left is not None:
            self._country_left[entry] += opening.countries[leaving].astype(np.int64) - opening.countries[arriving]
