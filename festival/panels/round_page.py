"""What the round's page shows, prepared: workload, jury, the latest proposal in names, who sees what."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from festival.panels.queries import (
    criteria_of,
    entries_of,
    entries_outside,
    films_of,
    jurors_of,
    proposals_of,
)
from festival.panels.schemas import (
    CriterionOfRound,
    FilmForOrganiser,
    JurorForOrganiser,
    ProposalForOrganiser,
    RoundForOrganiser,
)
from festival.panels.workload import Workload, workload


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
class ProposalShown:
    """A proposal with names instead of ids."""

    id: UUID
    state: str
    everyone: bool
    seats: int
    filled: int
    new: int
    report: dict[str, Any]
    unfilled: list[OpenSeat]
    underloaded: list[ShortJuror]
    films: list[FilmForOrganiser]


@dataclass(frozen=True, slots=True)
class RoundPage:
    """A round from within; ``errors`` belong to the step named by ``refused``."""

    edition_name: str
    edition_slug: str
    zone: str
    round: RoundForOrganiser
    criteria: list[CriterionOfRound]
    jurors: list[JurorForOrganiser]
    others: list[JurorForOrganiser]
    """Jurors of the edition who are not in the round."""
    president: str | None
    waiting: int
    """Qualified entries that the round has not taken."""
    workload: Workload
    proposal: ProposalShown | None
    films: list[FilmForOrganiser]
    values: dict[str, str]
    refused: str
    errors: dict[str, str]


async def round_page(
    judged: RoundForOrganiser, *, values: dict[str, str], refused: str, errors: dict[str, str]
) -> RoundPage:
    """The page of a round for someone who organises it."""
    edition_id = judged.edition_id
    jurors = await jurors_of(edition_id, judged.id)
    inside = {one.id for one in jurors}
    films = await films_of(edition_id, judged.id)
    proposals = await proposals_of(edition_id, judged.id)
    return RoundPage(
        edition_name=judged.edition_name,
        edition_slug=judged.edition_slug,
        zone=judged.zone,
        round=judged,
        criteria=await criteria_of(edition_id, judged.id),
        jurors=jurors,
        others=[one for one in await jurors_of(edition_id) if one.id not in inside and one.state != "left"],
        president=next((one.name for one in jurors if one.id == judged.president_id), None),
        waiting=await entries_outside(edition_id, judged.id),
        workload=workload(await entries_of(edition_id, judged.id), jurors, judged.panel_size),
        proposal=_shown(proposals[0], films, jurors) if proposals else None,
        films=films,
        values=values,
        refused=refused,
        errors=errors,
    )


def _shown(
    proposal: ProposalForOrganiser, films: list[FilmForOrganiser], jurors: list[JurorForOrganiser]
) -> ProposalShown:
    names = {one.id: one.name for one in jurors}
    titles = {str(one.id): one.title for one in films}
    panels: dict[UUID, list[str]] = {one.id: [] for one in films}
    for entry, juror in proposal.pairs:
        if entry in panels and juror in names:
            panels[entry].append(names[juror])
    report = proposal.report
    standing = {(film.id, name) for film in films for name in film.jurors}
    return ProposalShown(
        id=proposal.id,
        state=proposal.state,
        everyone=proposal.settings.everyone,
        seats=report["per_entry"] * report["entries"],
        filled=len(proposal.pairs),
        new=sum((entry, names.get(juror)) not in standing for entry, juror in proposal.pairs),
        report=report,
        unfilled=[OpenSeat(titles.get(one["entry"], ""), one["missing"], one["why"]) for one in report["unfilled"]],
        underloaded=[
            ShortJuror(names.get(UUID(one["juror"]), ""), one["missing"], one["why"]) for one in report["underloaded"]
        ],
        films=[FilmForOrganiser(one.id, one.title, sorted(panels[one.id])) for one in films],
    )
