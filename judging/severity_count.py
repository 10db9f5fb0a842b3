"""The severity-adjusted score as an official result: one estimate for each criterion, then whole numbers decide."""

from fractions import Fraction

import numpy as np

from judging.ballots import Ballots
from judging.counting import RankingRefused
from judging.exact import Column, IntArray, unlimited
from judging.observations import NotEstimable, Observations
from judging.rules import ADJUSTED_STEP, Rounding
from judging.severity import adjust
from judging.standing import Gap, Standing


def adjusted_standing(
    sheets: Ballots, rows: slice, category: IntArray | None, rounding: Rounding, label: str
) -> Standing:
    """Each entry's severity-adjusted value on one criterion, rounded half up to nine places.

    Raises RankingRefused where panels share no chain of entries, or where severity and entry cannot be told apart.
    """
    length = len(sheets.entries)
    observations = observed(sheets, rows)
    known = observations.scored_by() > 0
    gaps = (Gap(~known, f"nobody scored {label}"),)
    if not known.any():
        return Standing(Column.zero(length), known, gaps)
    try:
        adjusted = adjust(observations, category)
    except NotEstimable as reason:
        raise RankingRefused(f"How severe each juror is cannot be estimated for {label}: {reason}") from reason
    if not adjusted.panels.connected:
        raise RankingRefused(
            f"The jurors fall into {adjusted.panels.count} panels that share no entry for {label}, so adjusted scores "
            "cannot be compared between them. Let one juror score entries of both panels, or rank within each panel."
        )
    steps = [float_steps(value) if there else 0 for value, there in zip(adjusted.value.tolist(), known, strict=True)]
    column = Column.of(np.array(steps, object), np.full(length, ADJUSTED_STEP.denominator, object))
    return Standing(column.rounded(rounding.criterion), known, gaps)


def observed(sheets: Ballots, rows: slice | IntArray) -> Observations:
    """Rows of arranged scoresheets for the estimates."""
    score = unlimited(sheets.value[rows]).astype(np.float64) / 10.0**sheets.decimals
    return Observations.of(sheets.entry[rows], sheets.juror[rows], score, len(sheets.entries), len(sheets.jurors))


def float_steps(value: float) -> int:
    """How many billionths a number is, halves up; exact from the estimate's own binary digits on."""
    return (Fraction(value) / ADJUSTED_STEP + Fraction(1, 2)).__floor__()
