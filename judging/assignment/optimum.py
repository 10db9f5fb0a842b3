"""The best total under any rules: the linear bound over all pairs, then whole panels from the pairs that can matter."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from judging.assignment.linear import least_cost
from judging.assignment.opening import Pairs
from judging.assignment.program import Rules, System

Matrix = NDArray[np.bool_]
Vector = NDArray[np.float64]

TOLERANCE: Final = 1e-7
MOST_ROUNDS: Final = 60
LET_IN_PER_ENTRY: Final = 8
FREE_PER_ENTRY: Final = 10
WIDER: Final = 8.0
MOST_FREE_PAIRS: Final = 40_000
MOST_NODES: Final = 60
OBJECTIVE_DETAIL: Final = 100.0
SHORTFALLS: Final = ("under", "uncovered")


@dataclass(frozen=True, slots=True)
class LinearBound:
    """The linear optimum over all pairs: its cost, the pairs' reduced costs and shares (entries, jurors), its columns.

    ``under`` is what entries lack to the floor at best. The prices (jurors,) are of one more entry and one more minute.
    """

    cost: float
    reduced: Vector
    columns: Matrix
    shares: Vector
    under: float
    load_prices: Vector
    minute_prices: Vector


@dataclass(frozen=True, slots=True)
class WholePanels:
    """The best whole panels found, None if none; ``proved``: there are no better ones (or none at all)."""

    pairs: Pairs | None
    proved: bool
    cost: float = np.inf

    def most_total(self, rules: Rules, bound: LinearBound) -> int:
        """Bound the total worth of panels that leave no more open or short than these."""
        total = 0 if self.pairs is None else int(rules.opening.sums(self.pairs).sum())
        return total if self.proved else total + max(0, int(np.ceil((self.cost - bound.cost) * rules.unit)))


def linear_bound(rules: Rules, columns: Matrix) -> LinearBound | None:
    """Solve the linear program, letting in pairs until none helps; None when the first columns fail the rules."""
    columns = columns & rules.opening.allowed
    for _ in range(MOST_ROUNDS):
        entry, juror = np.nonzero(columns)
        system = System(rules, entry, juror, elastic=True)
        solved = least_cost(system.costs, system.tops, *system.rows)
        if solved is None:
            return None
        cost, shares, duals = solved.cost, solved.values, solved.duals
        reduced = _reduced_costs(system, duals)
        helpful = np.where(rules.opening.allowed & ~columns, reduced, 0.0)
        if (helpful >= -TOLERANCE).all():
            spread = np.zeros(columns.shape)
            spread[entry, juror] = shares[: len(entry)]
            under = sum(float(shares[system.column[name]].sum()) for name in SHORTFALLS if name in system.column)
            minute_prices = np.zeros(len(rules.opening.most))
            if "minutes" in system.row:
                minute_prices = -duals[system.row["minutes"]] / rules.minute_scale
            return LinearBound(
                cost,
                reduced,
                columns,
                spread,
                under,
                load_prices=-duals[system.row["loads"]],
                minute_prices=minute_prices,
            )
        count = min(LET_IN_PER_ENTRY, helpful.shape[1])
        best = np.argpartition(helpful, count - 1, axis=1)[:, :count]
        letting = np.zeros_like(columns)
        np.put_along_axis(letting, best, np.take_along_axis(helpful, best, axis=1) < -TOLERANCE, axis=1)
        columns = columns | letting
    return None


def whole_panels(rules: Rules, bound: LinearBound, *, gap: float = 0.0) -> WholePanels:
    """Find the best whole panels, or with ``gap`` the first whose cost is within that share of the optimum."""
    rank = np.where(rules.opening.allowed, bound.reduced, np.inf)
    finite = np.sort(rank[np.isfinite(rank)])
    slack = float(finite[min(len(finite), FREE_PER_ENTRY * len(rank)) - 1]) if len(finite) else 0.0
    slack = max(slack, TOLERANCE)
    best = WholePanels(None, proved=False)
    while True:
        free = (rank <= slack) | (bound.shares > TOLERANCE)
        if free.sum() > MOST_FREE_PAIRS:
            return WholePanels(best.pairs, proved=False, cost=best.cost)
        everything = bool(free.sum() >= len(finite))
        if everything:
            # Nothing is left out, so nothing may be taken as settled either: no slack bounds what panels may cost.
            slack = np.inf
        found = _integer(rules, bound, free, slack, gap=gap)
        if found.pairs is None and not found.proved:
            return WholePanels(best.pairs, proved=False, cost=best.cost)
        if found.pairs is None and everything:
            return found
        if found.pairs is None:
            slack = max(WIDER * slack, 1e-3)
            continue
        missed = found.cost - bound.cost
        if gap or everything or not found.proved or missed <= slack:
            return found
        best = found
        slack = missed + TOLERANCE


def _reduced_costs(system: System, duals: Vector) -> Vector:
    """Give what each allowed pair, in the program or not, would cost beyond its rows' prices."""
    opening, rules = system.rules.opening, system.rules
    rows, columns = opening.allowed.shape
    entry, juror = np.divmod(np.arange(rows * columns), columns)
    reduced = rules.costs(entry, juror).reshape(rows, columns)
    reduced -= duals[system.row["seats"]][:, None] + duals[system.row["loads"]][None, :]
    if "minutes" in system.row:
        reduced -= opening.minutes[:, None] * (duals[system.row["minutes"]] / rules.minute_scale)[None, :]
    if "countries" in system.row:
        price = np.zeros((rows, opening.countries.shape[1]))
        price.reshape(-1)[system.families] = duals[system.row["countries"]]
        reduced -= price @ opening.countries.T
    if "mixes" in system.row:
        price = np.zeros(opening.mix_left.shape)
        price[np.nonzero(opening.mix_left)] = duals[system.row["mixes"]]
        reduced -= price @ opening.mixed.T
    if "floors" in system.row:
        reduced -= duals[system.row["floors"]][:, None] * (opening.worth / rules.unit)
    if system.covers is not None and "covers" in system.row:
        for number in np.unique(system.covers.count):
            row = system.covers.count == number
            entries, least = system.covers.entry[row], system.covers.least[row]
            good = opening.worth[entries] >= least[:, None]
            reduced[entries] -= duals[system.row["covers"]][row][:, None] * good
    return reduced


def _integer(rules: Rules, bound: LinearBound, free: Matrix, slack: float, *, gap: float) -> WholePanels:
    entry, juror = np.nonzero(free & rules.opening.allowed)
    system = System(rules, entry, juror, elastic=False)
    matrix, lower, upper = system.rows
    floor = np.zeros(len(system.tops))
    settled = (bound.reduced[entry, juror] < -slack) & (bound.shares[entry, juror] > 1 - TOLERANCE)
    if not gap:
        floor[: len(entry)][settled] = 1.0
    solved = milp(
        OBJECTIVE_DETAIL * system.costs,
        integrality=np.ones(len(system.tops), np.int64),
        bounds=Bounds(floor, system.tops),
        constraints=LinearConstraint(matrix, lower, upper),
        options={"mip_rel_gap": gap, "node_limit": MOST_NODES},
    )
    if solved.x is None:
        return WholePanels(None, proved=solved.status == 2)
    taken = solved.x[: len(entry)] > 0.5
    pairs = np.stack([entry[taken], juror[taken]], axis=1).astype(np.int32)
    return WholePanels(pairs, proved=solved.status == 0, cost=float(solved.fun) / OBJECTIVE_DETAIL)
