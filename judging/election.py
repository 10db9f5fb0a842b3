"""Rankings as ballots of an election: tiers of candidates, alike ballots counted once with their weight."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from judging.positional import Places

Tiers = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Election:
    """Candidates 0 … ``candidates`` - 1; ballots list tiers from best to worst, whoever is not listed is unranked.

    ``preference`` is what the tie rules say (larger is better, equal is undecided); a lower candidate number stands for
    an earlier id, the last resort.
    """

    candidates: int
    ballots: tuple[tuple[Tiers, Fraction], ...]
    preference: tuple[int, ...]

    @classmethod
    def of(
        cls,
        ballots: Sequence[tuple[Sequence[Sequence[int]], Fraction]],
        candidates: int,
        preference: Sequence[int] = (),
    ) -> "Election":
        """Alike ballots merged and sorted."""
        weights: dict[Tiers, Fraction] = defaultdict(Fraction)
        for tiers, weight in ballots:
            weights[tuple(tuple(sorted(tier)) for tier in tiers)] += weight
        return cls(candidates, tuple(sorted(weights.items())), tuple(preference) or (0,) * candidates)


def tiers_of(ranked: Places) -> list[list[list[int]]]:
    """Each ballot's tiers, candidates numbered in the order of their entries."""
    number = np.cumsum(ranked.candidates) - 1
    ballots: list[list[list[int]]] = [[] for _ in range(ranked.voters)]
    place = [0] * ranked.voters
    rows = zip(ranked.ballot.tolist(), ranked.first.tolist(), number[ranked.entry].tolist(), strict=True)
    for ballot, first, candidate in rows:
        if place[ballot] != first:
            place[ballot] = first
            ballots[ballot].append([])
        ballots[ballot][-1].append(candidate)
    return ballots
