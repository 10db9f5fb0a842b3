"""The team's page of reach: send a platform's list, see who reaches furthest, decide the shortlist."""

from dataclasses import dataclass, field
from typing import Any

from litestar import Controller, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.audience import measuring, queries, shortlisting
from festival.audience.rules import Measure, in_ranges
from festival.audience.schemas import (
    NewShortlist,
    ReachListForOrganiser,
    ReachOfEntry,
    RefusedReach,
    ShortlistForOrganiser,
)
from festival.editions.queries import edition_for
from festival.editions.rules import SELECTING
from festival.errors import DomainError
from festival.web.forms import beside_field, render_refused
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest
from festival.web.translation import fill

LARGEST_LIST = 20_000_000
"""Bytes; a hundred thousand lines with their links."""
SHOWN_REFUSALS = 20
SHOWN_RANGES = 20
USUAL_SHORTLIST = 40


@dataclass(frozen=True, slots=True)
class RefusedShown:
    """A line that was not taken, and why, in the reader's language."""

    number: int
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class RefusedKind:
    """Lines that were not taken for one reason: how many, and the first of their numbers."""

    code: str
    lines: int
    shown: str
    more: bool


@dataclass(frozen=True, slots=True)
class ReachPage:
    """What was counted, which lists brought it, and the shortlist."""

    edition_name: str
    edition_slug: str
    zone: str
    organises: bool
    measure: Measure
    keep: int
    reach: list[ReachOfEntry]
    """As far as the shortlist would go, and a little further."""
    lists: list[ReachListForOrganiser]
    refused_kinds: list[RefusedKind]
    """Why how many lines of the latest list were not taken."""
    refused: list[RefusedShown]
    """The first of them, each with its own reason."""
    shortlist: ShortlistForOrganiser | None
    errors: dict[str, str] = field(default_factory=dict)


class Reach(Controller):
    """How far entries reach on platforms."""

    path = "/organise/{slug:str}/reach"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/")
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """The form, the furthest, the shortlist."""
        return render(request, "audience/reach.html.j2", await _reach_page(slug, principal, request.query_params))

    @post("/", request_max_body_size=LARGEST_LIST + 100_000)
    async def send(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """Take a platform's list."""
        edition = await edition_for(slug, principal.person_id, *SELECTING)
        form = await request.form()
        file = form.get("list")
        content = await file.read() if isinstance(file, UploadFile) else b""
        name = file.filename if isinstance(file, UploadFile) else ""
        try:
            await measuring.take_reach_list(
                edition_id=edition.id,
                by=principal.person_id,
                filename=name,
                content=content,
                zone=edition.zone,
                taken_away="taken_away" in form,
            )
        except DomainError as refusal:
            page = await _reach_page(slug, principal, {}, errors=beside_field(refusal))
            return render_refused(request, "audience/reach.html.j2", page, refusal)
        return Redirect(f"/organise/{slug}/reach#latest", status_code=303)

    @post("/shortlist")
    async def shortlist(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """Decide it."""
        edition = await edition_for(slug, principal.person_id)
        form = dict(await request.form())
        measure, keep = _wanted(form)
        try:
            await shortlisting.shortlist_by_reach(
                edition_id=edition.id, by=principal.person_id, new=NewShortlist(keep=keep, measure=measure)
            )
        except DomainError as refusal:
            page = await _reach_page(slug, principal, form, errors=beside_field(refusal))
            return render_refused(request, "audience/reach.html.j2", page, refusal)
        return Redirect(f"/organise/{slug}/reach?measure={measure}&keep={keep}#shortlist", status_code=303)


def _wanted(form: Any) -> tuple[Measure, int]:
    measure = next((one for one in Measure if one == form.get("measure")), Measure.VIEWS)
    keep = str(form.get("keep", ""))
    return measure, max(1, int(keep)) if keep.isascii() and keep.isdigit() and len(keep) < 6 else USUAL_SHORTLIST


async def _reach_page(slug: str, principal: Principal, form: Any, errors: dict[str, str] | None = None) -> ReachPage:
    edition = await edition_for(slug, principal.person_id, *SELECTING)
    measure, keep = _wanted(form)
    reach = await queries.reach_for_organiser(edition.id, principal.person_id, measure=measure, most=keep + 10)
    refused = await queries.refused_of_latest(edition.id)
    return ReachPage(
        edition_name=edition.name,
        edition_slug=slug,
        zone=edition.zone,
        organises="organiser" in edition.roles,
        measure=measure,
        keep=keep,
        reach=reach,
        lists=await queries.reach_lists(edition.id),
        refused_kinds=[_kind(code, lines) for code, lines in refused.lines.items()] if refused else [],
        refused=[_said(one) for one in refused.first[:SHOWN_REFUSALS]] if refused else [],
        shortlist=await queries.latest_shortlist(edition.id),
        errors=errors or {},
    )


def _kind(code: str, lines: list[int]) -> RefusedKind:
    ranges = in_ranges(lines)
    return RefusedKind(code, len(lines), ", ".join(ranges[:SHOWN_RANGES]), more=len(ranges) > SHOWN_RANGES)


def _said(one: RefusedReach) -> RefusedShown:
    return RefusedShown(one.number, one.field or "", fill(one.sentence, one.values))


ROUTES: list[Any] = [Reach]
