"""The best worst entry, then the best total at that worst entry.

The best total comes first: often its worst entry already reaches a bound that no panels can pass (an entry's own best
jurors, or a panel that stays). Otherwise linear programs lower that bound by halving; then whole panels are tried from
the bound downwards. Floors break the integrality of flows, so each trial is a linear bound and an integer program.
"""

from dataclasses import replace
from typing import Final

from judging.assignment.crossing import after_filling
from judging.assignment.opening import Opening, Pairs
from judging.assignment.optimum import LinearBound, linear_bound, whole_panels
from judging.assignment.program import Rules
from judging.assignment.promise import promising_pairs

MOST_UNSETTLED: Final = 3
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
        self.ceiling, self.most_total = ceiling, most_total
        self.proved = False

    def search(self) -> None:
        """Find the best worst entry, then the best total there."""
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
