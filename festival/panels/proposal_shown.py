"""A proposal as organisers read it: names instead of ids, and the figures that two proposals are compared by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from festival.panels.figures import ProposalInShort
from festival.panels.schemas import FilmForOrganiser, PanelSettings
from festival.panels.workload import JurorOffer


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


def proposal_shown(proposal: ProposalInShort, titles: Mapping[UUID, str], offers: list[JurorOffer]) -> ProposalShown:
    """The proposal for the page of its round; films and jurors that are gone since have no name there."""
    report, figures = proposal.report, proposal.figures
    jurors = {one.id: one for one in offers}

    def title(entry: str) -> str:
        return titles.get(UUID(entry), "")

    return ProposalShown(
        id=proposal.id,
        state=proposal.state,
        settings=proposal.settings,
        proposed_at=proposal.created_at,
        seats=figures.filled + sum(one["missing"] for one in report["unfilled"]),
        filled=figures.filled,
        open_seats=sum(one["missing"] for one in report["unfilled"]),
        new=figures.new,
        same_country=figures.same_country,
        report=report,
        unfilled=[OpenSeat(title(one["entry"]), one["missing"], one["why"]) for one in report["unfilled"]],
        underloaded=[
            ShortJuror(jurors[UUID(one["juror"])].name, one["missing"], one["why"])
            for one in report["underloaded"]
            if UUID(one["juror"]) in jurors
        ],
        without_mix=[
            PanelWithoutMix(title(one["entry"]), one["attribute"], one["missing"], one["why"])
            for one in report["without_mix"]
        ],
        loads=[
            LoadOfJuror(juror.name, one.films, one.minutes, " ".join(juror.languages), one.apart)
            for one in figures.loads
            if (juror := jurors.get(one.juror)) is not None and (juror.state != "left" or one.films)
        ],
        let_go=[one.name for one in offers if one.state == "left"],
        films=sorted(
            (
                FilmForOrganiser(entry, titles[entry], sorted(jurors[one].name for one in panel if one in jurors))
                for entry, panel in figures.seen
                if entry in titles
            ),
            key=lambda film: (film.title.lower(), film.id),
        ),
    )


def entries_named(proposals: Iterable[ProposalInShort]) -> set[UUID]:
    """The entries that proposals say something of, so that they need a title."""
    named: set[UUID] = set()
    for one in proposals:
        named |= {entry for entry, _ in one.figures.seen}
        named |= {UUID(seat["entry"]) for seat in (*one.report["unfilled"], *one.report["without_mix"])}
    return named
