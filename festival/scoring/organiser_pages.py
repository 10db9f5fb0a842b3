"""How far a round is, for organisers and those who may count; and the files to count again after the seal."""

from dataclasses import dataclass

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from festival.editions.rights import COUNTING
from festival.errors import NotFound
from festival.panels.queries import round_for
from festival.panels.schemas import RoundForOrganiser
from festival.scoring import exporting
from festival.scoring.progress import progress_of
from festival.scoring.schemas import ProgressForOrganiser
from festival.web.attachment import attachment_in_pieces
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest

EXPORTS = {
    "ballots.csv": exporting.ballots_csv,
    "entries.csv": exporting.entries_csv,
    "rules.toml": exporting.rules_toml,
}


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """A round in counts."""

    edition_name: str
    edition_slug: str
    zone: str
    round: RoundForOrganiser
    progress: ProgressForOrganiser


class Progress(Controller):
    """Counts until the seal, files after it."""

    path = "/organise/{slug:str}/rounds/{round_id:str}"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/progress")
    async def progress(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        round_id: FromPath[str],
        cursor: FromQuery[str | None] = None,
    ) -> Response[str]:
        """Juror by juror and film by film, in counts."""
        judged = await _round(slug, round_id, principal, *COUNTING)
        told = await progress_of(judged, principal.person_id, cursor=cursor)
        page = ProgressPage(judged.edition_name, slug, judged.zone, judged, told)
        return render(request, "scoring/progress.html.j2", page)

    @get("/files/{name:str}")
    async def file(
        self, principal: NamedDependency[Principal], slug: FromPath[str], round_id: FromPath[str], name: FromPath[str]
    ) -> Stream:
        """One of the three files that ``palmares tabulate`` takes."""
        judged = await _round(slug, round_id, principal)
        export = EXPORTS.get(name)
        if export is None:
            raise NotFound
        return await attachment_in_pieces(export(judged), name)


async def _round(slug: str, round_id: str, principal: Principal, *roles: str) -> RoundForOrganiser:
    judged = await round_for(read_id(round_id), principal.person_id, *roles)
    if judged.edition_slug != slug:
        raise NotFound
    return judged
