"""Majority judgment: the grade most jurors would accept, and who is ahead among entries with the same grade.

Balinski and Laraki 2007, "A theory of measuring, electing, and ranking", PNAS 104, p. 8720: an entry's grade is the
lower median of its grades; ties are decided by its majority value, the grades met when the median is taken away again
and again.
"""

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from judging.ballots import Ballots
from judging.exact import Column, half_up
from judging.rules import Rounding
from judging.scoresheet import awarded_cells, rounded_cells
from judging.standing import Gap, Standing

Key = tuple[Fraction | int, ...]


def juror_grades(
    ballots: Ballots, criterion_rows: Mapping[str, slice], weights: Mapping[str, Fraction], how: str, rounding: Rounding
) -> dict[int, list[Fraction]]:
    """Each entry's grades, ascending: its jurors' combined scores, from complete scoresheets only."""
    totals: dict[tuple[int, int], Fraction] = defaultdict(Fraction)
    sheets: dict[tuple[int, int], int] = defaultdict(int)
    divisor = sum(weights.values()) if how == "mean" else Fraction(1)
    for name, weight in weights.items():
        rows = criterion_rows[name]
        cells = awarded_cells(ballots, rows)
        if rounding.cell is not None and len(cells.entry):
            cells = rounded_cells(cells, rounding.cell)
        worth = {value: _weighed(value * cells.unit, weight, rounding) / divisor for value in set(cells.value.tolist())}
        pairs = zip(ballots.entry[rows].tolist(), ballots.juror[rows].tolist(), strict=True)
        for pair, value in zip(pairs, cells.value.tolist(), strict=True):
            totals[pair] += worth[value]
            sheets[pair] += 1
    grades: dict[int, list[Fraction]] = defaultdict(list)
    for (entry, juror), number in sheets.items():
        if number == len(weights):
            grades[entry].append(totals[entry, juror])
    return {entry: sorted(grades[entry]) for entry in sorted(grades)}


def majority_standing(grades: Mapping[int, list[Fraction]], length: int, label: str) -> Standing:
    """Score: the majority grade. Order: the majority value."""
    known = np.zeros(length, bool)
    known[list(grades)] = True
    score = Column.zero(length)
    order = np.zeros(length, object)
    values = {entry: majority_value(of_entry) for entry, of_entry in grades.items()}
    rank = {value: place for place, value in enumerate(sorted(set(values.values())))}
    for entry, of_entry in grades.items():
        grade = of_entry[(len(of_entry) - 1) // 2]
        score.above[entry], score.below[entry] = grade.numerator, grade.denominator
        order[entry] = rank[values[entry]]
    return Standing(score, known, (Gap(~known, f"no complete scoresheet{label}"),), order)


def majority_value(grades: list[Fraction]) -> Key:
    """A key that compares like the majority value, also between entries with different numbers of grades.

    Taking the median away again and again walks outward from the middle of the sorted grades, lower side first. Here
    the walk is by share of the jurors (as if every entry's jurors were repeated until the numbers agree), in stretches
    on which the pair (lower, upper) stays the same. A stretch that ends because the lower grade falls is better the
    longer it lasts; one that ends because the upper grade rises is better the shorter it lasts.
    """
    number = len(grades)
    stretches: list[tuple[Fraction, Fraction, Fraction]] = []
    for step in range(number // 2 + number % 2):
        lower, upper = grades[(number - 1) // 2 - step], grades[number // 2 + step]
        end = Fraction(2 * step + 2 - number % 2, number)
        if stretches and stretches[-1][:2] == (lower, upper):
            stretches.pop()
        stretches.append((lower, upper, end))
    key: list[Fraction | int] = []
    for place, (lower, upper, end) in enumerate(stretches):
        rises = place + 1 < len(stretches) and stretches[place + 1][0] == lower
        key += [lower, upper, *((1, -end) if rises else (0, end))]
    return tuple(key)


def _weighed(score: Fraction, weight: Fraction, rounding: Rounding) -> Fraction:
    if rounding.weighted is None:
        return score * weight
    return half_up(score * weight, rounding.weighted)
