"""Majority judgment: the grade most jurors would accept, and who is ahead among entries with the same grade.

Balinski and Laraki 2007, "A theory of measuring, electing, and ranking", PNAS 104, p. 8720: an entry's grade is the
lower median of its grades; ties are decided by its majority value, the grades met when the median is taken away again
and again.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import lcm

import numpy as np

from judging.ballots import Ballots
from judging.exact import Column, half_up
from judging.rules import Rounding
from judging.scoresheet import awarded_cells, rounded_cells
from judging.standing import Gap, Standing

Key = tuple[Fraction | int, ...]


@dataclass(frozen=True, slots=True)
class Grades:
    """Each entry's grades, ascending, in whole multiples of ``unit``; entries without a grade are absent."""

    of_entry: Mapping[int, list[int]]
    unit: Fraction

    def numbers(self, entry: int) -> list[Fraction]:
        """One entry's grades."""
        return [grade * self.unit for grade in self.of_entry.get(entry, [])]


def juror_grades(
    ballots: Ballots, criterion_rows: Mapping[str, slice], weights: Mapping[str, Fraction], how: str, rounding: Rounding
) -> Grades:
    """The jurors' combined scores, from complete scoresheets only."""
    divisor = sum(weights.values()) if how == "mean" else Fraction(1)
    parts = [criterion_rows[name] for name in weights]
    rows = np.concatenate([np.empty(0, np.int64), *(np.arange(part.start, part.stop) for part in parts)])
    worth = [
        share / divisor
        for name, weight in weights.items()
        for share in _weighed(ballots, criterion_rows[name], weight, rounding)
    ]
    whole = lcm(*(share.denominator for share in set(worth)))
    jurors = max(len(ballots.jurors), 1)
    pairs, sheet, number = np.unique(
        ballots.entry[rows] * jurors + ballots.juror[rows], return_inverse=True, return_counts=True
    )
    totals = np.zeros(len(pairs), object)
    np.add.at(totals, sheet, np.array([int(share * whole) for share in worth], object))
    complete = number == len(weights)
    grades: dict[int, list[int]] = defaultdict(list)
    for entry, total in zip((pairs[complete] // jurors).tolist(), totals[complete].tolist(), strict=True):
        grades[entry].append(total)
    return Grades({entry: sorted(of_entry) for entry, of_entry in grades.items()}, Fraction(1, whole))


def majority_standing(grades: Grades, length: int, label: str) -> Standing:
    """Score: the majority grade. Order: the majority value."""
    entries = np.array(list(grades.of_entry), np.int64)
    known = np.zeros(length, bool)
    known[entries] = True
    median = [of_entry[(len(of_entry) - 1) // 2] for of_entry in grades.of_entry.values()]
    score = Column.whole(np.array(median, object)).times(grades.unit).spread_to(entries, length)
    values = [majority_value(of_entry) for of_entry in grades.of_entry.values()]
    rank = {value: place for place, value in enumerate(sorted(set(values)))}
    order = np.zeros(length, np.int64)
    order[entries] = [rank[value] for value in values]
    return Standing(score, known, (Gap(~known, f"no complete scoresheet{label}"),), order)


def majority_value(grades: Sequence[int]) -> Key:
    """A key that compares like the majority value, also between entries with different numbers of grades.

    Taking the median away again and again walks outward from the middle of the sorted grades, lower side first. Here
    the walk is by share of the jurors (as if every entry's jurors were repeated until the numbers agree), in stretches
    on which the pair (lower, upper) stays the same. A stretch that ends because the lower grade falls is better the
    longer it lasts; one that ends because the upper grade rises is better the shorter it lasts.
    """
    number = len(grades)
    stretches: list[tuple[int, int, Fraction]] = []
    for step in range(number // 2 + number % 2):
        lower, upper = grades[(number - 1) // 2 - step], grades[number // 2 + step]
        end = _share(2 * step + 2 - number % 2, number)
        if stretches and stretches[-1][:2] == (lower, upper):
            stretches.pop()
        stretches.append((lower, upper, end))
    key: list[Fraction | int] = []
    for place, (lower, upper, end) in enumerate(stretches):
        rises = place + 1 < len(stretches) and stretches[place + 1][0] == lower
        key += [lower, upper, *((1, -end) if rises else (0, end))]
    return tuple(key)


def _weighed(ballots: Ballots, rows: slice, weight: Fraction, rounding: Rounding) -> list[Fraction]:
    """What each row of one criterion adds to its juror's combined score, before any division."""
    cells = awarded_cells(ballots, rows)
    if rounding.cell is not None and len(cells.entry):
        cells = rounded_cells(cells, rounding.cell)
    worth = {value: value * cells.unit * weight for value in set(cells.value.tolist())}
    if rounding.weighted is not None:
        worth = {value: half_up(share, rounding.weighted) for value, share in worth.items()}
    return [worth[value] for value in cells.value.tolist()]


@lru_cache(maxsize=4096)
def _share(part: int, number: int) -> Fraction:
    return Fraction(part, number)
