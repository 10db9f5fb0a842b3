"""Rankings turned into points by place: declared points, exponential ranks, Borda.

A juror's ranks count only by their order: places are competition places (1, 2, 2, 4), and tied entries each get the
mean of what the places they occupy are worth.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from functools import cache

import numpy as np

from judging.ballots import Ballots
from judging.exact import BoolArray, Column, IntArray, Integers, rounded_quotient
from judging.rules import Method, Rounding

# Enough digits that two sums of exponentials which differ at all differ here too; see `exponential_worth`.
EXPONENTIAL_PLACES = 60


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Rankings of one round (and perhaps one group) by place: row by row, sorted by juror and place.

    ``first`` is the competition place, ``tied`` how many entries share it on that ballot. ``voters`` is the number of
    ballots, ``ballot`` the number of each row's ballot, ``candidates`` who can be ranked.
    """

    entry: IntArray
    ballot: IntArray
    first: IntArray
    tied: IntArray
    voters: int
    candidates: BoolArray


def places(ballots: Ballots, rows: IntArray, candidates: BoolArray) -> Places:
    """Competition places on the ballots in ``rows`` (sorted by juror and rank), among ``candidates`` only."""
    rows = rows[candidates[ballots.entry[rows]]]
    jurors, ballot = np.unique(ballots.juror[rows], return_inverse=True)
    rank = ballots.value[rows]
    new = np.ones(len(rows), bool)
    new[1:] = (ballot[1:] != ballot[:-1]) | (rank[1:] != rank[:-1])
    tier = np.cumsum(new) - 1
    start = np.flatnonzero(new)
    size = np.diff(np.append(start, len(rows)))
    opening = np.searchsorted(ballot, np.arange(len(jurors)))
    first = start[tier] - opening[ballot] + 1 if len(rows) else rows
    return Places(ballots.entry[rows], ballot, first, size[tier], len(jurors), candidates)


def points_by_place(points: tuple[Fraction, ...]) -> Callable[[int], Fraction]:
    """What a place is worth by a declared list; nothing beyond its end."""
    return lambda place: points[place - 1] if place <= len(points) else Fraction(0)


def exponential_worth(decay: Fraction) -> Callable[[int], Fraction]:
    """exp(-decay × (place - 1)) to 60 decimals.

    For a rational decay other than 0, sums of such exponentials are equal only when they have the same terms
    (Lindemann 1882, Weierstrass 1885), and then the 60 decimals agree as well.
    """
    context = Context(prec=EXPONENTIAL_PLACES + 20)

    @cache
    def worth(place: int) -> Fraction:
        exponent = -decay * (place - 1)
        power = context.exp(context.divide(Decimal(exponent.numerator), Decimal(exponent.denominator)))
        return Fraction(round(Fraction(power) * 10**EXPONENTIAL_PLACES), 10**EXPONENTIAL_PLACES)

    return worth


def worth_by_place(method: Method) -> Callable[[int], Fraction]:
    """What a place is worth under ``points`` or ``exponential_ranks``."""
    return points_by_place(method.points) if method.name == "points" else exponential_worth(method.decay)


def awarded_points(ranked: Places, worth: Callable[[int], Fraction]) -> list[Fraction]:
    """The points of each row, tied entries sharing equally what their places are worth."""
    kinds, kind = np.unique(np.stack([ranked.first, ranked.tied], axis=1), axis=0, return_inverse=True)
    shared = [sum((worth(first + more) for more in range(tied)), Fraction()) / tied for first, tied in kinds.tolist()]
    return [shared[number] for number in kind.reshape(-1).tolist()]


def summed_points(ranked: Places, points: list[Fraction], rounding: Rounding) -> Column:
    """Each entry's points over the ballots, cells and sums rounded where the rules say so; unranked: no points."""
    length = len(ranked.candidates)
    distinct = sorted(set(points))
    code = {point: number for number, point in enumerate(distinct)}
    step = rounding.cell or Fraction(
        1, int(np.lcm.reduce([point.denominator for point in distinct], dtype=object, initial=1))
    )
    worth = rounded_quotient(
        np.array([point.numerator for point in distinct], object),
        np.array([point.denominator for point in distinct], object),
        step,
    )
    total: Integers = np.zeros(length, object)
    np.add.at(total, ranked.entry, worth[[code[point] for point in points]])
    column = Column.of(total * step.numerator, np.full(length, step.denominator, object))
    return column.rounded(rounding.criterion)


def borda_score(ranked: Places) -> Column:
    """Entries beaten plus half the ties, over the ballots; entries a ballot does not rank share its last places."""
    number = int(ranked.candidates.sum())
    on_ballot = np.bincount(ranked.ballot, minlength=ranked.voters)
    shared_last = number - on_ballot - 1
    twice = np.full(len(ranked.candidates), shared_last.sum())
    behind = number - ranked.first - ranked.tied + 1
    np.add.at(twice, ranked.entry, 2 * behind + ranked.tied - 1 - shared_last[ranked.ballot])
    twice[~ranked.candidates] = 0
    return Column.of(twice, np.full(len(twice), 2))
