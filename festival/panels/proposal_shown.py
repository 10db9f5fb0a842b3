"""A proposal as organisers read it: names instead of ids, and the figures that two proposals are compared by."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from festival.panels.problem import Pair
from festival.panels.schemas import (
    EntryForPanels,
    FilmForOrganiser,
    JurorForOrganiser,
    PanelSettings,
    ProposalForOrganiser,
)

MOST_FILMS_SHOWN = 200
"""Of a round with more, films are found by title on the page of pairs."""


@dataclass(frozen=True, slots=True)
class OpenSeat:
    """A film whose panel is not full, and what binds."""

    title: str
    missing: int
    why: str


@dataclass(frozen=True, slots=True)
class ShortJuror:
    """A juror with fewer films than the least, and what binds."""

    name: str
    missing: int
    why: str


@dataclass(frozen=True, slots=True)
class PanelWithoutMix:
    """A film whose panel lacks jurors with an attribute, and what binds."""

    title: str
    attribute: str
    missing: int
    why: str


@dataclass(frozen=True, slots=True)
class LoadOfJuror:
    """What a juror would get in all."""

    name: str
    films: int
    minutes: float
    languages: str
    apart: int
    """Films of the round that a conflict keeps from them."""


@dataclass(frozen=True, slots=True)
class ProposalShown:
    """A proposal with names instead of ids."""

    id: UUID
    state: str
    settings: PanelSettings
    proposed_at: datetime
    seats: int
    filled: int
    open_seats: int
    new: int
    same_country: int
    """Pairs of a juror and a film with a country in common."""
    report: dict[str, Any]
    unfilled: list[OpenSeat]
    underloaded: list[ShortJuror]
    without_mix: list[PanelWithoutMix]
    loads: list[LoadOfJuror]
    let_go: list[str]
    """Jurors who left the round: what they submitted counts, nothing more comes to them."""
    films: list[FilmForOrganiser]


def proposal_shown(
    proposal: ProposalForOrganiser,
    films: list[FilmForOrganiser],
    entries: list[EntryForPanels],
    jurors: list[JurorForOrganiser],
    conflicts: list[Pair],
) -> ProposalShown:
    """The proposal for the page of its round; films and jurors that are gone since have no name there."""
    names = {one.id: one.name for one in jurors}
    titles = {str(one.id): one.title for one in films}
    panels: dict[UUID, list[str]] = {one.id: [] for one in films}
    for entry, juror in proposal.pairs:
        if entry in panels and juror in names:
            panels[entry].append(names[juror])
    report = proposal.report
    standing = {(film.id, name) for film in films for name in film.jurors}
    from_entry = {one.id: set(one.countries) for one in entries}
    from_juror = {one.id: set(one.countries) for one in jurors}
    nowhere: set[str] = set()
    return ProposalShown(
        id=proposal.id,
        state=proposal.state,
        settings=proposal.settings,
        proposed_at=proposal.created_at,
        seats=len(proposal.pairs) + sum(one["missing"] for one in report["unfilled"]),
        filled=len(proposal.pairs),
        open_seats=sum(one["missing"] for one in report["unfilled"]),
        new=sum((entry, names.get(juror)) not in standing for entry, juror in proposal.pairs),
        same_country=sum(
            bool(from_entry.get(entry, nowhere) & from_juror.get(juror, nowhere)) for entry, juror in proposal.pairs
        ),
        report=report,
        unfilled=[OpenSeat(titles.get(one["entry"], ""), one["missing"], one["why"]) for one in report["unfilled"]],
        underloaded=[
            ShortJuror(names.get(UUID(one["juror"]), ""), one["missing"], one["why"]) for one in report["underloaded"]
        ],
        without_mix=[
            # Of proposals made before mixes could be asked for, the report holds a count.
            PanelWithoutMix(titles.get(one["entry"], ""), one["attribute"], one["missing"], one["why"])
            for one in report["without_mix"] or ()
        ],
        loads=_loads(proposal.pairs, entries, jurors, conflicts),
        let_go=[one.name for one in jurors if one.state == "left"],
        films=[FilmForOrganiser(one.id, one.title, sorted(panels[one.id])) for one in films[:MOST_FILMS_SHOWN]],
    )


def _loads(
    pairs: list[Pair], entries: list[EntryForPanels], jurors: list[JurorForOrganiser], conflicts: list[Pair]
) -> list[LoadOfJuror]:
    minutes = {one.id: one.minutes for one in entries}
    films: Counter[UUID] = Counter(juror for entry, juror in pairs if entry in minutes)
    watched = dict.fromkeys((one.id for one in jurors), 0.0)
    for entry, juror in pairs:
        if juror in watched:
            watched[juror] += minutes.get(entry, 0)
    apart = Counter(juror for entry, juror in conflicts if entry in minutes)
    return [
        LoadOfJuror(one.name, films[one.id], watched[one.id], " ".join(one.languages), apart[one.id])
        for one in jurors
        if one.state != "left" or films[one.id]
    ]
