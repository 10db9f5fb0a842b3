"""Where a juror reports a film: from its page, and by programs."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Redirect

from festival.entries.reports.rules import ReportKind, UnknownReport
from festival.entries.reports.schemas import NewReport, ReportForReporter
from festival.errors import DomainError, NotFound
from festival.scoring.juror_pages import SCREEN, scoring_page
from festival.scoring.reporting import report_film_before_juror, reports_of_juror
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.listing import Page
from festival.web.principal import Principal, needs_judge
from festival.web.requests import AnyRequest


class JurorReports(Controller):
    """The form beside a film."""

    path = "/jury/films/{assignment_id:str}/reports"
    include_in_schema = False
    guards = (needs_judge,)

    @post("/")
    async def report(
        self, request: AnyRequest, principal: NamedDependency[Principal], assignment_id: FromPath[str]
    ) -> Response[Any]:
        """Back to the film, which stays theirs to score."""
        key, form = read_id(assignment_id), await request.form()
        kind, note = str(form.get("kind", "")), str(form.get("note", ""))
        try:
            if kind not in set(ReportKind):
                raise UnknownReport(field="kind")
            new = NewReport(kind=ReportKind(kind), note=note)
            await report_film_before_juror(assignment_id=key, by=principal.person_id, new=new)
        except NotFound:
            raise
        except DomainError as refusal:
            page = await scoring_page(request, key, principal, reported=(kind, note), errors=beside_field(refusal))
            return render_refused(request, SCREEN, page, refusal)
        return Redirect(f"/jury/films/{key}#reports", status_code=303)


class JurorReportsByProgram(Controller):
    """The same for programs."""

    path = "/api/v1/jury/assignments/{assignment_id:str}/reports"
    tags = ("jury",)
    guards = (needs_judge,)

    @get("/", summary="My reports about a film")
    async def listed(
        self, principal: NamedDependency[Principal], assignment_id: FromPath[str]
    ) -> Page[ReportForReporter]:
        """What one reported of a film one judges, and what came of it."""
        return Page(await reports_of_juror(read_id(assignment_id), principal.person_id), None)

    @post("/", summary="Report a film", status_code=200)
    async def report(
        self, principal: NamedDependency[Principal], assignment_id: FromPath[str], data: JSONBody[NewReport]
    ) -> Page[ReportForReporter]:
        """It is broken, names its maker, or shows something illegal; organisers see it at once."""
        key = read_id(assignment_id)
        await report_film_before_juror(assignment_id=key, by=principal.person_id, new=data)
        return Page(await reports_of_juror(key, principal.person_id), None)


ROUTES: list[Any] = [JurorReports, JurorReportsByProgram]
