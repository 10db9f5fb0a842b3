"""The best total when rules cross: minutes, jurors of several countries, mixes of attributes.

Few entries are one program. Many entries decouple once each place and each minute of a juror has a price (Lagrangian
relaxation: Fisher, 1981): a sample's linear optimum gives the prices, subgradient steps refine them, each entry takes
its best panel at these prices, and the few entries whose jurors are overbooked are settled by programs over what is
left.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from judging.assignment.ceiling import best_sums
from judging.assignment.flow import seeded_order
from judging.assignment.opening import Opening, Pairs, without_hopeless_pairs
from judging.assignment.optimum import linear_bound, whole_panels
from judging.assignment.priced import PricedMarket, Prices, bound_at, overbooked, refined_prices
from judging.assignment.program import Rules
from judging.assignment.promise import promising_pairs
from judging.assignment.scarcity import is_scarce, shortest_first

ENTRIES_IN_ONE_PROGRAM: Final = 1_200
ENTRIES_SETTLED_AT_ONCE: Final = 400
MOST_SECOND_THOUGHTS: Final = 5
GOOD_ENOUGH: Final = 1e-3
SAMPLE: Final = 1_000


@dataclass(frozen=True, slots=True)
class CrossingPanels:
    """The pairs reached and the proved bound on the total worth; ``proved`` when the pairs reach it."""

    pairs: Pairs
    proved: bool
    most_total: int


def best_total_by_program(opening: Opening, seed: int) -> CrossingPanels:
    """Fill the most seats and reach the best total under all rules at once, exactly while there are few entries."""
    if len(opening.seats) <= ENTRIES_IN_ONE_PROGRAM:
        fullest = _solved(Rules(opening), promising_pairs(opening))
        if fullest is not None:
            rules = after_filling(opening, fullest.pairs)
            columns = promising_pairs(opening)
            columns[fullest.pairs[:, 0], fullest.pairs[:, 1]] = True
            # With the fewest open seats known, their great cost no longer blurs small differences of worth.
            return (_solved(rules, columns) if rules.leave_something else None) or fullest
    return _best_total_by_prices(opening, seed)


def after_filling(opening: Opening, pairs: Pairs) -> Rules:
    """Ask for panels that leave no more seats open, loads short and mixes incomplete than ``pairs``."""
    loads = np.bincount(pairs[:, 1], minlength=len(opening.most))
    return Rules(
        opening,
        open_seats=int(opening.seats.sum()) - len(pairs),
        short_loads=int(np.maximum(opening.least - loads, 0).sum()),
        short_mixes=int(mixes_short(opening, pairs).sum()),
    )


def mixes_short(opening: Opening, pairs: Pairs) -> NDArray[np.int64]:
    """Give how many jurors each panel lacks for each mix (entries, mixes)."""
    left = opening.mix_left.copy()
    np.subtract.at(left, pairs[:, 0], opening.mixed[pairs[:, 1]].astype(np.int64))
    return np.maximum(left, 0)


def _solved(rules: Rules, columns: NDArray[np.bool_]) -> CrossingPanels | None:
    bound = linear_bound(rules, columns)
    found = None if bound is None else whole_panels(rules, bound)
    if bound is None or found is None or found.pairs is None:
        return None
    return CrossingPanels(found.pairs, found.proved, found.most_total(rules, bound))


def _best_total_by_prices(opening: Opening, seed: int) -> CrossingPanels:
    scarce = is_scarce(opening)
    prices = refined_prices(opening, _prices_of_sample(opening, seed, must_fill=not scarce), must_fill=not scarce)
    pairs = shortest_first(opening, prices) if scarce else _settled_at_prices(opening, prices)
    total = int(opening.sums(pairs).sum())
    bound = int(opening.base.sum()) + int(
        np.ceil(bound_at(opening, prices, must_fill=len(pairs) == opening.seats.sum()))
    )
    most = max(total, min(bound, int(best_sums(opening).sum())))
    return CrossingPanels(pairs, total >= most and not scarce, most)


def _settled_at_prices(opening: Opening, prices: Prices) -> Pairs:
    pairs, _surplus = PricedMarket(opening, prices).choose(prices, must_fill=True)
    given_up = overbooked(opening, pairs, prices)
    unsettled = np.zeros(len(opening.seats), bool)
    unsettled[pairs[given_up, 0]] = True
    unsettled |= np.bincount(pairs[:, 0], minlength=len(unsettled)) < opening.seats
    unsettled |= mixes_short(opening, pairs).any(axis=1)
    return settled_in_turn(opening, pairs[~given_up], np.flatnonzero(unsettled))


def settled_in_turn(opening: Opening, pairs: Pairs, unsettled: NDArray[np.intp]) -> Pairs:
    """Decide the panels of the unsettled entries again, some hundreds at a time, around everyone else's."""
    for start in range(0, len(unsettled), ENTRIES_SETTLED_AT_ONCE):
        pairs = settled_again(opening, pairs, unsettled[start : start + ENTRIES_SETTLED_AT_ONCE])
    for _ in range(MOST_SECOND_THOUGHTS):
        short = np.flatnonzero(np.bincount(pairs[:, 0], minlength=len(opening.seats)) < opening.seats)
        if not len(short):
            break
        before = len(pairs)
        pairs = settled_again(opening, pairs, with_rivals(opening, pairs, short[:ENTRIES_SETTLED_AT_ONCE]))
        if len(pairs) == before:
            break
    return pairs


def settled_again(opening: Opening, pairs: Pairs, rows: NDArray[np.intp]) -> Pairs:
    """Decide the panels of some entries again, all other panels as they are; never with fewer seats filled."""
    inside = np.isin(pairs[:, 0], rows)
    around = without_hopeless_pairs(opening.seated(pairs[~inside])).of_entries(rows)
    rules = Rules(around)
    bound = linear_bound(rules, promising_pairs(around))
    found = None if bound is None else whole_panels(rules, bound, gap=GOOD_ENOUGH)
    if found is None or found.pairs is None or len(found.pairs) < inside.sum():
        return pairs
    chosen = np.stack([rows[found.pairs[:, 0]], found.pairs[:, 1]], axis=1)
    return np.concatenate([pairs[~inside], chosen]).astype(np.int32)


def with_rivals(opening: Opening, pairs: Pairs, short: NDArray[np.intp]) -> NDArray[np.intp]:
    """Add to entries with open seats those that hold the jurors they could have."""
    wanted = np.asarray(opening.allowed[short].any(axis=0))
    holders = np.unique(pairs[wanted[pairs[:, 1]], 0])
    spread = holders[:: max(1, len(holders) // ENTRIES_SETTLED_AT_ONCE)]
    return np.union1d(short, spread)


def _prices_of_sample(opening: Opening, seed: int, *, must_fill: bool) -> Prices:
    rows = np.sort(seeded_order(len(opening.seats), seed)[:SAMPLE])
    share = len(rows) / len(opening.seats)
    sample = opening.of_entries(rows)
    sample = replace(
        sample,
        least=np.floor(sample.least * share).astype(np.int64),
        most=np.ceil(sample.most * share).astype(np.int64),
        minutes_left=sample.minutes_left * share,
    )
    rules = Rules(sample) if must_fill else Rules(sample, open_seats=int(sample.seats.sum()))
    bound = linear_bound(rules, promising_pairs(sample))
    if bound is None:
        nothing = np.zeros(len(opening.most))
        return Prices(nothing, nothing)
    return Prices(bound.load_prices * rules.unit, bound.minute_prices * rules.unit)
