"""From rankings to winners: places, categories, quotas by country, awards that exclude each other."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from judging.arrangement import Entry
from judging.counting import Caution
from judging.ranking import Place, tied_classes
from judging.rules import Award


@dataclass(frozen=True, slots=True)
class Prize:
    """Who won one award, best first; ``ex_aequo`` when a tie at the cut let more win than there are places."""

    name: str
    winners: tuple[str, ...]
    ex_aequo: bool


def hand_out(
    awards: Sequence[Award],
    places_for: Callable[[Award], Sequence[Place]],
    names: Sequence[str],
    entries: Mapping[str, Entry],
) -> tuple[tuple[Prize, ...], tuple[Caution, ...]]:
    """Every award's winners in the order of the rules; an award that passes over others' winners waits for those."""
    prizes: dict[str, Prize] = {}
    cautions: list[Caution] = []
    waiting = list(awards)
    while waiting:
        award = next(one for one in waiting if prizes.keys() >= set(one.not_also))
        taken = {winner for other in award.not_also for winner in prizes[other].winners}
        prizes[award.name], said = _winners(award, places_for(award), names, entries, taken)
        cautions += said
        waiting.remove(award)
    return tuple(prizes[award.name] for award in awards), tuple(cautions)


def _winners(
    award: Award, places: Sequence[Place], names: Sequence[str], entries: Mapping[str, Entry], taken: set[str]
) -> tuple[Prize, list[Caution]]:
    winners: list[str] = []
    by_country: Counter[str] = Counter()
    cautions = []
    for tied in tied_classes(places):
        if len(winners) >= award.places:
            break
        eligible = [name for name in (names[entry] for entry in tied) if name not in taken]
        fitting = [name for name in eligible if not _over_quota(award, _countries(name, entries), by_country)]
        winners += fitting
        by_country.update(country for name in fitting for country in _countries(name, entries))
        if award.max_per_country is not None and any(count > award.max_per_country for count in by_country.values()):
            message = (
                f"{award.name}: {', '.join(fitting)} are tied, so together they exceed the quota of their country."
            )
            cautions.append(Caution("quota_exceeded_by_tie", message))
    return Prize(award.name, tuple(winners), len(winners) > award.places), cautions


def _over_quota(award: Award, countries: Sequence[str], by_country: Mapping[str, int]) -> bool:
    limit = award.max_per_country
    return limit is not None and any(by_country.get(country, 0) >= limit for country in countries)


def _countries(name: str, entries: Mapping[str, Entry]) -> tuple[str, ...]:
    return entries[name].countries if name in entries else ()
