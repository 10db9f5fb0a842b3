"""The team's page of reports about films: what waits, an outcome that the reporter reads, and its undoing."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.editions.queries import edition_for
from festival.editions.rules import DESK, Role
from festival.entries.quarantine.queries import desk_by_name
from festival.entries.reports.queries import reports_for_organiser
from festival.entries.reports.rules import ReportOutcome, UnknownOutcome
from festival.entries.reports.schemas import ReportForOrganiser
from festival.entries.reports.service import decide_report
from festival.errors import DomainError, NotFound
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest

TEMPLATE = "entries/reports.html.j2"


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """Reports that wait, or that somebody has dealt with."""

    edition_name: str
    edition_slug: str
    zone: str
    waiting: bool
    reports: list[ReportForOrganiser]
    next_href: str | None
    may_hold: bool
    desk: list[tuple[UUID, str]]
    """Who works here, and so may be named a keeper of what is held back."""
    reader: UUID
    refused: UUID | None = None
    """The report whose decision was refused."""
    said: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


class Reports(Controller):
    """Reports at the organisers' desk."""

    path = "/organise/{slug:str}/reports"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/")
    async def listed(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """Those that wait, unless ``state=decided`` is asked for."""
        return render(request, TEMPLATE, await _page(request, principal, slug))

    @post("/{report_id:str}")
    async def decide(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], report_id: FromPath[str]
    ) -> Response[Any]:
        """What came of it; ``outcome=open`` takes that back."""
        edition = await edition_for(slug, principal.person_id, *DESK)
        form, key = await request.form(), read_id(report_id)
        said = {name: str(form.get(name, "")) for name in ("outcome", "answer")}
        try:
            if said["outcome"] not in {"open", *ReportOutcome}:
                raise UnknownOutcome(field="outcome")
            outcome = None if said["outcome"] == "open" else ReportOutcome(said["outcome"])
            await decide_report(
                edition_id=edition.id, report_id=key, by=principal.person_id, outcome=outcome, answer=said["answer"]
            )
        except NotFound:
            raise
        except DomainError as refusal:
            again = await _page(request, principal, slug, refused=key, said=said, errors=beside_field(refusal))
            return render_refused(request, TEMPLATE, again, refusal)
        return Redirect(f"/organise/{slug}/reports", status_code=303)


async def _page(request: AnyRequest, principal: Principal, slug: str, **again: Any) -> ReportsPage:
    waiting = request.query_params.get("state") != "decided"
    edition, page = await reports_for_organiser(
        slug, principal.person_id, waiting=waiting, cursor=request.query_params.get("cursor")
    )
    kept = "" if waiting else "state=decided&"
    return ReportsPage(
        edition_name=edition.name,
        edition_slug=slug,
        zone=edition.zone,
        waiting=waiting,
        reports=page.items,
        next_href=f"/organise/{slug}/reports?{kept}cursor={page.next}" if page.next else None,
        may_hold=Role.ORGANISER in edition.roles,
        desk=await desk_by_name(edition.id),
        reader=principal.person_id,
        **again,
    )
