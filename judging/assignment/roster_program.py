"""The linear program over whole panels: one panel for each entry, so that no juror has too many entries or minutes.

It bounds far more closely than a program over pairs, since no shares of panels reach a floor that no panel reaches
(column generation over a set partition: Barnhart and others, Branch-and-price, 1998).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from judging.assignment.linear import least_cost
from judging.assignment.opening import Opening
from judging.assignment.rosters import MOST_SEATS, NEVER, THOROUGH, Found, Prices, RosterMarket, Rosters, Vector

MOST_ROUNDS: Final = 40
FEW_ROUNDS: Final = 3
FIRST_PANELS: Final = 4
LET_IN_PER_ENTRY: Final = 4
MOST_POOLED_PER_ENTRY: Final = 8
WITHOUT_PANEL: Final = 10.0
TOLERANCE: Final = 1e-7
NEAR: Final = 1e-6
CLOSE_ENOUGH: Final = 1e-6
"""Of the bound: panels that could raise it by less are not looked for any more."""


class ProgramFailed(RuntimeError):
    """The linear solver gave no optimum; it never should."""


class RosterProgram:
    """Shares of whole panels for an opening whose seats can all be filled and whose minimum loads can all be met.

    ``pool`` are the panels let in, ``shares`` (panels,) what each is taken of; ``worth`` is what the shares add in
    units, ``prices`` what places and minutes cost, ``entry_prices`` (entries,) what a panel must be worth beyond, and
    ``work`` how many panels all linear programs together have weighed: a measure of effort that no clock takes.
    """

    def __init__(self, opening: Opening, prices: Prices) -> None:
        self.opening, self.prices = opening, prices
        self.market = RosterMarket(opening, None)
        nothing = np.full(len(opening.seats), NEVER)
        self.pool = self.market.best(prices, nothing, aim=1, keep=1).rosters
        self.shares = np.zeros(len(self.pool.entry))
        self.worth = 0.0
        self.entry_prices = np.zeros(len(opening.seats))
        self.work = 0
        self._without = 0.0

    @staticmethod
    def suits(opening: Opening) -> bool:
        """Say whether panels are small enough to be listed, and no pair met before."""
        return opening.met is None and 0 < int(opening.seats.max(initial=0)) <= MOST_SEATS

    @property
    def unit(self) -> float:
        """The worth that counts as 1."""
        return self.market.unit

    def reachable(self, floor: int | None) -> bool | None:
        """Say whether shares of whole panels reach the floor; False is a proof, None that it is open."""
        self.market = RosterMarket(self.opening, floor)
        nothing = np.full(len(self.opening.seats), NEVER)
        first = self.market.best(self.prices, nothing, aim=1, keep=FIRST_PANELS)
        if floor is not None:
            self.pool = self.pool.only(self.pool.worth >= floor)
        self.pool = self.pool.joined(first.rosters)
        reached = self._cover()
        if reached:
            self._improve(FEW_ROUNDS, 0)
        return reached

    def converge(self) -> int:
        """Let in panels until none helps; gives the most that any panels at the floor are worth in all."""
        for thorough in range(THOROUGH + 1):
            most = self._improve(MOST_ROUNDS, thorough)
        return int(np.floor((most + NEAR) * self.unit)) + int(self.opening.base.sum())

    def surplus(self, pool: Rosters) -> Vector:
        """Give what each panel is worth beyond the prices of its entry, places and minutes: at most 0."""
        seated = pool.members >= 0
        juror = np.where(seated, pool.members, 0)
        minutes = self.opening.minutes[pool.entry, None] * self.prices.minute[juror]
        paid = np.where(seated, self.prices.place[juror] + minutes, 0.0).sum(axis=1)
        return np.asarray(self.gain(pool) - paid - self.entry_prices[pool.entry])

    def gain(self, pool: Rosters) -> Vector:
        """Give what each panel adds, in units."""
        return np.asarray((pool.worth - self.opening.base[pool.entry]) / self.unit)

    def rows(self, pool: Rosters) -> tuple[sparse.csr_array, Vector, Vector]:
        """Give the rows of entries (one panel each), places, least loads and minutes, with their limits."""
        opening, count, jury = self.opening, len(pool.entry), len(self.opening.most)
        (panel, _), juror = np.nonzero(pool.members >= 0), pool.members[pool.members >= 0]
        loads = sparse.csr_array((np.ones(len(panel)), (juror, panel)), (jury, count))
        of_entry = sparse.csr_array((np.ones(count), (pool.entry, np.arange(count))), (len(opening.seats), count))
        each = (opening.seats > 0).astype(float)
        blocks, lower, upper = (
            [of_entry, loads],
            [each, opening.least.astype(float)],
            [each, opening.most.astype(float)],
        )
        limited = self._limited
        if len(limited):
            scale = self._minute_scale
            minutes = sparse.csr_array((opening.minutes[pool.entry[panel]], (juror, panel)), (jury, count))
            blocks.append(sparse.csr_array(sparse.diags_array(1 / scale) @ minutes[limited]))
            lower.append(np.full(len(limited), -np.inf))
            upper.append(opening.minutes_left[limited] / scale)
        return sparse.csr_array(sparse.vstack(blocks)), np.concatenate(lower), np.concatenate(upper)

    @property
    def _limited(self) -> NDArray[np.intp]:
        return np.flatnonzero(np.isfinite(self.opening.minutes_left))

    @property
    def _minute_scale(self) -> Vector:
        return np.maximum(self.opening.minutes_left[self._limited], 1.0)

    def _cover(self) -> bool | None:
        """Let in panels until shares of them reach every entry; False once the prices prove that none can."""
        (rows,) = np.nonzero(self.opening.seats > 0)
        for thorough in range(THOROUGH + 1):
            for _ in range(MOST_ROUNDS):
                self._solve(0)
                if self._without <= NEAR:
                    return True
                found = self._helpful(0, thorough)
                without = float(np.minimum(1.0, -found.most[rows]).sum()) - self._price_of_room()
                if without > NEAR and (self.prices.place >= -1.0 - TOLERANCE).all():
                    return False
                if not len(found.rosters.entry):
                    break
                self.pool = self._pruned().joined(found.rosters)
        return None

    def _improve(self, rounds: int, thorough: int) -> float:
        """Let in panels that make the shares worth more; gives the proved most that any are worth."""
        (rows,) = np.nonzero(self.opening.seats > 0)
        most = np.inf
        for _ in range(rounds):
            self._solve(1)
            found = self._helpful(1, thorough)
            most = min(most, float(found.most[rows].sum()) + self._price_of_room())
            if not len(found.rosters.entry) or most <= self.worth + CLOSE_ENOUGH * abs(self.worth):
                break
            self.pool = self._pruned().joined(found.rosters)
        else:
            self._solve(1)
        return most

    def _helpful(self, aim: float, thorough: int) -> Found:
        target = self.entry_prices + TOLERANCE
        return self.market.best(self.prices, target, aim=aim, keep=LET_IN_PER_ENTRY, thorough=thorough)

    def _solve(self, aim: float) -> None:
        opening, count, entries = self.opening, len(self.pool.entry), len(self.opening.seats)
        self.work += count
        matrix, lower, upper = self.rows(self.pool)
        jury = len(opening.most)
        # Entries may stay without a panel and jurors short of their least load, at a price.
        without = sparse.eye_array(matrix.shape[0], entries + jury)
        solved = least_cost(
            np.concatenate([-aim * self.gain(self.pool), np.full(entries + jury, WITHOUT_PANEL if aim else 1.0)]),
            np.concatenate([np.full(count + entries, np.inf), opening.least.astype(float)]),
            sparse.csr_array(sparse.hstack([matrix, without])),
            lower,
            upper,
        )
        if solved is None:
            raise ProgramFailed("every entry may stay without a panel and every juror without entries")
        self.worth = -solved.cost
        self.shares, self._without = solved.values[:count], float(solved.values[count:].sum())
        self.entry_prices = -solved.duals[:entries]
        minute = np.zeros(jury)
        minute[self._limited] = -solved.duals[entries + jury :] / self._minute_scale
        self.prices = Prices(-solved.duals[entries : entries + jury], minute)

    def _price_of_room(self) -> float:
        opening, prices = self.opening, self.prices
        places = np.where(prices.place >= 0, prices.place * opening.most, prices.place * opening.least)
        return float(places.sum() + (prices.minute[self._limited] * opening.minutes_left[self._limited]).sum())

    def _pruned(self) -> Rosters:
        """Give the pool without the panels farthest from helping, once it is large."""
        most = MOST_POOLED_PER_ENTRY * len(self.opening.seats)
        if len(self.pool.entry) <= most:
            return self.pool
        order = np.argsort(-self.surplus(self.pool) - (self.shares > TOLERANCE), kind="stable")
        return self.pool.only(np.isin(np.arange(len(order)), order[:most]))
