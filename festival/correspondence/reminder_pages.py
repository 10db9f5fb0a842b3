"""The page from which an organiser reminds the jurors who are behind: of whom, and when they were reminded last."""

from dataclasses import dataclass
from datetime import datetime

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival import clock
from festival.correspondence.reminding import jurors_behind, remind_jurors
from festival.correspondence.schemas import JurorToRemind
from festival.db import reading
from festival.errors import NotFound
from festival.panels.queries import round_for
from festival.panels.schemas import RoundForOrganiser
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest


@dataclass(frozen=True, slots=True)
class RemindersPage:
    """Who is behind in a round."""

    edition_name: str
    edition_slug: str
    zone: str
    round: RoundForOrganiser
    jurors: list[JurorToRemind]
    now: datetime


class Reminders(Controller):
    """Reminders of scoresheets."""

    path = "/organise/{slug:str}/rounds/{round_id:str}/reminders"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/")
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], round_id: FromPath[str]
    ) -> Response[str]:
        """Whom, and when last."""
        judged = await _round(slug, round_id, principal)
        async with reading() as connection:
            now = await clock.now(connection)
        page = RemindersPage(judged.edition_name, slug, judged.zone, judged, await jurors_behind(judged), now)
        return render(request, "correspondence/reminders.html.j2", page)

    @post("/")
    async def remind(
        self, principal: NamedDependency[Principal], slug: FromPath[str], round_id: FromPath[str]
    ) -> Redirect:
        """Each juror who is behind, once a day."""
        judged = await _round(slug, round_id, principal)
        await remind_jurors(round_id=judged.id, by=principal.person_id)
        return Redirect(f"/organise/{slug}/rounds/{judged.id}/reminders", status_code=303)


async def _round(slug: str, round_id: str, principal: Principal) -> RoundForOrganiser:
    judged = await round_for(read_id(round_id), principal.person_id)
    if judged.edition_slug != slug:
        raise NotFound
    return judged
