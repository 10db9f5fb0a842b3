"""Estimates beside an official result: adjusted scores, agreement, habits, borderline entries, stability."""

from collections.abc import Mapping, Sequence

import numpy as np

from judging.agreement import Agreement, agreement
from judging.arrangement import Entry
from judging.awarding import Prize
from judging.borderline import borderline, viewing_sd
from judging.counting import Caution, Count
from judging.estimates import Estimates
from judging.guards import listed
from judging.habits import Habit, habits
from judging.observations import NotEstimable, Observations
from judging.ranking import Place
from judging.raw_figures import FIGURE_PLACES, combined_observations
from judging.recounting import award_stability
from judging.rules import Rules
from judging.scoresheet_count import ScoresheetCount
from judging.severity import AdjustedResult, Adjustment, adjust, adjust_criteria
from judging.severity_count import observed

HABITS = {
    Habit.HARSH: "score lower than the others on the same films",
    Habit.LENIENT: "score higher than the others on the same films",
    Habit.ERRATIC: "stray further from the others than chance explains",
    Habit.COMPRESSING: "use much less of the scale than the others",
}


def estimate(
    count: Count, rules: Rules, places: Sequence[Place], prizes: Sequence[Prize], entries: Sequence[Entry], seed: int
) -> Estimates:
    """Everything that stands beside one official result."""
    stability, cautions = award_stability(count, rules, prizes, entries, seed)
    if not isinstance(count, ScoresheetCount):
        return Estimates(stability=stability, cautions=cautions)
    observations = combined_observations(count)
    adjusted, reasons = _adjusted(count)
    try:
        adjustment = adjust(observations, count.category)
        cautions += _juror_cautions(count, prizes, rules, observations, adjustment)
        cautions += _alike(adjustment)
    except NotEstimable as reason:
        reasons = reasons or (Caution("severity_not_estimable", f"No severity-adjusted scores: {reason}"),)
    return Estimates(
        adjusted,
        _to_six_places(agreement(observations)),
        stability,
        (*cautions, *reasons, *_other_winner(count, places, adjusted)),
    )


def _to_six_places(found: Agreement) -> Agreement:
    figures = found.krippendorff_alpha_interval, found.icc_single, found.icc_average
    alpha, single, average = (None if one is None else round(one, FIGURE_PLACES) for one in figures)
    return Agreement(alpha, single, average, found.reasons)


def _adjusted(count: ScoresheetCount) -> tuple[dict[int, float], tuple[Caution, ...]]:
    """Each entry's severity-adjusted score in the last round, on the scale of its mean; none across separate panels."""
    last, sheets = len(count.rules.rounds) - 1, count.arranged
    weights = count.round_criteria(last)
    divisor = sum(weights.values()) if count.rules.last.method.combine == "mean" else 1
    criteria = []
    for name in weights:
        here = sheets.round == last
        here &= sheets.criterion == (sheets.criteria.index(name) if name in sheets.criteria else -1)
        criteria.append(observed(sheets, np.flatnonzero(here)))
    try:
        result: AdjustedResult | None = (
            adjust_criteria(criteria, [float(weight / divisor) for weight in weights.values()], count.category)
            if criteria
            else None
        )
    except NotEstimable as reason:
        return {}, (Caution("severity_not_estimable", f"No severity-adjusted scores: {reason}"),)
    if result is None or not result.panels.connected:
        return {}, ()
    known = np.flatnonzero(~np.isnan(result.value)).tolist()
    return {entry: round(float(result.value[entry]), FIGURE_PLACES) for entry in known}, ()


def _juror_cautions(
    count: ScoresheetCount, prizes: Sequence[Prize], rules: Rules, observations: Observations, adjustment: Adjustment
) -> tuple[Caution, ...]:
    jurors = count.arranged.jurors
    found = []
    noticed = habits(observations, adjustment)
    for habit, said in HABITS.items():
        names = [jurors[one.juror] for one in noticed if one.habit == habit]
        if names:
            found.append(Caution(f"{habit}_jurors", f"These jurors {said}: {listed(names)}."))
    for award, prize in zip(rules.awards, prizes, strict=True):
        # A band around the cut needs a value for the very ranking the award goes by.
        if award.criteria is None and award.category is None and adjustment.panels.connected:
            found += _band(count, prize, award.places, adjustment)
    return tuple(found)


def _alike(adjustment: Adjustment) -> tuple[Caution, ...]:
    if adjustment.fit.film_sd > 0:
        return ()
    message = "Once jurors' severity is taken out, the scores do not tell the films apart beyond chance."
    return (Caution("films_alike", message),)


def _band(count: ScoresheetCount, prize: Prize, places: int, adjustment: Adjustment) -> list[Caution]:
    band = borderline(adjustment.value, adjustment.value_error, viewing_sd(adjustment), places)
    names = count.arranged.entries
    viewings = dict(zip(band.entries.tolist(), band.viewings.tolist(), strict=True))
    soon = [f"{names[entry]} ({number})" for entry, number in viewings.items() if number]
    never = [names[entry] for entry, number in viewings.items() if not number]
    found = []
    if soon:
        message = f"{prize.name}: further viewings (how many) would settle who is within the cut: {listed(soon)}."
        found.append(Caution("borderline", message))
    if never:
        message = f"{prize.name}: no reasonable number of viewings tells these apart at the cut: {listed(never)}."
        found.append(Caution("borderline_alike", message))
    return found


def _other_winner(count: Count, places: Sequence[Place], adjusted: Mapping[int, float]) -> tuple[Caution, ...]:
    first = {place.entry for place in places if place.rank == 1}
    ranked = {place.entry: adjusted[place.entry] for place in places if place.entry in adjusted}
    highest = max(ranked.values(), default=None)
    best = {entry for entry, value in ranked.items() if value == highest}
    if not best or best & first:
        return ()
    names = count.arranged.entries
    message = (
        f"By severity-adjusted scores {listed([names[entry] for entry in sorted(best)])} would be first, "
        f"not {listed([names[entry] for entry in sorted(first)])}."
    )
    return (Caution("adjusted_winner_differs", message),)
