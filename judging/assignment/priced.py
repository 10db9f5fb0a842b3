"""What each entry would choose if every place and every minute of a juror had a price.

With prices on loads and minutes the entries decouple: each takes its best jurors of those left by the rule on
countries, greedily, which is exact when jurors have one country (a partition matroid). The sum of these choices plus
the price of all room is a bound on every assignment (Fisher, The Lagrangian relaxation method, 1981).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from judging.assignment.opening import Opening, Pairs

Vector = NDArray[np.float64]

STEPS: Final = 80
CANDIDATES: Final = 40
PREFERRED: Final = 8
"""Candidates of an entry with an attribute that its panel needs."""
ROWS_AT_ONCE: Final = 4_096
NEVER: Final = -1e18


@dataclass(frozen=True, slots=True)
class Prices:
    """The price of a place (may be negative where a minimum load asks for entries) and of a minute, per juror."""

    place: Vector
    minute: Vector


class PricedMarket:
    """Candidates of each entry with their worth; answers what is chosen at given prices."""

    def __init__(self, opening: Opening, prices: Prices) -> None:
        self._opening = opening
        count = min(CANDIDATES, len(opening.most))
        self._juror = np.empty((len(opening.seats), count), np.int32)
        for rows, value in _values(opening, prices):
            for holders in opening.mixed.T:
                _prefer_best(value, np.flatnonzero(holders))
            best = np.argpartition(-value, count - 1, axis=1)[:, :count]
            self._juror[rows] = np.sort(best, axis=1)
        row = np.arange(len(opening.seats))[:, None]
        self._gain = _gains(opening, row, self._juror)
        self._limit = None
        if opening.country_left is not None:
            self._together = (opening.countries.astype(np.int32) @ opening.countries.T.astype(np.int32)) > 0
            self._limit = _country_limits(opening, opening.country_left, row, self._juror)

    def choose(self, prices: Prices, *, must_fill: bool) -> tuple[Pairs, float]:
        """Give each entry's best panel at these prices and the sum of what the panels are worth beyond them.

        Unless panels must be full, a juror who is worth less than their price is not chosen.
        """
        opening = self._opening
        value = self._gain - prices.place[self._juror] - opening.minutes[:, None] * prices.minute[self._juror]
        rows = np.arange(len(value))
        beside = np.zeros(value.shape, np.int8)
        needed = opening.mix_left.copy()
        pairs, surplus = [], 0.0
        for seat in range(int(opening.seats.max(initial=0))):
            best = self._best(value, needed, opening.seats - seat)
            gained = value[rows, best]
            (takes,) = np.nonzero((seat < opening.seats) & (gained > (NEVER / 2 if must_fill else 0.0)))
            chosen = self._juror[rows, best]
            pairs.append(np.stack([takes, chosen[takes]], axis=1))
            needed[takes] = np.maximum(needed[takes] - opening.mixed[chosen[takes]], 0)
            surplus += float(gained[takes].sum())
            value[rows, best] = NEVER
            if self._limit is not None:
                beside += self._together[chosen[:, None], self._juror]
                value[beside >= self._limit] = NEVER
        return np.concatenate(pairs).astype(np.int32), surplus

    def _best(self, value: Vector, needed: NDArray[np.int64], left: NDArray[np.int64]) -> NDArray[np.intp]:
        """Take each entry's best candidate; the last seats are for those whom the mix still needs, if there are any."""
        best = value.argmax(axis=1)
        (due,) = np.nonzero((needed.sum(axis=1) >= left) & needed.any(axis=1))
        if len(due):
            helps = ((needed[due] > 0)[:, None, :] & self._opening.mixed[self._juror[due]]).any(axis=2)
            helping = np.where(helps, value[due], NEVER)
            choice = helping.argmax(axis=1)
            able = helping[np.arange(len(due)), choice] > NEVER / 2
            best[due[able]] = choice[able]
        return np.asarray(best)


def refined_prices(opening: Opening, start: Prices, *, must_fill: bool) -> Prices:
    """Take subgradient steps (Polyak, 1969) from the prices of a sample; keep those with the lowest bound."""
    market = PricedMarket(opening, start)
    prices, best, lowest = start, start, np.inf
    ambition = 0.004
    for step in range(STEPS):
        pairs, surplus = market.choose(prices, must_fill=must_fill)
        bound = surplus + _price_of_room(opening, prices)
        if bound < lowest:
            lowest, best = bound, prices
        elif step % 8 == 7:
            ambition /= 2
        loads = np.bincount(pairs[:, 1], minlength=len(opening.most)).astype(np.float64)
        minutes = _minutes(opening, pairs)
        prices = _stepped(opening, prices, loads, minutes, ambition * abs(lowest))
    return best


def bound_at(opening: Opening, prices: Prices, *, must_fill: bool) -> float:
    """Bound the total worth over all pairs, of panels that fill every seat (``must_fill``) or of any.

    The rule on countries is left out, which only raises the bound.
    """
    total = _price_of_room(opening, prices)
    most = int(opening.seats.max(initial=0))
    for rows, value in _values(opening, prices):
        top = -np.partition(-value, min(most, value.shape[1]) - 1, axis=1)[:, :most]
        top = -np.sort(-top, axis=1)
        wanted = (np.arange(top.shape[1])[None, :] < opening.seats[rows, None]) & (top > NEVER / 2)
        total += float(top[wanted].sum() if must_fill else np.maximum(top[wanted], 0).sum())
    return total


