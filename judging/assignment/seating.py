"""Seats that change hands one by one, and what every rule allows of that without loss to any aim.

Whoever evens loads, links jurors or sharpens comparisons afterwards asks here, so that what was proved about the panels
stays proved: the total, the worst entry, conflicts, minutes, countries, mixes and pairs that met before.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from judging.assignment.opening import TOLERANCE, Opening, Pairs

Rows = NDArray[np.integer[Any]]
Mask = NDArray[np.bool_]


class Seating:
    """Chosen pairs whose jurors change; ``opening`` is what was open before them.

    ``pairs`` (seats, 2) keep their entries. ``free`` (entries, jurors) says who may still join which panel, ``taken``
    (jurors,) counts each juror's seats, ``sums`` (entries,) what each panel is worth.
    """

    def __init__(self, opening: Opening, pairs: Pairs) -> None:
        self.opening, self.pairs = opening, pairs.copy()
        entry, juror = pairs[:, 0], pairs[:, 1]
        jury = len(opening.most)
        self.free = opening.allowed.copy()
        self.free[entry, juror] = False
        self.taken = np.bincount(juror, minlength=jury)
        spent = np.bincount(juror, weights=opening.minutes[entry], minlength=jury)
        self._minutes_left = np.asarray(opening.minutes_left - spent, np.float64)
        self.sums = opening.sums(pairs)
        self._least_sum = int(self.sums.min(initial=np.iinfo(np.int64).max))
        self._country_left = None
        if opening.country_left is not None:
            self._country_left = opening.country_left.copy()
            np.subtract.at(self._country_left, entry, opening.countries[juror].astype(np.int64))
        self._mix_over = -opening.mix_left
        np.add.at(self._mix_over, entry, opening.mixed[juror].astype(np.int64))

    def lighter(self, place: int) -> int | None:
        """Give the least loaded juror with two seats fewer who may take this one at no loss, or None."""
        opening = self.opening
        entry, juror = self.pairs[place].tolist()
        loads = opening.loads + self.taken
        able = np.flatnonzero((loads <= loads[juror] - 2) & (opening.worth[entry] == opening.worth[entry, juror]))
        able = able[self.may_follow(place, able)]
        return int(able[np.argmin(loads[able])]) if len(able) else None

    def give(self, place: int, arriving: int) -> None:
        """Let another juror take a seat."""
        opening = self.opening
        entry, leaving = self.pairs[place].tolist()
        self.pairs[place, 1] = arriving
        self.free[entry, leaving], self.free[entry, arriving] = True, False
        self.sums[entry] += int(opening.worth[entry, arriving]) - int(opening.worth[entry, leaving])
        self.taken[leaving] -= 1
        self.taken[arriving] += 1
        self._minutes_left[leaving] += opening.minutes[entry]
        self._minutes_left[arriving] -= opening.minutes[entry]
        if self._country_left is not None:
            self._country_left[entry] += opening.countries[leaving].astype(np.int64) - opening.countries[arriving]
        self._mix_over[entry] += opening.mixed[arriving].astype(np.int64) - opening.mixed[leaving]

    def partners(self, place: int) -> NDArray[np.intp]:
        """Give the seats whose jurors can change places with this one's at no loss to any aim."""
        opening = self.opening
        entry, juror = self.pairs[place].tolist()
        entries, jurors = self.pairs[:, 0], self.pairs[:, 1]
        gain = opening.worth[entry, jurors].astype(np.int64) - opening.worth[entry, juror]
        gain_other = opening.worth[entries, juror].astype(np.int64) - opening.worth[entries, jurors]
        fits = (gain + gain_other == 0) & (self.sums[entry] + gain >= self._least_sum)
        there = np.flatnonzero(fits & (self.sums[entries] + gain_other >= self._least_sum))
        return np.asarray(there[self.may_exchange(place, there)])

    def may_follow(self, place: int, arriving: Rows) -> Mask:
        """Say which of these jurors have room for this seat, and may have it by every rule."""
        opening = self.opening
        entry, juror = self.pairs[place].tolist()
        if self.taken[juror] <= opening.least[juror]:
            return np.zeros(len(arriving), bool)
        fits = self.free[entry, arriving] & (self.taken[arriving] < opening.most[arriving])
        fits &= opening.minutes[entry] <= self._minutes_left[arriving] + TOLERANCE
        return np.asarray(
            fits & self._panel_takes(np.full(len(arriving), entry), np.full(len(arriving), juror), arriving)
        )

    def may_exchange(self, place: int, others: Rows) -> Mask:
        """Say which of these seats can exchange jurors with this one by every rule, whatever it is worth."""
        opening = self.opening
        entry, juror = self.pairs[place].tolist()
        entries, jurors = self.pairs[others].T
        fits = self.free[entry, jurors] & self.free[entries, juror]
        longer = opening.minutes[entries] - opening.minutes[entry]
        fits &= (longer <= self._minutes_left[juror] + TOLERANCE) & (-longer <= self._minutes_left[jurors] + TOLERANCE)
        here, own = np.full(len(others), entry), np.full(len(others), juror)
        return np.asarray(fits & self._panel_takes(here, own, jurors) & self._panel_takes(entries, jurors, own))

    def exchange(self, place: int, other: int) -> None:
        """Let the jurors of two seats change places."""
        one, two = self.pairs[[place, other], 1].tolist()
        self.give(place, two)
        self.give(other, one)

    def _panel_takes(self, entries: Rows, leaving: Rows, arriving: Rows) -> Mask:
        """Say where one juror may follow another on a panel: countries, mixes and old acquaintance are no worse."""
        opening = self.opening
        fits = np.ones(len(entries), bool)
        if opening.met is not None:
            fits &= opening.met[entries, arriving] <= opening.met[entries, leaving]
        if self._country_left is not None:
            countries = opening.countries.astype(np.int64)
            fits &= (self._country_left[entries] + countries[leaving] - countries[arriving] >= 0).all(axis=1)
        if opening.mixed.shape[1]:
            over, mixed = self._mix_over[entries], opening.mixed.astype(np.int64)
            after = over + mixed[arriving] - mixed[leaving]
            fits &= ((after >= 0) | (after >= over)).all(axis=1)
        return fits
