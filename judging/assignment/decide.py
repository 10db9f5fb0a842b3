"""Which method settles the open seats, and what it proves."""

from dataclasses import dataclass

import numpy as np

from judging.assignment.flow import best_total
from judging.assignment.opening import Opening, Pairs
from judging.assignment.problem import Objective


@dataclass(frozen=True, slots=True)
class Decision:
    """Pairs for the open seats; ``most_total`` and ``most_worst`` are proved bounds on worth, ``optimal`` if reached."""

    pairs: Pairs
    optimal: bool
    most_total: int
    most_worst: int


def best_panel_sums(opening: Opening) -> np.ndarray:
    return opening.base


def decide(opening: Opening, *, objective: Objective, seed: int, ceiling: int | None) -> Decision:
    flow = best_total(opening, seed)
    sums = opening.sums(flow.pairs)
    return Decision(flow.pairs, flow.proved, int(sums.sum()), int(sums.min(initial=0)))
