"""Elections by comparing candidates two by two: Schulze and ranked pairs."""

from dataclasses import dataclass
from math import lcm

import numpy as np

from judging.election import Election
from judging.exact import BoolArray, IntArray, Integers

SAFE = 2**62


@dataclass(frozen=True, slots=True, eq=False)
class PairwiseResult:
    """``beaten`` counts the candidates each one is ahead of; ``by_id`` names those whose order their ids decided."""

    beaten: IntArray
    by_id: tuple[int, ...] = ()


def pairwise(election: Election) -> Integers:
    """How much weight prefers candidate i to j (row i, column j), in whole multiples of the finest weight.

    Candidates a ballot does not rank are tied behind those it ranks.
    """
    unit = lcm(*(weight.denominator for _, weight in election.ballots))
    heaviest = sum(weight for _, weight in election.ballots) * unit
    matrix: Integers = np.zeros((election.candidates,) * 2, np.int64 if heaviest < SAFE else object)
    for tiers, weight in election.ballots:
        place = np.full(election.candidates, len(tiers))
        for number, tier in enumerate(tiers):
            place[list(tier)] = number
        matrix[place[:, None] < place[None, :]] += int(weight * unit)
    return matrix


def strongest_paths(matrix: Integers) -> Integers:
    """The strength of the strongest path between every two candidates; a link is as strong as its winning votes."""
    strength = np.where(matrix > matrix.T, matrix, 0)
    for via in range(len(strength)):
        strength = np.maximum(strength, np.minimum(strength[:, via, None], strength[None, via, :]))
    np.fill_diagonal(strength, 0)
    return strength


def schulze(election: Election) -> PairwiseResult:
    """Schulze's method with winning votes (Schulze 2011, Social Choice and Welfare 36, p. 267).

    Being ahead is transitive, so the number of candidates beaten sorts them.
    """
    strength = strongest_paths(pairwise(election))
    return PairwiseResult((strength > strength.T).sum(axis=1))


def ranked_pairs(election: Election) -> PairwiseResult:
    """Tideman's ranked pairs by margins (Tideman 1987, Social Choice and Welfare 4, p. 185).

    Pairs are locked in from the largest margin down unless they would close a circle. Equal margins: the pair whose
    winner the tie rules prefer goes first, then the one whose loser they like less, then by ids; a circle that closes
    only among pairs left to their ids is reported.
    """
    matrix = pairwise(election)
    margin = matrix - matrix.T
    prefer = election.preference
    winners, losers = np.nonzero(margin > 0)
    pairs = sorted(
        (-int(margin[winner, loser]), -prefer[winner], prefer[loser], winner, loser)
        for winner, loser in zip(winners.tolist(), losers.tolist(), strict=True)
    )
    ahead = np.zeros(matrix.shape, bool)
    before = ahead.copy()
    undecided: set[int] = set()
    previous: tuple[int, ...] = ()
    for *alike, winner, loser in pairs:
        if tuple(alike) != previous:
            previous, before = tuple(alike), ahead.copy()
        if ahead[loser, winner]:
            if not before[loser, winner]:
                undecided |= {winner, loser}
        elif not ahead[winner, loser]:
            _lock(ahead, winner, loser)
    return PairwiseResult(ahead.sum(axis=1), tuple(sorted(undecided)))


def _lock(ahead: BoolArray, winner: int, loser: int) -> None:
    above, below = ahead[:, winner].copy(), ahead[loser].copy()
    above[winner] = below[loser] = True
    ahead |= above[:, None] & below[None, :]
