"""What the round's page shows, prepared: workload, jury, the latest proposals, pairs decided by hand, who sees what."""

from dataclasses import dataclass

from festival.audience.queries import latest_shortlist
from festival.panels.pair_queries import conflicts_for_organiser, pins_for_organiser
from festival.panels.proposal_shown import ProposalShown, proposal_shown
from festival.panels.queries import (
    criteria_of,
    entries_of,
    entries_outside,
    films_of,
    jurors_of,
    proposals_of,
)
from festival.panels.round_work import WorkForOrganiser, WorkKind, work_on
from festival.panels.schemas import (
    ConflictForOrganiser,
    CriterionOfRound,
    FilmForOrganiser,
    JurorForOrganiser,
    PinForOrganiser,
    RoundForOrganiser,
)
from festival.panels.workload import Workload, workload

COMPARED = 2
"""So many proposals stand side by side."""


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
    shortlisted: int
    """Entries on the edition's shortlist by reach."""
    workload: Workload
    proposal: ProposalShown | None
    compared: list[ProposalShown]
    """The latest proposal and the one before it, where there are two."""
    apart: list[ConflictForOrganiser]
    pins: list[PinForOrganiser]
    juror_options: list[tuple[str, str]]
    film_options: list[tuple[str, str]]
    films: list[FilmForOrganiser]
    work: WorkForOrganiser | None
    """Panels that a worker is seating, or could not."""
    values: dict[str, str]
    refused: str
    errors: dict[str, str]


async def round_page(
    judged: RoundForOrganiser, *, values: dict[str, str], refused: str, errors: dict[str, str]
) -> RoundPage:
    """The page of a round for someone who organises it."""
    edition_id = judged.edition_id
    jurors = await jurors_of(edition_id, judged.id)
    shortlist = await latest_shortlist(edition_id)
    inside = {one.id for one in jurors}
    films = await films_of(edition_id, judged.id)
    entries = await entries_of(edition_id, judged.id)
    proposals = [
        proposal_shown(one, films, entries, jurors) for one in (await proposals_of(edition_id, judged.id))[:COMPARED]
    ]
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
        shortlisted=len(shortlist.entries) if shortlist else 0,
        workload=workload(entries, jurors, judged.panel_size),
        proposal=proposals[0] if proposals else None,
        compared=proposals if len(proposals) == COMPARED else [],
        apart=await conflicts_for_organiser(edition_id, judged.id),
        pins=await pins_for_organiser(edition_id, judged.id),
        juror_options=[(str(one.id), one.name) for one in jurors if one.state != "left"],
        film_options=[(str(one.id), one.title) for one in films],
        films=films,
        work=await work_on(judged, WorkKind.PANELS),
        values=values,
        refused=refused,
        errors=errors,
    )
