"""Whole panels of each entry: those that reach a floor and are best at given prices of places and minutes.

A panel's own rules (floor, countries, mixes) hold inside it, so only places and minutes of jurors bind panels together.
A price on each entry's sum says how far down its jurors must be looked at: a panel with any other juror stays under the
target (the Lagrangian bound of a knapsack with a cardinality: Fisher, 1981).
"""

from dataclasses import dataclass
from functools import cache
from itertools import combinations
from math import comb
from typing import Final

import numpy as np
from numpy.typing import NDArray

from judging.assignment.opening import Opening

Vector = NDArray[np.float64]
Rows = NDArray[np.intp]

COMBINATIONS: Final = (700, 24_000, 300_000)
"""So many panels of an entry are looked at, by how thorough the search is."""
THOROUGH: Final = len(COMBINATIONS) - 1
MOST_SEATS: Final = 8
CELLS_AT_ONCE: Final = 600_000
DOUBLINGS, HALVINGS = 16, 24
NEVER: Final = -1e12
"""What a pair that must not be is worth."""


@dataclass(frozen=True, slots=True)
class Rosters:
    """Panels: the ``entry`` (n,), its ``members`` (n, most seats), -1 behind an entry's seats, and their ``worth``."""

    entry: Rows
    members: Rows
    worth: NDArray[np.int64]

    def joined(self, other: "Rosters") -> "Rosters":
        """Give the panels of both, each once, in an order that only the panels decide."""
        entry = np.concatenate([self.entry, other.entry])
        members = np.concatenate([self.members, other.members])
        worth = np.concatenate([self.worth, other.worth])
        _, first = np.unique(np.column_stack([entry, members]), axis=0, return_index=True)
        return Rosters(entry[first], members[first], worth[first])

    def only(self, chosen: NDArray[np.bool_]) -> "Rosters":
        """Give some of the panels."""
        return Rosters(self.entry[chosen], self.members[chosen], self.worth[chosen])


@dataclass(frozen=True, slots=True)
class Prices:
    """What a place (jurors,) and a minute (jurors,) cost, in units of the largest worth."""

    place: Vector
    minute: Vector


@dataclass(frozen=True, slots=True)
class Found:
    """Panels found; per entry the proved most that a panel is worth at the prices, and whether none worth it misses."""

    rosters: Rosters
    most: Vector
    complete: NDArray[np.bool_]


