"""Which method settles the open seats, and what it proves.

Flows settle rules that count heads, in whole numbers and at any size. Rules that cross (minutes, jurors of several
countries, mixes of attributes) and floors under the worst entry need programs, exact while there are few entries.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from judging.assignment.ceiling import ceiling_of_worst
from judging.assignment.flow import best_total
from judging.assignment.opening import Opening, Pairs
from judging.assignment.problem import Objective

ENTRIES_SOLVED_EXACTLY: Final = 1_000


@dataclass(frozen=True, slots=True)
class Decision:
    """Pairs for the open seats; ``most_total`` and ``most_worst`` are proved bounds on worth.

    ``optimal``: no panels are better by the aims in their order.
    """

    pairs: Pairs
    optimal: bool
    most_total: int
    most_worst: int


def decide(opening: Opening, *, objective: Objective, seed: int, ceiling: int | None) -> Decision:
    """Settle the open seats; ``ceiling`` is the worst sum among entries that have no open seat (None: there are none)."""
    decision = _best_total(opening, seed)
    highest = ceiling_of_worst(opening)
    decision = replace(decision, most_worst=highest if ceiling is None else min(highest, ceiling))
    if not len(decision.pairs) or objective is Objective.TOTAL:
        return decision
    if int(opening.sums(decision.pairs).min()) >= decision.most_worst:
        return decision
    return _fairer(opening, decision)


def _best_total(opening: Opening, seed: int) -> Decision:
    if opening.only_counts:
        flow = best_total(opening, seed)
        total = int(opening.sums(flow.pairs).sum())
        return Decision(flow.pairs, flow.proved, total if flow.proved else _most_total(opening), 0)
    from judging.assignment.crossing import best_total_by_program  # noqa: PLC0415 -- scipy.optimize is slow to import

    crossing = best_total_by_program(opening, seed)
    return Decision(crossing.pairs, crossing.proved, crossing.most_total, 0)


def _fairer(opening: Opening, decision: Decision) -> Decision:
    from judging.assignment.fairness import FairSearch  # noqa: PLC0415 -- scipy.optimize is slow to import

    if len(opening.seats) > ENTRIES_SOLVED_EXACTLY:
        return replace(decision, optimal=False)
    search = FairSearch(opening, decision.pairs, ceiling=decision.most_worst, most_total=decision.most_total)
    search.search()
    return Decision(
        search.pairs,
        optimal=search.proved and search.worst >= search.ceiling,
        most_total=search.most_total,
        most_worst=search.ceiling,
    )


def _most_total(opening: Opening) -> int:
    """Bound the total by each entry's own best jurors."""
    best = np.sort(np.where(opening.allowed, np.maximum(opening.worth, 0), 0).astype(np.int64), axis=1)[:, ::-1]
    place = np.arange(best.shape[1])[None, :]
    return int(opening.base.sum() + np.where(place < opening.seats[:, None], best, 0).sum())
