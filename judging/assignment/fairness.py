"""The best worst entry, then the best total at that worst entry.

The best total comes first: often its worst entry already reaches a bound that no panels can pass (an entry's own best
jurors, the mean, or a panel that stays). Otherwise floors are tried by halving: a linear program over whole panels
proves that a floor is out of reach, or whole panels are chosen that reach it. Where seats stay open, loads stay short
or pairs met before, programs over pairs take their place. Nothing hangs on time, so every machine answers alike.
"""

from dataclasses import replace
from typing import Final

import numpy as np

from judging.assignment.crossing import after_filling
from judging.assignment.exchange import raised
from judging.assignment.opening import Opening, Pairs
from judging.assignment.optimum import LinearBound, linear_bound, whole_panels
from judging.assignment.priced import Prices as PricesInWorth
from judging.assignment.priced import refined_prices
from judging.assignment.program import Rules
from judging.assignment.promise import promising_pairs
from judging.assignment.roster_choice import choose
from judging.assignment.roster_program import RosterProgram
from judging.assignment.rosters import Prices

MOST_UNSETTLED: Final = 3
MOST_WORK: Final = 200_000
"""Panels weighed by linear programs before floors are no longer tried: some tens of seconds, on no clock."""
NEAR_CEILING: Final = 0.98
"""So near, the ceiling itself is tried first: often it can be reached, and then nothing else need be tried."""
NEAR: Final = 1e-6
ANY: Final = 1e9


class FairSearch:
    """Raises the floor under the worst entry of given panels as far as it can, and proves how far anyone could.

    ``pairs`` and ``worst`` are the best reached, ``ceiling`` the proved bound on the worst entry, ``most_total`` the
    proved bound on the total at that worst entry.
    """

    def __init__(self, opening: Opening, start: Pairs, *, ceiling: int, most_total: int) -> None:
        self._rules = after_filling(opening, start)
        self._columns = promising_pairs(opening)
        self._columns[start[:, 0], start[:, 1]] = True
        self.pairs, self.worst = start, int(opening.sums(start).min())
        # The worst entry is worth no more than the mean.
        self.ceiling, self.most_total = min(ceiling, most_total // max(1, len(opening.seats))), most_total
        self.proved = False

    def search(self) -> None:
        """Find the best worst entry, then the best total there."""
        if self._rules.leave_something or not RosterProgram.suits(self._rules.opening):
            self._search_pairs()
        else:
            self._search_rosters()

    def _search_rosters(self) -> None:
        opening = self._rules.opening
        nothing = np.zeros(len(opening.most))
        start = refined_prices(opening, PricesInWorth(nothing, nothing), must_fill=True)
        unit = float(max(1, np.abs(opening.worth).max()))
        program = RosterProgram(opening, Prices(start.place / unit, start.minute / unit))
        untried, unsettled = self.ceiling, 0
        near = self.worst >= NEAR_CEILING * self.ceiling
        floor = self.ceiling if near else (self.worst + self.ceiling + 1) // 2
        while self.worst < min(untried, self.ceiling) and unsettled < MOST_UNSETTLED and program.work < MOST_WORK:
            reachable = program.reachable(floor)
            choice = choose(program, floor, best=False) if reachable else None
            if choice is not None and choice.pairs is not None:
                self._keep(raised(opening, choice.pairs, min(untried, self.ceiling)))
            if self.worst < floor:
                untried = floor - 1
                self.ceiling = min(self.ceiling, untried) if reachable is False else self.ceiling
                unsettled += reachable is not False
            floor = (self.worst + min(untried, self.ceiling) + 1) // 2
        if not program.reachable(self.worst):
            return
        self.most_total = min(self.most_total, program.converge())
        choice = choose(program, self.worst, best=True)
        if choice.pairs is not None and opening.sums(choice.pairs).sum() >= opening.sums(self.pairs).sum():
            self.pairs = choice.pairs
        reached = int(opening.sums(self.pairs).sum())
        self.proved = choice.proved or reached >= self.most_total
        if self.proved:
            self.most_total = reached

    def _keep(self, pairs: Pairs) -> None:
        worst = int(self._rules.opening.sums(pairs).min())
        if worst > self.worst:
            self.pairs, self.worst = pairs, worst

    def _search_pairs(self) -> None:
        if self._reached(self.ceiling, best=True):
            return
        self._lower_ceiling()
        if self.worst < self.ceiling and self._reached(self.ceiling, best=True):
            return
        untried, unsettled = self.ceiling, 0
        while self.worst < min(untried, self.ceiling) and unsettled < MOST_UNSETTLED:
            middle = (self.worst + min(untried, self.ceiling) + 1) // 2
            if not self._reached(middle, best=False):
                unsettled += self.ceiling >= middle
                untried = middle - 1
        self._reached(self.worst, best=True)

    def _reached(self, floor: int, *, best: bool) -> bool:
        """Try for panels with no entry under ``floor``, the best total of them if ``best``; learn from the answer."""
        rules = replace(self._rules, floor=floor)
        bound = self._bounded(rules, floor)
        if bound is None:
            return False
        found = whole_panels(rules, bound, gap=0.0 if best else ANY)
        if found.pairs is None:
            if found.proved:
                self.ceiling = min(self.ceiling, floor - 1)
            return False
        self._columns[found.pairs[:, 0], found.pairs[:, 1]] = True
        worst = int(self._rules.opening.sums(found.pairs).min())
        self.pairs, self.worst = found.pairs, worst
        if best:
            self.proved = found.proved
            self.most_total = min(self.most_total, found.most_total(rules, bound))
        return True

    def _bounded(self, rules: Rules, floor: int) -> LinearBound | None:
        """Bound the total at a floor; None when no shares of panels reach it, or that could not be decided."""
        bound = linear_bound(rules, self._columns)
        if bound is None:
            return None
        self._columns |= bound.columns
        if bound.under > NEAR:
            self.ceiling = min(self.ceiling, floor - 1)
            return None
        return bound

    def _lower_ceiling(self) -> None:
        """Lower the ceiling to what shares of panels reach."""
        possible = self.worst
        while possible < self.ceiling:
            middle = (possible + self.ceiling + 1) // 2
            if self._bounded(replace(self._rules, floor=middle), middle) is not None:
                possible = middle
            elif self.ceiling >= middle:
                return
