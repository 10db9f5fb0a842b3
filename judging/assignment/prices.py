"""What a place on each juror's list is worth at the optimum, and which pairs left out of the flow would pay for it.

The prices are the dual values of the flow, found as shortest paths among the jurors alone: an edge from one juror to
another is the cheapest way to hand over one of the first one's entries (Ahuja, Magnanti and Orlin, 1993, ch. 9.3).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from judging.assignment.costs import Costs
from judging.assignment.opening import Opening, Pairs

ROWS_AT_ONCE: Final = 4_096
LET_IN_PER_ENTRY: Final = 8
NO_SEAT: Final = -1
FAR: Final = np.int64(2**61)


def panel_table(opening: Opening, pairs: Pairs) -> NDArray[np.intp]:
    """Lay panels out as (entries, seats): a juror's index, the number of jurors for an open seat, -1 for no seat."""
    jury = len(opening.most)
    seats = np.arange(max(1, int(opening.seats.max(initial=0))))
    table = np.where(seats[None, :] < opening.seats[:, None], jury, NO_SEAT)
    order = np.argsort(pairs[:, 0], kind="stable")
    entry = pairs[order, 0]
    first = np.searchsorted(entry, entry, side="left")
    table[entry, np.arange(len(entry)) - first] = pairs[order, 1]
    return table


def juror_prices(
    costs: Costs, table: NDArray[np.intp], entry: NDArray[np.intp], juror: NDArray[np.intp]
) -> NDArray[np.int64]:
    """Give the highest consistent price of each juror, at optimal panels among the candidate pairs (entry, juror)."""
    jury = len(costs.opening.most)
    handover = np.full((jury + 1) * (jury + 1), FAR)
    gains = costs.gains(entry, juror)
    outside = ~(table[entry] == juror[:, None]).any(axis=1)
    entry, juror, gains = entry[outside], juror[outside], gains[outside]
    replacing = _Replacing(costs.opening, table)
    for seat in range(table.shape[1]):
        holder = table[entry, seat]
        usable = (holder != NO_SEAT) & replacing.pairs(entry, juror, seat)
        loss = _held_gains(costs, entry[usable], holder[usable]) - gains[usable]
        np.minimum.at(handover, holder[usable] * (jury + 1) + juror[usable], loss)
        row = np.arange(len(table))
        seated = table[:, seat] < jury
        seated &= table[:, seat] != NO_SEAT
        held = _held_gains(costs, row[seated], table[seated, seat])
        np.minimum.at(handover, table[seated, seat] * (jury + 1) + jury, held + costs.seat)
    square = handover.reshape(jury + 1, jury + 1)[:jury]
    loads = np.bincount(table[(table != NO_SEAT) & (table < jury)], minlength=jury)
    prices = np.minimum(square[:, jury], costs.cost_of_one_more(loads, FAR))
    for _ in range(jury):
        closer = np.minimum(prices, (square[:, :jury] + prices[None, :]).min(axis=1))
        if np.array_equal(closer, prices):
            break
        prices = closer
    return prices


def helpful_pairs(
    costs: Costs, table: NDArray[np.intp], prices: NDArray[np.int64], candidates: NDArray[np.bool_]
) -> NDArray[np.intp]:
    """Find allowed pairs outside the candidates that would improve a panel at these prices: none proves the optimum."""
    opening, jury = costs.opening, len(costs.opening.most)
    with_nobody = np.append(prices, 0)
    replacing = _Replacing(opening, table)
    found = []
    for start in range(0, len(table), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        least = np.full((len(table[rows]), 1 if opening.country_left is None else jury), FAR)
        for seat in range(table.shape[1]):
            holder = table[rows, seat]
            (there,) = np.nonzero(holder != NO_SEAT)
            value = np.full(len(holder), FAR)
            value[there] = _held_gains(costs, start + there, holder[there]) - with_nobody[holder[there]]
            least = np.minimum(least, np.where(replacing.rows(rows, seat), value[:, None], FAR))
        surplus = costs.gains_of_rows(rows) - prices[None, :] - least
        surplus[~opening.allowed[rows] | candidates[rows]] = 0
        (row,) = np.nonzero((surplus > 0).any(axis=1))
        if len(row):
            surplus = surplus[row]
            best = np.argpartition(-surplus, min(LET_IN_PER_ENTRY, jury - 1), axis=1)[:, :LET_IN_PER_ENTRY]
            helps = np.take_along_axis(surplus, best, axis=1) > 0
            found.append(np.stack([(start + np.broadcast_to(row[:, None], best.shape))[helps], best[helps]], axis=1))
    return np.concatenate(found) if found else np.empty((0, 2), np.intp)


def _held_gains(costs: Costs, entry: NDArray[np.intp], holder: NDArray[np.intp]) -> NDArray[np.int64]:
    jury = len(costs.opening.most)
    return np.where(holder == jury, -costs.seat, costs.gains(entry, np.minimum(holder, jury - 1)))


class _Replacing:
    """Whether a juror may take a given seat without a panel getting too many jurors of one country."""

    def __init__(self, opening: Opening, table: NDArray[np.intp]) -> None:
        self._left = None
        if opening.country_left is None:
            return
        jury, many = opening.countries.shape
        self._table = table
        self._country = np.append(
            np.where(opening.countries.any(axis=1), opening.countries.argmax(axis=1), many), many + 1
        )
        # A last column, never full, stands for jurors of no country.
        left = np.full((len(table), many + 2), np.iinfo(np.int64).max // 2)
        left[:, :many] = opening.country_left
        for seat in range(table.shape[1]):
            (row,) = np.nonzero((table[:, seat] != NO_SEAT) & (table[:, seat] < jury))
            np.subtract.at(left, (row, self._country[table[row, seat]]), 1)
        self._left = left

    def pairs(self, entry: NDArray[np.intp], juror: NDArray[np.intp], seat: int) -> NDArray[np.bool_]:
        """Answer for single pairs."""
        if self._left is None:
            return np.ones(len(entry), bool)
        country = self._country[juror]
        same = self._country[self._table[entry, seat]] == country
        return np.asarray((self._left[entry, country] > 0) | same)

    def rows(self, rows: slice, seat: int) -> NDArray[np.bool_]:
        """Answer for all jurors in whole rows of entries (one column where it is the same for all)."""
        if self._left is None:
            return np.ones((1, 1), bool)
        country = self._country[:-1]
        same = self._country[self._table[rows, seat]][:, None] == country[None, :]
        return np.asarray((self._left[rows][:, country] > 0) | same)