class RosterMarket:
    """Finds panels of an opening that reach a floor (a worth, None for any), at any prices."""

    def __init__(self, opening: Opening, floor: int | None) -> None:
        self.opening = opening
        self.unit = float(max(1, np.abs(opening.worth).max(initial=1)))
        lowest = -(2**60)
        self._floor = np.full(len(opening.base), lowest) if floor is None else floor - opening.base

    def best(self, prices: Prices, target: Vector, *, aim: float, keep: int, thorough: int = 0) -> Found:
        """Find up to ``keep`` panels per entry worth ``target`` (entries,) or more at the prices.

        ``aim`` is what worth counts: 1, or 0 where only the prices do. ``thorough`` (0 to ``THOROUGH``) says how often
        to look again, and further, where a panel may have been missed.
        """
        (rows,) = np.nonzero(self.opening.seats > 0)
        found = self._search(rows, prices, target, aim, keep, COMBINATIONS[0])
        for many in COMBINATIONS[1 : thorough + 1]:
            (missed,) = np.nonzero(~found.complete)
            if not len(missed):
                break
            again = self._search(missed, prices, target, aim, keep, many)
            kept = found.rosters.only(found.complete[found.rosters.entry])
            most, complete = found.most.copy(), found.complete.copy()
            most[missed], complete[missed] = np.minimum(most, again.most)[missed], again.complete[missed]
            found = Found(_stacked([kept, again.rosters]), most, complete)
        return found

    def _search(self, rows: Rows, prices: Prices, target: Vector, aim: float, keep: int, many: int) -> Found:
        opening = self.opening
        found = [_none(int(opening.seats.max(initial=1)))]
        most, complete = np.zeros(len(opening.seats)), np.ones(len(opening.seats), bool)
        for seats in sorted(set(opening.seats[rows].tolist())):
            same = rows[opening.seats[rows] == seats]
            count = min(len(opening.most), _widest(seats, many))
            step = max(1, CELLS_AT_ONCE // max(comb(count, seats), len(opening.most)))
            for start in range(0, len(same), step):
                some = same[start : start + step]
                gain = aim * opening.worth[some] / self.unit
                gain = gain - prices.place - opening.minutes[some, None] * prices.minute
                gain = np.where(opening.allowed[some], gain, NEVER)
                panels, most[some], complete[some] = self._of(some, gain, seats, count, target[some], keep)
                found.append(panels)
        return Found(_stacked(found), most, complete)

    def _of(
        self, rows: Rows, gain: Vector, seats: int, count: int, target: Vector, keep: int
    ) -> tuple[Rosters, Vector, NDArray[np.bool_]]:
        opening = self.opening
        worth = np.where(opening.allowed[rows], opening.worth[rows], 0).astype(np.int64)
        need = self._floor[rows]
        price = _floor_prices(gain, worth / self.unit, need / self.unit, seats)
        ranked = gain + price[:, None] * (worth / self.unit)
        order = np.argsort(-ranked, axis=1, kind="stable")
        top = np.take_along_axis(ranked, order[:, : count + 1], axis=1)
        bound = top[:, :seats].sum(axis=1) - price * (need / self.unit)
        outside = np.full(len(rows), NEVER)
        if count < ranked.shape[1]:
            outside = top[:, : seats - 1].sum(axis=1) + top[:, count] - price * (need / self.unit)
        order = order[:, :count]
        subsets = _subsets(count, seats)
        gains, worths = np.take_along_axis(gain, order, axis=1), np.take_along_axis(worth, order, axis=1)
        value = np.zeros((len(rows), len(subsets)))
        sums = np.zeros((len(rows), len(subsets)), np.int64)
        for seat in range(seats):
            value += gains[:, subsets[:, seat]]
            sums += worths[:, subsets[:, seat]]
        value[(sums < need[:, None]) | ~self._fits_inside(rows, order, subsets)] = NEVER
        best = value.max(axis=1)
        taken = min(keep, value.shape[1])
        place = np.argpartition(-value, taken - 1, axis=1)[:, :taken]
        row, column = np.nonzero(np.take_along_axis(value, place, axis=1) >= np.maximum(target, NEVER / 2)[:, None])
        place = place[row, column]
        members = np.full((len(row), int(opening.seats.max())), -1, np.intp)
        members[:, :seats] = np.sort(order[row[:, None], subsets[place]], axis=1)
        panels = Rosters(rows[row], members, opening.base[rows[row]] + sums[row, place])
        complete = (outside < target) & ((value >= target[:, None]).sum(axis=1) <= taken)
        return panels, np.minimum(bound, np.maximum(best, outside)), complete

    def _fits_inside(self, rows: Rows, order: Rows, subsets: Rows) -> NDArray[np.bool_]:
        """Say which subsets of the ordered jurors keep to the rules on countries and mixes."""
        opening = self.opening
        fits = np.ones((len(rows), len(subsets)), bool)
        if opening.country_left is not None:
            for country in range(opening.countries.shape[1]):
                if opening.countries[:, country].sum() > opening.country_left[rows, country].min(initial=0):
                    number = _counted(opening.countries[order, country], subsets)
                    fits &= number <= opening.country_left[rows, country][:, None]
        for mix in range(opening.mix_left.shape[1]):
            fits &= _counted(opening.mixed[order, mix], subsets) >= opening.mix_left[rows, mix][:, None]
        return fits


def _counted(having: NDArray[np.bool_], subsets: Rows) -> NDArray[np.int8]:
    number = np.zeros((len(having), len(subsets)), np.int8)
    for seat in range(subsets.shape[1]):
        number += having[:, subsets[:, seat]]
    return number


def _floor_prices(gain: Vector, worth: Vector, need: Vector, seats: int) -> Vector:
    """Give each entry the price on its sum at which the bound on its best panel that reaches the floor is lowest."""

    def short(price: Vector) -> NDArray[np.bool_]:
        ranked = gain + price[:, None] * worth
        top = np.argpartition(-ranked, seats - 1, axis=1)[:, :seats]
        return np.asarray(np.take_along_axis(worth, top, axis=1).sum(axis=1) < need)

    low = np.zeros(len(need))
    priced = short(low)
    if not priced.any():
        return low
    high = np.where(priced, 0.25, 0.0)
    for _ in range(DOUBLINGS):
        still = priced & short(high)
        if not still.any():
            break
        low, high = np.where(still, high, low), np.where(still, 2 * high, high)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        below = priced & short(middle)
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.where(priced, high, 0.0)


def _none(seats: int) -> Rosters:
    return Rosters(np.empty(0, np.intp), np.empty((0, seats), np.intp), np.empty(0, np.int64))


def _stacked(parts: list[Rosters]) -> Rosters:
    return Rosters(
        np.concatenate([one.entry for one in parts]),
        np.concatenate([one.members for one in parts]),
        np.concatenate([one.worth for one in parts]),
    )


def _widest(seats: int, most: int) -> int:
    """Give the largest number of jurors with at most so many panels of ``seats``."""
    count = seats
    while comb(count + 1, seats) <= most and count < most:
        count += 1
    return count


@cache
def _subsets(count: int, seats: int) -> Rows:
    return np.array(list(combinations(range(count), seats)), np.intp).reshape(-1, seats)
