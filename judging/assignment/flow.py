"""The best total where every rule counts heads: an integer minimum-cost flow over the promising pairs, proved over all.

Entries supply their seats; pairs carry one unit to a juror; jurors pass on what their limits allow. One nested family
(at most so many jurors of a country on a panel) is a node between entry and jurors, so the flow stays integral (Ahuja,
Magnanti and Orlin, Network Flows, 1993, ch. 9 and 11). Large problems start from each entry's best pairs; the prices of
the jurors then show whether any pair left out could help, and those are let in until none does.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from judging.assignment.costs import Costs, weigh
from judging.assignment.opening import Opening, Pairs
from judging.assignment.prices import helpful_pairs, juror_prices, panel_table

PAIRS_TAKEN_WHOLE: Final = 400_000
FIRST_CANDIDATES: Final = 16
MOST_ROUNDS: Final = 20
ROWS_AT_ONCE: Final = 4_096


class FlowFailed(RuntimeError):
    """The flow solver gave no optimum; it never should."""


@dataclass(frozen=True, slots=True)
class FlowPanels:
    """The pairs of the best total; ``proved`` when no pair left out could improve it and all costs were exact."""

    pairs: Pairs
    proved: bool


def best_total(opening: Opening, seed: int) -> FlowPanels:
    """Fill the most seats, then meet minimum loads, then avoid old pairs, then reach the best total, then even loads.

    Raises FlowFailed if the solver breaks its promise.
    """
    quick = _grown(weigh(opening, rigorous=False), seed)
    if opening.met is None and not _short(opening, quick.pairs):
        return quick
    return _grown(weigh(opening, rigorous=True), seed)


def seeded_order(size: int, seed: int) -> NDArray[np.intp]:
    """Give an order that only the seed decides, the same on every machine (SplitMix64: Steele, Lea and Flood, 2014)."""
    state = np.arange(1, size + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed % 2**64)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.argsort(state ^ (state >> np.uint64(31)), kind="stable")


def _short(opening: Opening, pairs: Pairs) -> bool:
    loads = np.bincount(pairs[:, 1], minlength=len(opening.most))
    return len(pairs) < opening.seats.sum() or bool((loads < opening.least).any())


def _grown(costs: Costs, seed: int) -> FlowPanels:
    opening = costs.opening
    exact = costs.coarse == 1
    entries, jurors = (seeded_order(size, 2 * seed + axis) for axis, size in enumerate(opening.allowed.shape))
    everything = np.count_nonzero(opening.allowed) <= PAIRS_TAKEN_WHOLE
    candidates = opening.allowed if everything else _first_candidates(costs, jurors)
    for _ in range(MOST_ROUNDS):
        row, column = np.nonzero(candidates[np.ix_(entries, jurors)])
        entry, juror = entries[row], jurors[column]
        pairs = _least_cost(costs, entry, juror)
        if everything:
            return FlowPanels(pairs, exact)
        table = panel_table(opening, pairs)
        prices = juror_prices(costs, table, entry, juror)
        helpful = helpful_pairs(costs, table, prices, candidates)
        if not len(helpful):
            return FlowPanels(pairs, exact)
        candidates[helpful[:, 0], helpful[:, 1]] = True
    return FlowPanels(pairs, proved=False)


def _first_candidates(costs: Costs, jurors: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Take each entry's best pairs, equals by a different turn of the jurors for each entry."""
    opening = costs.opening
    count = len(opening.most)
    wanted = min(count, max(FIRST_CANDIDATES, 4 * int(opening.seats.max(initial=0))))
    candidates = np.zeros(opening.allowed.shape, bool)
    place = np.empty(count, np.int64)
    place[jurors] = np.arange(count)
    for start in range(0, len(candidates), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        turn = (place[None, :] + np.arange(start, min(start + ROWS_AT_ONCE, len(candidates)))[:, None] * 7919) % count
        rank = opening.worth[rows].astype(np.int64) * count + turn
        rank[~opening.allowed[rows]] = np.iinfo(np.int64).min
        best = np.argpartition(rank, count - wanted, axis=1)[:, count - wanted :]
        np.put_along_axis(candidates[rows], best, values=True, axis=1)
    return candidates & opening.allowed


def _least_cost(costs: Costs, entry: NDArray[np.intp], juror: NDArray[np.intp]) -> Pairs:
    """Solve the flow over the given pairs, in the order given."""
    opening = costs.opening
    count, jury = opening.allowed.shape
    sink = count + jury
    tails, heads, sizes = entry.copy(), count + juror, np.ones(len(entry), np.int64)
    capped = _country_nodes(opening, entry, juror, first=sink + 1)
    tails[capped.pair] = capped.node_of_pair
    (open_entries,) = np.nonzero(opening.seats)
    step_juror, step_size, step_cost = costs.load_steps()
    solver = SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([tails, capped.entry, open_entries, count + step_juror]).astype(np.int32),
        np.concatenate([heads, capped.node, np.full(len(open_entries) + len(step_juror), sink)]).astype(np.int32),
        np.concatenate([sizes, capped.size, opening.seats[open_entries], step_size]),
        np.concatenate(
            [
                -costs.gains(entry, juror),
                np.zeros(len(capped.node), np.int64),
                np.full(len(open_entries), costs.seat),
                step_cost,
            ]
        ),
    )
    supplied = np.append(open_entries, sink).astype(np.int32)
    solver.set_nodes_supplies(supplied, np.append(opening.seats[open_entries], -opening.seats.sum()))
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise FlowFailed(f"the flow ended as {status}")
    taken = solver.flows(arcs[: len(entry)]) > 0
    return np.stack([entry[taken], juror[taken]], axis=1).astype(np.int32)


@dataclass(frozen=True, slots=True)
class _CountryNodes:
    """Nodes between an entry and its jurors of one country, only where their number can exceed what the panel takes."""

    node: NDArray[np.intp]
    entry: NDArray[np.intp]
    size: NDArray[np.int64]
    pair: NDArray[np.intp]
    node_of_pair: NDArray[np.intp]


def _country_nodes(opening: Opening, entry: NDArray[np.intp], juror: NDArray[np.intp], first: int) -> _CountryNodes:
    nowhere = np.empty(0, np.intp)
    if opening.country_left is None:
        return _CountryNodes(nowhere, nowhere, nowhere.astype(np.int64), nowhere, nowhere)
    pair = np.flatnonzero(np.asarray(opening.countries.any(axis=1))[juror])
    country = opening.countries.argmax(axis=1)[juror[pair]]
    family = entry[pair] * opening.countries.shape[1] + country
    families, place, members = np.unique(family, return_inverse=True, return_counts=True)
    left = opening.country_left[families // opening.countries.shape[1], families % opening.countries.shape[1]]
    binding = members > left
    number = np.where(binding, np.cumsum(binding) - 1, -1)
    inside = number[place] >= 0
    return _CountryNodes(
        node=first + np.arange(binding.sum()),
        entry=families[binding] // opening.countries.shape[1],
        size=left[binding],
        pair=pair[inside],
        node_of_pair=first + number[place][inside],
    )
