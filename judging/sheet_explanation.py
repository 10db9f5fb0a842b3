"""How one entry's scoresheets become its result in one group of one round, in lines of text."""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from judging.exact import Column, decimal_text
from judging.majority_judgment import juror_grades
from judging.rules import Method
from judging.scoresheet import Cells, averaged, awarded_cells, clipped, rounded_cells
from judging.scoresheet_count import ScoresheetCount


def explain_group(count: ScoresheetCount, number: int, group: int, entry: int) -> Iterator[str]:
    """Criterion by criterion: each juror's cell, the criterion, its weight; then how they combine."""
    method, rounding = count.rules.rounds[number].method, count.rules.rounding
    weights = count.group_criteria(number, group)
    terms = []
    for name, weight in weights.items():
        yield f"    Criterion {name} (weight {decimal_text(weight)})"
        yield from _criterion(count, number, group, name, entry)
        standing = count.criterion(number, group, name)
        if method.name == "majority_judgment" or not standing.known[entry]:
            continue
        weighted = standing.score.times(weight).rounded(rounding.weighted)
        terms.append(decimal_text(weighted[entry]))
        yield f"      × {decimal_text(weight)}{_step(rounding.weighted)} = {terms[-1]}"
    if method.name == "majority_judgment":
        rows = {name: count.rows(number, group, name) for name in weights}
        grades = juror_grades(count.arranged, rows, weights, method.combine, rounding).numbers(entry)
        listed = ", ".join(map(decimal_text, grades)) or "none"
        yield f"    jurors' grades, ascending: {listed}; the lower median counts"
    standing = count.group_standing(number, group)
    if standing.known[entry] and len(terms) > 1:
        divisor = f") ÷ {decimal_text(sum(weights.values(), Fraction()))}" if method.combine == "mean" else ""
        yield f"    {'(' if divisor else ''}{' + '.join(terms)}{divisor} = {decimal_text(standing.score[entry])}"


def _criterion(count: ScoresheetCount, number: int, group: int, name: str, entry: int) -> Iterator[str]:
    method, rounding = count.rules.rounds[number].method, count.rules.rounding
    rows = count.rows(number, group, name)
    first, end = np.searchsorted(count.arranged.entry[rows], [entry, entry + 1]).tolist()
    own = slice(rows.start + first, rows.start + end)
    cells = awarded_cells(count.arranged, own)
    stages: list[tuple[str, Cells]] = []
    if len(cells.entry) and method.name == "mean" and method.clip is not None:
        mean = decimal_text(averaged(cells, Method())[0][0])
        cells = clipped(cells, method.clip)
        stages.append((f"within {decimal_text(method.clip)} of the mean {mean}", cells))
    if len(cells.entry) and rounding.cell is not None:
        cells = rounded_cells(cells, rounding.cell)
        stages.append((f"rounded to {decimal_text(rounding.cell)}", cells))
    for row in range(own.stop - own.start):
        juror = count.arranged.jurors[count.arranged.juror[own.start + row]]
        steps = "".join(f" → {decimal_text(cell.number(row))} ({said})" for said, cell in stages)
        yield f"      {juror}: {decimal_text(count.arranged.number(own.start + row))}{steps}"
    if method.name == "majority_judgment":
        return
    standing = count.criterion(number, group, name)
    if not standing.known[entry]:
        yield f"      no result: {standing.reason(entry)}"
        return
    exact = Column.zero(0) if method.name == "severity_adjusted" else averaged(cells, method)[0]
    unrounded = f"{decimal_text(exact[0])}{_step(rounding.criterion)} = " if rounding.criterion and len(exact) else ""
    yield f"      {_averaging(method)}: {unrounded}{decimal_text(standing.score[entry])}"


def _averaging(method: Method) -> str:
    if method.name == "trimmed_mean":
        return f"mean without the {method.drop_high} highest and {method.drop_low} lowest"
    return {"severity_adjusted": "adjusted for each juror's severity"}.get(method.name, method.name)


def _step(step: Fraction | None) -> str:
    return f", rounded to {decimal_text(step)}" if step is not None else ""
