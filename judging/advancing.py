"""From a ranking to those who go on: the first so many, the best of each category, quotas of country, a threshold.

`advance(rule, ranked) -> Advance` is a pure function. A tie at a cut goes on whole, as prizes do; nobody is drawn.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby


@dataclass(frozen=True, slots=True)
class AdvanceRule:
    """Who goes on; None asks nothing. Without `top` and `per_category` everyone above the threshold does.

    `top` and `per_category` add up: the first N of all, and the first M of each category where those are not among
    them. `max_per_country` holds over all who go on; a film of two countries counts for both. `band` is how near to a
    cut, in points, a film must lie for one more juror to be asked.
    """

    top: int | None = None
    per_category: int | None = None
    max_per_country: int | None = None
    threshold: Fraction | None = None
    band: Fraction | None = None


@dataclass(frozen=True, slots=True)
class RankedEntry:
    """A line of the ranking, with what the rule asks about; `rank` is shared by those who are tied."""

    name: str
    rank: int
    score: Fraction
    category: str = ""
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Advance:
    """Who goes on by the rule, best first; `borderline`: within the band around a cut, on either side of it.

    `passed_over` would have gone on but for the quota of their country.
    """

    advancing: tuple[str, ...]
    borderline: tuple[str, ...]
    passed_over: tuple[str, ...]


def advance(rule: AdvanceRule, ranked: Sequence[RankedEntry]) -> Advance:
    """Apply the rule to a ranking, whatever the order of its lines."""
    order = sorted(ranked, key=lambda one: (one.rank, one.name))
    able = [one for one in order if rule.threshold is None or one.score >= rule.threshold]
    chosen: dict[str, RankedEntry] = {}
    by_country: Counter[str] = Counter()
    passed_over: list[str] = []
    cuts: list[tuple[str | None, Fraction]] = [] if rule.threshold is None else [(None, rule.threshold)]
    for category, places in _parts(rule, able):
        of_part = [one for one in able if category is None or one.category == category]
        taken = 0
        for _, tied in groupby(of_part, key=lambda one: one.rank):
            if places is not None and taken >= places:
                break
            fitting = []
            for one in tied:
                if one.name in chosen:
                    taken += 1
                elif _full(rule, one, by_country):
                    passed_over.append(one.name)
                else:
                    fitting.append(one)
            chosen |= {one.name: one for one in fitting}
            by_country.update(country for one in fitting for country in set(one.countries))
            taken += len(fitting)
        last = [one.score for one in of_part if one.name in chosen]
        if places is not None and last and any(one.name not in chosen for one in of_part):
            cuts.append((category, min(last)))
    return Advance(
        advancing=tuple(one.name for one in order if one.name in chosen),
        borderline=tuple(one.name for one in order if _near(rule, one, cuts)),
        passed_over=tuple(name for name in dict.fromkeys(passed_over) if name not in chosen),
    )


def _parts(rule: AdvanceRule, able: Sequence[RankedEntry]) -> list[tuple[str | None, int | None]]:
    """The cuts to make, in order: (category, places); None of a category: over all, None of places: no cut."""
    parts: list[tuple[str | None, int | None]] = []
    if rule.top is not None or rule.per_category is None:
        parts.append((None, rule.top))
    if rule.per_category is not None:
        parts += [(category, rule.per_category) for category in sorted({one.category for one in able})]
    return parts


def _full(rule: AdvanceRule, one: RankedEntry, by_country: Counter[str]) -> bool:
    most = rule.max_per_country
    return most is not None and any(by_country[country] >= most for country in one.countries)


def _near(rule: AdvanceRule, one: RankedEntry, cuts: Sequence[tuple[str | None, Fraction]]) -> bool:
    band = rule.band
    return band is not None and any(
        category in {None, one.category} and abs(one.score - score) <= band for category, score in cuts
    )
