"""What a count says of every entry: its score, whether it has one, why not, and the order that follows."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from judging.exact import BoolArray, Column, Integers, combined
from judging.rules import Rules


@dataclass(frozen=True, slots=True)
class Gap:
    """Entries that cannot be ranked, for one reason."""

    missing: BoolArray
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """One number for each entry where ``known``; who is ahead follows from it.

    ``order`` is for methods that say more than their score (an election's counts, the majority value): larger is
    better, equal is tied. ``irrational``: the score stands for a number with endless digits.
    """

    score: Column
    known: BoolArray
    gaps: tuple[Gap, ...] = ()
    order: Integers | None = None
    irrational: bool = False

    def keys(self) -> Integers:
        """Whole numbers that say who is ahead: larger is better, equal is tied."""
        return self.score.keys() if self.order is None else self.order

    def reason(self, entry: int) -> str:
        """Why an entry has no score."""
        return next(gap.reason for gap in self.gaps if gap.missing[entry])


def over_groups(parts: list[Standing], shares: list[Fraction], how: str) -> Standing:
    """The groups' results by their shares; a single group keeps its own order."""
    return _over(parts, combined([part.score for part in parts], shares, how))


def over_rounds(parts: list[Standing], rules: Rules, names: list[str]) -> Standing:
    """The totals of the rounds named, by their weights and rounded again; without named rounds the one there is."""
    if not rules.names_rounds:
        return parts[0]
    weights = [one.weight for one in rules.rounds if one.name in names]
    score = combined([part.score for part in parts], weights, rules.method.combine)
    return _over(parts, score.rounded(rules.rounding.total))


def _over(parts: list[Standing], score: Column) -> Standing:
    return Standing(
        score,
        np.logical_and.reduce([part.known for part in parts]),
        tuple(gap for part in parts for gap in part.gaps),
        parts[0].order if len(parts) == 1 else None,
        any(part.irrational for part in parts),
    )
