"""Reports about films for programs of the team."""

from typing import Annotated, Any, Literal

from litestar import Controller, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from festival.editions.queries import edition_for
from festival.editions.rules import DESK
from festival.entries.reports.queries import report_for_organiser, reports_for_organiser
from festival.entries.reports.schemas import ReportDecision, ReportForOrganiser
from festival.entries.reports.service import decide_report
from festival.web.ids import read_id
from festival.web.listing import Page
from festival.web.principal import Principal, needs_organise
from festival.web.requests import Limit

Waiting = Annotated[Literal["open", "decided"], QueryParameter(name="state")]


class ReportsApi(Controller):
    """What jurors and the public said is wrong with films."""

    path = "/api/v1/editions/{slug:str}/reports"
    tags = ("entries",)
    guards = (needs_organise,)

    @get("/", summary="Reports about films")
    async def listed(
        self,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        waiting: Waiting = "open",
        cursor: FromQuery[str | None] = None,
        limit: Limit = 50,
    ) -> Page[ReportForOrganiser]:
        """Those that wait, or those that were dealt with; the first sent first."""
        _, page = await reports_for_organiser(
            slug, principal.person_id, waiting=waiting == "open", cursor=cursor, limit=limit
        )
        return page

    @put("/{report_id:str}/decision", summary="Deal with a report")
    async def decide(
        self,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        report_id: FromPath[str],
        data: JSONBody[ReportDecision],
    ) -> ReportForOrganiser:
        """What came of it, in words that its reporter reads; an outcome of null takes that back."""
        edition, key = await edition_for(slug, principal.person_id, *DESK), read_id(report_id)
        await decide_report(
            edition_id=edition.id, report_id=key, by=principal.person_id, outcome=data.outcome, answer=data.answer
        )
        return await report_for_organiser(slug, key, principal.person_id)


ROUTES: list[Any] = [ReportsApi]
