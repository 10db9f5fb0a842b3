"""What the round's page shows, prepared: workload, jury, the latest proposals, who sees what."""

from dataclasses import dataclass

from festival.audience.queries import latest_shortlist
from festival.panels.pair_queries import found_waiting
from festival.panels.proposal_shown import MOST_FILMS_SHOWN, ProposalShown, proposal_shown
from festival.panels.queries import (
    conflicts_of,
    criteria_of,
    entries_of,
    entries_outside,
    films_of,
    jurors_of,
    proposals_of,
)
from festival.panels.round_work import WorkForOrganiser, WorkKind, work_on
from festival.panels.schemas import (
    CriterionOfRound,
    FilmForOrganiser,
    JurorForOrganiser,
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
    found_waiting: int
    """Conflicts that were found and that nobody has ruled on."""
    attributes: list[str]
    """What the jurors of the round bring to a mix, each once."""
    films: list[FilmForOrganiser]
    """The first of them, with who sees each."""
    opens: bool
    """Whether some film has a panel, so that the round can open."""
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
    conflicts = await conflicts_of(edition_id)
    latest = (await proposals_of(edition_id, judged.id))[:COMPARED]
    proposals = [proposal_shown(one, films, entries, jurors, conflicts) for one in latest]
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
        found_waiting=await found_waiting(edition_id, judged.id),
        attributes=sorted({attribute for one in jurors for attribute in one.attributes}, key=str.casefold),
        films=films[:MOST_FILMS_SHOWN],
        opens=judged.assignments > 0,
        work=await work_on(judged, WorkKind.PANELS),
        values=values,
        refused=refused,
        errors=errors,
    )
