"""Two versions of the rules side by side, in the words that entrants read."""

import msgspec

from festival.editions.plain_words import (
    Clause,
    awards_in_words,
    eligibility_clauses,
    film_clauses,
    judging_clauses,
)
from festival.editions.rules_body import RulesBody
from festival.web.translation import translate as _


class ClauseChanged(msgspec.Struct, frozen=True):
    """A clause as it was and as it will be; None: it was not asked, or no longer is."""

    about: str
    term: str
    before: str | None
    after: str | None


def clauses_changed(before: RulesBody, after: RulesBody) -> list[ClauseChanged]:
    """Every clause whose words change, in the order of the call page, in the reader's language."""
    old, new = _clauses(before), _clauses(after)
    return [
        ClauseChanged(key[0], key[1], old.get(key), new.get(key))
        for key in [*old, *(key for key in new if key not in old)]
        if old.get(key) != new.get(key)
    ]


def _clauses(rules: RulesBody) -> dict[tuple[str, str], str]:
    counted = rules.eligibility.credits_counted
    sections: list[tuple[str, list[Clause]]] = [(_("Who and what may enter"), eligibility_clauses(rules))]
    sections += [(one.name, film_clauses(rules.film_of(one.slug), credits_counted=counted)) for one in rules.categories]
    sections += [(_("Judging"), judging_clauses(rules))]
    prizes = [
        Clause(award.name, ", ".join(part for part in (award.prize, award.how) if part) or award.name)
        for award in awards_in_words(rules)
    ]
    found: dict[tuple[str, str], str] = {}
    for about, clauses in [*sections, (_("Awards"), prizes)]:
        for clause in clauses:
            key = (about, clause.term)
            found[key] = f"{found[key]}; {clause.text}" if key in found else clause.text
    return found
