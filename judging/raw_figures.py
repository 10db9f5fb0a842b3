"""The plain mean and spread beside every official result of scoresheets: before clipping, dropping or rounding."""

from dataclasses import dataclass
from fractions import Fraction
from math import lcm, sqrt

import numpy as np

from judging.exact import IntArray, Integers, unlimited
from judging.observations import Observations
from judging.scoresheet_count import ScoresheetCount

FIGURE_PLACES = 6
SAFE = 2**62


@dataclass(frozen=True, slots=True)
class RawFigures:
    """By entry code: the mean of its jurors' combined scores, and their standard deviation (n - 1); None: too few."""

    mean: dict[int, float]
    spread: dict[int, float]


@dataclass(frozen=True, slots=True, eq=False)
class CombinedScores:
    """Complete scoresheets of the last round, one row each: ``value × unit`` is the juror's combined score."""

    entry: IntArray
    juror: IntArray
    value: Integers
    unit: Fraction


def combined_scores(count: ScoresheetCount) -> CombinedScores:
    """Each juror's weighted score of each entry in the last round; incomplete scoresheets are left out."""
    sheets, last = count.arranged, len(count.rules.rounds) - 1
    how = count.rules.last.method.combine
    shares = [_shares(count.group_criteria(last, group), how) for group in range(len(sheets.groups))]
    whole = lcm(*(share.denominator for group in shares for share in group.values()))
    jurors = max(len(sheets.jurors), 1)
    pairs, values = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for group, of_group in enumerate(shares):
        for name, share in of_group.items():
            rows = count.rows(last, group, name)
            pairs.append(sheets.entry[rows] * jurors + sheets.juror[rows])
            values.append(_times(sheets.value[rows], int(share * whole)))
    distinct, sheet, number = np.unique(np.concatenate(pairs), return_inverse=True, return_counts=True)
    value = np.concatenate(values)
    total = np.zeros(len(distinct), value.dtype)
    np.add.at(total, sheet, value)
    wanted = np.zeros(jurors, np.int64)
    for group, of_group in enumerate(shares):
        wanted[sheets.juror[(sheets.round == last) & (sheets.group == group)]] = len(of_group)
    complete = number == wanted[distinct % jurors]
    distinct = distinct[complete]
    return CombinedScores(
        distinct // jurors, distinct % jurors, total[complete], Fraction(1, whole * 10**sheets.decimals)
    )


def combined_observations(count: ScoresheetCount) -> Observations:
    """The same for the estimates, in floating point."""
    scores = combined_scores(count)
    values = [float(int(value) * scores.unit) for value in scores.value.tolist()]
    return Observations.of(scores.entry, scores.juror, values, len(count.arranged.entries), len(count.arranged.jurors))


def raw_figures(count: ScoresheetCount) -> RawFigures:
    """Mean and spread of every entry with complete scoresheets in the last round, to six places."""
    scores = combined_scores(count)
    if not len(scores.entry):
        return RawFigures({}, {})
    entries, start, number = np.unique(scores.entry, return_index=True, return_counts=True)
    value = scores.value if _largest(scores.value) ** 2 * len(scores.value) < SAFE else unlimited(scores.value)
    total, squares = np.add.reduceat(value, start).tolist(), np.add.reduceat(value * value, start).tolist()
    mean, spread = {}, {}
    for entry, times, sum_, sum_of_squares in zip(entries.tolist(), number.tolist(), total, squares, strict=True):
        above, below = scores.unit.numerator, scores.unit.denominator
        mean[entry] = round(sum_ * above / (times * below), FIGURE_PLACES)
        if times > 1:
            variance = (times * sum_of_squares - sum_**2) * above**2 / (times * (times - 1) * below**2)
            spread[entry] = round(sqrt(variance), FIGURE_PLACES)
    return RawFigures(mean, spread)


def _shares(weights: dict[str, Fraction], how: str) -> dict[str, Fraction]:
    total = sum(weights.values()) if how == "mean" else Fraction(1)
    return {name: weight / total for name, weight in weights.items()}


def _largest(value: Integers) -> int:
    return int(np.abs(value).max(initial=0))


def _times(value: IntArray, factor: int) -> Integers:
    return value * factor if _largest(value) * factor < SAFE // 1000 else unlimited(value) * factor
