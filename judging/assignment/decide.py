"""Which method settles the open seats, and what it proves.

Flows settle rules that count heads, in whole numbers and at any size. Rules that cross (minutes, jurors of several
countries, mixes of attributes) and floors under the worst entry need programs, exact while there are few entries.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from judging.assignment.ceiling import best_sums
from judging.assignment.exchange import raised
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
    """Settle the open seats; ``ceiling`` is the worst sum among entries without an open seat (None: there are none)."""
    if not opening.allowed.any():
        worst = int(opening.base.min(initial=np.iinfo(np.int64).max if ceiling is None else ceiling))
        return Decision(np.empty((0, 2), np.int32), optimal=True, most_total=int(opening.base.sum()), most_worst=worst)
    decision = _best_total(opening, seed)
    highest = int(best_sums(opening).min(initial=np.iinfo(np.int64).max if ceiling is None else ceiling))
    decision = replace(decision, most_worst=highest)
    if objective is Objective.TOTAL:
        return decision
    if int(opening.sums(decision.pairs).min()) >= decision.most_worst:
        return decision
    return _fairer(opening, decision)


def _best_total(opening: Opening, seed: int) -> Decision:
    if opening.only_counts:
        flow = best_total(opening, seed)
        total = int(opening.sums(flow.pairs).sum())
        return Decision(flow.pairs, flow.proved, total if flow.proved else int(best_sums(opening).sum()), 0)
    from judging.assignment.crossing import best_total_by_program  # noqa: PLC0415 -- scipy.optimize is slow to import

    crossing = best_total_by_program(opening, seed)
    return Decision(crossing.pairs, crossing.proved, crossing.most_total, 0)


def _fairer(opening: Opening, decision: Decision) -> Decision:
    decision = replace(decision, pairs=raised(opening, decision.pairs, decision.most_worst))
    if len(opening.seats) > ENTRIES_SOLVED_EXACTLY:
        return replace(decision, optimal=False)
    from judging.assignment.fairness import FairSearch  # noqa: PLC0415 -- scipy.optimize is slow to import

    search = FairSearch(opening, decision.pairs, ceiling=decision.most_worst, most_total=decision.most_total)
    search.search()
    return Decision(
        search.pairs,
        optimal=search.proved and search.worst >= search.ceiling,
        most_total=search.most_total,
        most_worst=search.ceiling,
    )
