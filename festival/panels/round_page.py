"""What the round's page shows, prepared: workload, jury, the latest proposals, who sees what."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from festival.panels.foreseeing import foreseen
from festival.panels.foresight import FILMS_A_DAY, Warned
from festival.panels.proposal_shown import ProposalShown, entries_named, proposal_shown
from festival.panels.queries import films_of, jurors_on_a_page, titles_of
from festival.panels.round_figures import COMPARED, figures_of_round
from festival.panels.round_work import WorkForOrganiser, read_work, takes_long
from festival.panels.schemas import (
    CriterionOfRound,
    FilmForOrganiser,
    JurorForOrganiser,
    PanelSettings,
    RoundForOrganiser,
)
from festival.panels.workload import Workload, workload


@dataclass(frozen=True, slots=True)
class RoundPage:
    """A round from within; ``errors`` belong to the step named by ``refused``."""

    edition_name: str
    edition_slug: str
    zone: str
    round: RoundForOrganiser
    criteria: list[CriterionOfRound]
    jurors: list[JurorForOrganiser]
    """Those of one page of them."""
    more_jurors: str | None
    """Where the next ones are."""
    others: list[tuple[UUID, str]]
    """(id, name) of jurors of the edition who are not in the round."""
    president: str | None
    waiting: int
    """Qualified entries that the round has not taken."""
    shortlisted: int
    """Entries on the edition's shortlist by reach."""
    workload: Workload
    settings: PanelSettings | None
    """What was wished for last."""
    warned: list[Warned] | None
    """What is foreseen, while it is planned; None of a very large round until somebody asks."""
    films_a_day: int
    proposal: ProposalShown | None
    compared: list[ProposalShown]
    """The latest proposal and the one before it, where there are two."""
    found_waiting: int
    """Conflicts that were found and that nobody has ruled on."""
    attributes: list[str]
    """What the jurors of the round bring to a mix, each once."""
    films: list[FilmForOrganiser]
    """As many of them as a page shows, with who sees each."""
    opens: bool
    """Whether some film has a panel, so that the round can open."""
    work: WorkForOrganiser | None
    """Panels that a worker is seating, or could not."""
    values: dict[str, str]
    refused: str
    errors: dict[str, str]


async def round_page(
    judged: RoundForOrganiser,
    *,
    values: dict[str, str],
    refused: str,
    errors: dict[str, str],
    cursor: str | None = None,
    films_a_day: int | None = None,
) -> RoundPage:
    """The page of a round for someone who organises it; deadlines are held against so many films a day."""
    edition_id = judged.edition_id
    figures = await figures_of_round(judged)
    jurors = await jurors_on_a_page(edition_id, judged.id, cursor=cursor)
    # Until it is confirmed or discarded a proposal is read; afterwards what stands is.
    latest = figures.proposals
    waiting = latest if latest and latest[0].state == "proposed" else []
    titles = await titles_of(edition_id, entries_named(waiting)) if waiting else {}
    proposals = [proposal_shown(one, titles, figures.offers) for one in waiting]
    read_ahead = films_a_day is not None or not takes_long(judged)
    return RoundPage(
        edition_name=judged.edition_name,
        edition_slug=judged.edition_slug,
        zone=judged.zone,
        round=judged,
        criteria=figures.criteria,
        jurors=jurors.items,
        more_jurors=f"?{urlencode({'jurors': jurors.next})}#jury" if jurors.next else None,
        others=figures.others,
        president=next((one.name for one in figures.offers if one.id == judged.president_id), None),
        waiting=figures.outside,
        shortlisted=figures.shortlisted,
        workload=workload(figures.films, figures.minutes, figures.offers, judged.panel_size),
        settings=latest[0].settings if latest else None,
        warned=await foreseen(judged, films_a_day=films_a_day or FILMS_A_DAY) if read_ahead else None,
        films_a_day=films_a_day or FILMS_A_DAY,
        proposal=proposals[0] if proposals else None,
        compared=proposals if len(proposals) == COMPARED else [],
        found_waiting=figures.found_waiting,
        attributes=sorted({attribute for one in figures.offers for attribute in one.attributes}, key=str.casefold),
        films=await films_of(edition_id, judged.id) if judged.entries else [],
        opens=judged.assignments > 0,
        work=read_work(figures.work),
        values=values,
        refused=refused,
        errors=errors,
    )
