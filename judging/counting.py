"""What every way of counting offers, whatever the ballots are: a standing, ballots for each entry, and tie values."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

import numpy as np

from judging.ballots import Ballots
from judging.exact import Column, IntArray, Integers
from judging.rules import Round, Rules, TieRule
from judging.standing import Gap, Standing


@dataclass(frozen=True, slots=True, order=True)
class Caution:
    """Something people must know beside a result: a stable code and a sentence."""

    code: str
    message: str


class RankingRefused(ValueError):
    """A ranking that must not be made; the sentence says why and what would mend it."""


class Count(Protocol):
    """The ballots of one edition, arranged and counted by its rules."""

    arranged: Ballots
    rules: Rules

    @property
    def ballots(self) -> IntArray:
        """How many jurors gave each entry at least one score in the last round."""

    def standing(self, criteria: Mapping[str, Fraction] | None = None) -> Standing:
        """The result over all rounds; ``criteria`` replaces the rules' criteria and weights (an award of its own)."""

    def round_standing(self, number: int) -> Standing:
        """Each entry's total in one round."""

    def tie_values(self, rule: TieRule) -> Column:
        """What one tie rule looks at, for each entry; more is better."""

    def cautions(self) -> tuple[Caution, ...]:
        """What the count met that people must know."""


def ranks_of(values: Integers) -> IntArray:
    """Small whole numbers in the same order as ``values``, equal where those are equal."""
    return np.unique(values, return_inverse=True)[1].reshape(-1).astype(np.int64)


def place_in_words(rules: Rules, one: Round, group: str | None = None) -> str:
    """Where in the nesting something is, to end a sentence with; "" where there is only one place."""
    in_group = f" in group '{group}'" if rules.groups and group is not None else ""
    return f"{in_group} in round '{one.name}'" if rules.names_rounds else in_group


def ballot_gaps(ballots: IntArray, rules: Rules) -> tuple[Gap, ...]:
    """Entries with too few ballots in the last round."""
    least = rules.last.method.min_ballots
    where = place_in_words(rules, rules.last)
    few = tuple(
        Gap(ballots == number, f"{number} {'ballot' if number == 1 else 'ballots'}{where}; the rules ask for {least}")
        for number in np.unique(ballots[(ballots > 0) & (ballots < least)]).tolist()
    )
    return (Gap((ballots == 0) & (least > 0), f"no ballots{where}"), *few)
