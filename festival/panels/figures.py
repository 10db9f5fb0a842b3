"""What a proposal comes to, in the figures that organisers compare proposals by. Pure."""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from festival.panels.problem import Pair
from festival.panels.schemas import EntryForPanels, JurorForOrganiser, PanelSettings

MOST_FILMS_SHOWN = 200
"""On one page; of a round with more, films are found by title on the page of pairs."""


class LoadProposed(msgspec.Struct, frozen=True):
    """What a proposal gives a juror in all; ``apart``: films of the round that a conflict keeps from them."""

    juror: UUID
    films: int
    minutes: float
    apart: int


class PanelFigures(msgspec.Struct, frozen=True):
    """What organisers compare proposals by, counted when one is made: its pairs are too many to count for each look."""

    filled: int
    new: int
    """Pairs that did not stand yet."""
    same_country: int
    """Pairs of a juror and a film with a country in common."""
    loads: list[LoadProposed]
    seen: list[tuple[UUID, list[UUID]]]
    """Films and who would see them: as many as a page shows."""


class ProposalInShort(msgspec.Struct, frozen=True):
    """A proposal without its pairs."""

    id: UUID
    state: str
    settings: PanelSettings
    report: dict[str, Any]
    figures: PanelFigures
    created_at: datetime


def figures_of(
    pairs: list[Pair],
    entries: list[EntryForPanels],
    jurors: list[JurorForOrganiser],
    *,
    standing: list[Pair],
    conflicts: list[Pair],
) -> PanelFigures:
    """The figures of pairs that fill panels of these entries with these jurors, where others stand already."""
    by_entry = {one.id: one for one in entries}
    countries = {one.id: set(one.countries) for one in jurors}
    panels: dict[UUID, list[UUID]] = {one.id: [] for one in entries[:MOST_FILMS_SHOWN]}
    films: Counter[UUID] = Counter()
    minutes = dict.fromkeys(countries, 0.0)
    same_country = 0
    for entry, juror in pairs:
        film = by_entry[entry]
        films[juror] += 1
        minutes[juror] += film.minutes
        same_country += not countries[juror].isdisjoint(film.countries)
        if entry in panels:
            panels[entry].append(juror)
    apart = Counter(juror for entry, juror in conflicts if entry in by_entry)
    return PanelFigures(
        filled=len(pairs),
        new=len(set(pairs) - set(standing)),
        same_country=same_country,
        loads=[LoadProposed(one.id, films[one.id], minutes[one.id], apart[one.id]) for one in jurors],
        seen=list(panels.items()),
    )
