"""From arranged ballots to places and awards: the official count without what stands beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from judging.arrangement import Entry
from judging.awarding import Prize, hand_out
from judging.ballots import Ballots
from judging.counting import Caution, Count, ranks_of
from judging.exact import IntArray
from judging.ranking import Place, ranking
from judging.ranking_count import RankingCount
from judging.rules import Award, Rules
from judging.scoresheet_count import ScoresheetCount
from judging.standing import Standing


@dataclass(frozen=True, slots=True, eq=False)
class Palmares:
    """An official count: who is where, who won what, and what people must know."""

    count: Count
    standing: Standing
    places: tuple[Place, ...]
    prizes: tuple[Prize, ...]
    cautions: tuple[Caution, ...]


def palmares(arranged: Ballots, rules: Rules, entries: Sequence[Entry]) -> Palmares:
    """Count arranged ballots. Raises RankingRefused for a ranking that must not be made."""
    count = count_of(arranged, rules, entries)
    standing = count.standing()
    places = ranking(standing, rules.ties, count.tie_values)
    prizes, cautions = _prizes(count, rules, places, entries)
    return Palmares(count, standing, places, prizes, (*count.cautions(), *cautions))


def count_of(arranged: Ballots, rules: Rules, entries: Sequence[Entry]) -> Count:
    """The way of counting that fits the rules."""
    if rules.ranked:
        return RankingCount(arranged, rules)
    return ScoresheetCount(arranged, rules, _categories(arranged.entries, entries))


def _categories(names: Sequence[str], entries: Sequence[Entry]) -> IntArray | None:
    category = {entry.name: entry.category for entry in entries}
    return ranks_of(np.array([category.get(name, "") for name in names])) if any(category.values()) else None


def _prizes(
    count: Count, rules: Rules, places: Sequence[Place], entries: Sequence[Entry]
) -> tuple[tuple[Prize, ...], tuple[Caution, ...]]:
    known = {entry.name: entry for entry in entries}
    names = count.arranged.entries

    def places_for(award: Award) -> Sequence[Place]:
        among = places
        if award.criteria is not None and not rules.ranked:
            among = ranking(count.standing(award.criteria), rules.ties, count.tie_values)
        if award.category is None:
            return among
        return [place for place in among if _category(names[place.entry], known) == award.category]

    prizes, cautions = hand_out(rules.awards, places_for, names, known)
    if rules.ranked and any(award.criteria for award in rules.awards):
        message = "Rankings have no criteria, so awards with criteria of their own went by the ranking itself."
        cautions = (*cautions, Caution("award_criteria_ignored", message))
    return prizes, cautions


def _category(name: str, known: dict[str, Entry]) -> str | None:
    return known[name].category if name in known else None