def overbooked(opening: Opening, pairs: Pairs, prices: Prices) -> NDArray[np.bool_]:
    """Say which pairs to give up so that no juror exceeds their room: those whose entries lose least elsewhere."""
    regret = _regrets(opening, pairs, prices)
    loads = np.bincount(pairs[:, 1], minlength=len(opening.most))
    minutes = _minutes(opening, pairs)
    dropped = np.zeros(len(pairs), bool)
    over = (loads > opening.most) | (minutes > opening.minutes_left)
    order = np.lexsort((pairs[:, 0], regret))
    for juror in np.flatnonzero(over):
        own = order[pairs[order, 1] == juror]
        length = opening.minutes[pairs[own, 0]]
        kept_minutes = minutes[juror] - np.concatenate([[0.0], np.cumsum(length)])
        kept_load = loads[juror] - np.arange(len(own) + 1)
        fits = (kept_minutes <= opening.minutes_left[juror]) & (kept_load <= opening.most[juror])
        dropped[own[: int(fits.argmax())]] = True
    return dropped


def _minutes(opening: Opening, pairs: Pairs) -> Vector:
    taken = np.bincount(pairs[:, 1], weights=opening.minutes[pairs[:, 0]], minlength=len(opening.most))
    return np.asarray(taken, np.float64)


def _regrets(opening: Opening, pairs: Pairs, prices: Prices) -> Vector:
    following = np.empty(len(opening.seats))
    most = int(opening.seats.max(initial=0))
    place = min(most, len(opening.most) - 1)
    for rows, value in _values(opening, prices):
        following[rows] = -np.partition(-value, place, axis=1)[:, place]
    entry, juror = pairs[:, 0], pairs[:, 1]
    value = _gains(opening, entry, juror) - prices.place[juror] - opening.minutes[entry] * prices.minute[juror]
    return np.asarray(value - following[entry], float)


def _values(opening: Opening, prices: Prices) -> Iterator[tuple[NDArray[np.intp], Vector]]:
    every = np.arange(len(opening.most))[None, :]
    for start in range(0, len(opening.seats), ROWS_AT_ONCE):
        rows = np.arange(start, min(start + ROWS_AT_ONCE, len(opening.seats)))
        value = _gains(opening, rows[:, None], every) - prices.place - opening.minutes[rows, None] * prices.minute
        yield rows, np.where(opening.allowed[rows], value, NEVER)


def _gains(opening: Opening, entry: NDArray[np.integer[Any]], juror: NDArray[np.integer[Any]]) -> Vector:
    gains = np.where(opening.allowed[entry, juror], opening.worth[entry, juror].astype(float), NEVER)
    if opening.met is not None:
        gains = gains - 3.0 * float(np.abs(opening.worth).max(initial=1)) * opening.met[entry, juror]
    return gains


def _prefer_best(value: Vector, holders: NDArray[np.intp]) -> None:
    """Put the few best of these jurors before everyone else, where they are allowed at all."""
    count = min(PREFERRED, len(holders))
    if not count:
        return
    own = value[:, holders]
    row = np.arange(len(value))[:, None]
    best = np.argpartition(-own, count - 1, axis=1)[:, :count]
    value[row, holders[best]] = np.where(own[row, best] > NEVER / 2, -NEVER, NEVER)


def _country_limits(
    opening: Opening, country_left: NDArray[np.int64], entry: NDArray[np.integer[Any]], juror: NDArray[np.integer[Any]]
) -> NDArray[np.int8]:
    limit = np.full(juror.shape, 127, np.int8)
    left = np.minimum(country_left, 127).astype(np.int8)
    for country in range(opening.countries.shape[1]):
        limit = np.where(opening.countries[juror, country], np.minimum(limit, left[entry, country]), limit)
    return limit


def _price_of_room(opening: Opening, prices: Prices) -> float:
    places = np.where(prices.place >= 0, prices.place * opening.most, prices.place * opening.least)
    limited = np.isfinite(opening.minutes_left)
    return float(places.sum() + (prices.minute[limited] * opening.minutes_left[limited]).sum())


def _stepped(opening: Opening, prices: Prices, loads: Vector, minutes: Vector, ambition: float) -> Prices:
    """Move prices along the shortage of places and minutes, far enough to gain ``ambition`` were the bound linear."""
    limited = np.isfinite(opening.minutes_left)
    room = np.where(
        (prices.place > 0) | (loads > opening.most),
        opening.most,
        np.minimum(np.maximum(loads, opening.least), opening.most),
    )
    short_places = loads - room
    # Minutes are counted in average entries, so that both prices move on the same footing.
    average = max(float(opening.minutes.mean()), 1e-9)
    short_minutes = np.where(limited, (minutes - np.where(limited, opening.minutes_left, 0.0)) / average, 0.0)
    short_minutes = np.where((prices.minute <= 0) & (short_minutes < 0), 0.0, short_minutes)
    length = float((short_places**2).sum() + (short_minutes**2).sum())
    if length <= 0:
        return prices
    step = ambition / length
    place = prices.place + step * short_places
    place = np.where(opening.least > 0, place, np.maximum(place, 0.0))
    return Prices(place, np.maximum(prices.minute + step * short_minutes / average, 0.0))
