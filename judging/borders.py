"""The films around the cut of each award, whichever criteria and category it goes by, and what would settle them.

`cuts_of(count, entries, prizes, adjustment) -> tuple[Cut, …]`; `judging.borderline` gives the band around one cut.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from judging.arrangement import Entry
from judging.awarding import Prize
from judging.borderline import borderline, viewing_sd
from judging.exact import BoolArray
from judging.observations import NotEstimable, Observations
from judging.rules import Award
from judging.scoresheet_count import ScoresheetCount
from judging.severity import Adjustment, adjust


@dataclass(frozen=True, slots=True)
class Doubt:
    """A film on whose side of the cut chance decides; `viewings` more would settle it, 0: no reasonable number."""

    entry: str
    viewings: int


@dataclass(frozen=True, slots=True)
class Cut:
    """The unsettled films around the cut of one award, best first; none: the cut is clear."""

    award: str
    doubts: tuple[Doubt, ...]


def cuts_of(
    count: ScoresheetCount, entries: Sequence[Entry], prizes: Sequence[Prize], adjustment: Adjustment
) -> tuple[Cut, ...]:
    """The band of every award by severity-adjusted scores of the last round, on the award's own criteria.

    Awards that every film wins have no cut; they and awards whose criteria cannot be estimated are left out. Quotas
    by country are not looked at.
    """
    cuts = []
    won = {prize.name: prize.winners for prize in prizes}
    for award in count.rules.awards:
        if (own := _adjusted(count, award, adjustment)) is None:
            continue
        eligible = _eligible(count, entries, award, won)
        band = borderline(own.value, own.value_error, viewing_sd(own), award.places, eligible)
        if band.boundary is not None:
            pairs = zip(band.entries.tolist(), band.viewings.tolist(), strict=True)
            doubts = tuple(Doubt(count.arranged.entries[entry], number) for entry, number in pairs)
            cuts.append(Cut(award.name, doubts))
    return tuple(cuts)


def _adjusted(count: ScoresheetCount, award: Award, adjustment: Adjustment) -> Adjustment | None:
    if award.criteria is None:
        return adjustment
    try:
        own = adjust(_scored_on(count, award.criteria), count.category)
    except NotEstimable:
        return None
    return own if own.panels.connected else None


def _scored_on(count: ScoresheetCount, criteria: Mapping[str, Fraction]) -> Observations:
    """Each juror's weighted mean over these criteria in the last round; scoresheets that lack one are left out."""
    sheets = count.arranged
    weight = np.array([float(criteria.get(name, 0)) for name in sheets.criteria])
    rows = np.flatnonzero((sheets.round == len(count.rules.rounds) - 1) & (weight[sheets.criterion] > 0))
    pair = sheets.entry[rows] * len(sheets.jurors) + sheets.juror[rows]
    weighted = weight[sheets.criterion[rows]] * sheets.value[rows] / 10.0**sheets.decimals
    sheet, of_sheet, scored = np.unique(pair, return_inverse=True, return_counts=True)
    whole = scored == len(criteria)
    score = np.bincount(of_sheet, weights=weighted, minlength=len(sheet))[whole] / float(sum(criteria.values()))
    sheet = sheet[whole]
    length = len(sheets.jurors)
    return Observations.of(sheet // length, sheet % length, score, len(sheets.entries), length)


def _eligible(
    count: ScoresheetCount, entries: Sequence[Entry], award: Award, won: Mapping[str, Sequence[str]]
) -> BoolArray:
    taken = {winner for other in award.not_also for winner in won[other]}
    category = {entry.name: entry.category for entry in entries}
    known = count.standing(award.criteria).known
    allowed = [name not in taken and award.category in (None, category.get(name)) for name in count.arranged.entries]
    return np.asarray(known & np.array(allowed, bool))
