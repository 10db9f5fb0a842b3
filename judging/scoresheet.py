"""Scoresheets: criteria and weights to one weighted score, each stage exact and rounded only where rules say so.

The stages of one criterion in one round and group: the juror's cell (clipped, rounded), the criterion over its jurors
(mean, median, trimmed mean; rounded), times its weight (rounded), combined over criteria.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from judging.ballots import Ballots
from judging.exact import BoolArray, Column, IntArray, Integers, of_weighted, rounded_quotient, unlimited
from judging.rules import Method, Rounding
from judging.standing import Gap, Standing

SAFE = 2**62


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The cells of one criterion (in one round and group) in rows sorted by entry.

    Segment i holds the rows ``start[i]`` to ``start[i] + count[i]`` of ``entry[i]``. A cell is ``value × unit ÷
    divisor`` with the divisor of its segment.
    """

    entry: IntArray
    start: IntArray
    count: IntArray
    value: Integers
    unit: Fraction
    divisor: Integers

    @property
    def segment(self) -> IntArray:
        """The segment of each row."""
        return np.repeat(np.arange(len(self.count)), self.count)

    def number(self, row: int) -> Fraction:
        """One cell."""
        return int(self.value[row]) * self.unit / int(self.divisor[self.segment[row]])


def awarded_cells(ballots: Ballots, rows: slice) -> Cells:
    """The cells as the jurors gave them; ``rows`` of arranged ballots hold one round, group and criterion."""
    entry, start, count = np.unique(ballots.entry[rows], return_index=True, return_counts=True)
    ones = np.ones(len(entry), object)
    return Cells(entry, start, count, ballots.value[rows], Fraction(1, 10**ballots.decimals), ones)


def clipped(cells: Cells, clip: Fraction) -> Cells:
    """Each score pulled to within ``clip`` of the exact mean of its segment."""
    width = clip / cells.unit
    times = width.denominator
    value = unlimited(cells.value)
    segment = cells.segment
    total = (np.add.reduceat(value, cells.start) * times)[segment]
    count = unlimited(cells.count)
    reach = (count * width.numerator)[segment]
    pulled = np.minimum(np.maximum(value * count[segment] * times, total - reach), total + reach)
    return Cells(cells.entry, cells.start, cells.count, pulled, cells.unit / times, count)


def rounded_cells(cells: Cells, step: Fraction) -> Cells:
    """Each cell rounded half up to a multiple of ``step``."""
    above = unlimited(cells.value) * cells.unit.numerator
    below = (cells.divisor * cells.unit.denominator)[cells.segment]
    steps = rounded_quotient(above, below, step)
    return Cells(cells.entry, cells.start, cells.count, steps, step, np.ones(len(cells.entry), object))


def final_cells(ballots: Ballots, rows: slice, method: Method, rounding: Rounding) -> Cells:
    """The cells as they are counted: clipped (by the mean only) and rounded where the rules say so."""
    cells = awarded_cells(ballots, rows)
    if method.name == "mean" and method.clip is not None and len(cells.entry):
        cells = clipped(cells, method.clip)
    return cells if rounding.cell is None or not len(cells.entry) else rounded_cells(cells, rounding.cell)


def averaged(cells: Cells, method: Method) -> tuple[Column, BoolArray]:
    """The mean, median or trimmed mean of each segment, and whether anything was left to average."""
    if not len(cells.entry):
        return Column.zero(0), np.zeros(0, bool)
    if method.name == "mean":
        above, below = np.add.reduceat(_roomy(cells.value), cells.start), cells.count
    elif method.name == "median":
        value = _sorted_within(cells)
        above = unlimited(value[cells.start + (cells.count - 1) // 2]) + value[cells.start + cells.count // 2]
        below = np.full(len(cells.entry), 2)
    else:
        running = np.concatenate([[0], np.cumsum(_roomy(_sorted_within(cells)))])
        below = cells.count - method.drop_low - method.drop_high
        first = np.minimum(cells.start + method.drop_low, len(cells.value))
        above = running[np.minimum(first + np.maximum(below, 0), len(cells.value))] - running[first]
    some = below > 0
    divisor = np.where(some, below, 1).astype(object) * cells.divisor
    above = np.where(some, unlimited(above), 0)
    return Column.of(above * cells.unit.numerator, divisor * cells.unit.denominator), some


def criterion_standing(ballots: Ballots, rows: slice, method: Method, rounding: Rounding, label: str) -> Standing:
    """Each entry's criterion over its jurors, rounded; an entry nobody scored on it has a gap with the reason."""
    cells = final_cells(ballots, rows, method, rounding)
    column, some = averaged(cells, method)
    length = len(ballots.entries)
    known, scored = np.zeros(length, bool), np.zeros(length, bool)
    known[cells.entry] = some
    scored[cells.entry] = True
    gaps = (
        Gap(~scored, f"nobody scored {label}"),
        Gap(scored & ~known, f"too few scores for {label} once the highest and lowest are dropped"),
    )
    return Standing(column.rounded(rounding.criterion).spread_to(cells.entry, length), known, gaps)


def weighted_score(
    criteria: Mapping[str, Standing], weights: Mapping[str, Fraction], how: str, rounding: Rounding
) -> Standing:
    """Criteria times their weights as written (rounded), combined by weighted mean or sum."""
    names = list(weights)
    parts = [criteria[name].score.times(weights[name]).rounded(rounding.weighted) for name in names]
    known = np.logical_and.reduce([criteria[name].known for name in names])
    gaps = tuple(gap for name in names for gap in criteria[name].gaps)
    return Standing(of_weighted(parts, list(weights.values()), how), known, gaps)


def _roomy(value: Integers) -> Integers:
    """The same values in a type in which their running sum cannot overflow."""
    if value.dtype == object:
        return value
    largest = int(np.abs(value).max(initial=0))
    return value if largest * len(value) < SAFE else unlimited(value)


def _sorted_within(cells: Cells) -> Integers:
    """The values in ascending order within each segment."""
    segment = cells.segment
    if cells.value.dtype != object:
        ordered: Integers = cells.value[np.lexsort((cells.value, segment))]
        return ordered
    _, place = np.unique(cells.value, return_inverse=True)
    return cells.value[np.lexsort((place, segment))]
