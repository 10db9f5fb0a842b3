"""The best total when rules cross: minutes, jurors of several countries, mixes of attributes."""

from dataclasses import dataclass

import numpy as np

from judging.assignment.fairness import promising_pairs
from judging.assignment.opening import Opening, Pairs
from judging.assignment.optimum import linear_bound, whole_panels
from judging.assignment.program import Rules


@dataclass(frozen=True, slots=True)
class CrossingPanels:
    """The pairs reached and the proved bound on the total worth; ``proved`` when the pairs reach it."""

    pairs: Pairs
    proved: bool
    most_total: int


def best_total_by_program(opening: Opening) -> CrossingPanels:
    """Fill the most seats and reach the best total under all rules at once."""
    rules = Rules(opening)
    bound = linear_bound(rules, promising_pairs(opening))
    found = whole_panels(rules, bound)
    total = int(opening.sums(found.pairs).sum())
    return CrossingPanels(found.pairs, found.proved, total)
