"""A casting at the desk: choosing, telling, and the contact sheet for production."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.casting.planner import FirstPass, plan_first_pass
from festival.casting.queries import candidates_of, selectees_of, told_counts
from festival.casting.rules import RoundNotSealed, SelecteeState
from festival.casting.schemas import Candidate, SelecteeShown, ToldCounts
from festival.casting.service import choose_people, release_person, tell_the_others
from festival.db import fetch_value
from festival.editions.queries import edition_for
from festival.editions.schemas import EditionForOrganiser
from festival.errors import DomainError, NotFound
from festival.spreadsheet import csv_text
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest

DESK = "casting/desk.html.j2"
SHEET = ("name", "plays", "post", "contact", "email", "phone", "guardian answers")
MOST_SHOWN = 200
_USUAL = {"entries": "", "screeners": "30", "seconds": "60", "hours_a_day": "4"}
_MOST = {"entries": 1_000_000, "screeners": 10_000, "seconds": 7200, "hours_a_day": 24}


@dataclass(frozen=True, slots=True)
class CastingDeskPage:
    """Who can be chosen, who was, who heard of it, and what a first pass takes."""

    edition_name: str
    edition_slug: str
    zone: str
    now: datetime
    candidates: list[Candidate] | None
    """None: no round is sealed with a result."""
    selectees: list[SelecteeShown]
    told: ToldCounts
    plan: FirstPass | None
    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetPage:
    """Those who agreed, for production."""

    edition_name: str
    edition_slug: str
    zone: str
    now: datetime
    people: list[SelecteeShown]


class CastingDesk(Controller):
    """The casting of an edition, for its organisers."""

    path = "/organise/{slug:str}/casting"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/")
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """Choose, follow, plan."""
        edition = await edition_for(slug, principal.person_id)
        return render(request, DESK, await _desk_page(edition, principal, request.query_params))

    @post("/people")
    async def choose(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """Choose those who are ticked, and ask them."""
        edition = await edition_for(slug, principal.person_id)
        form = await request.form()
        chosen = [read_id(str(one)) for one in form.getall("people", [])]
        doing = choose_people(
            edition_id=edition.id, by=principal.person_id, entries=chosen, note=str(form.get("note", ""))
        )
        return await _done(request, edition, principal, doing)

    @post("/people/{entry_id:str}/release")
    async def release(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[Any]:
        """Take somebody off the sheet."""
        edition = await edition_for(slug, principal.person_id)
        doing = release_person(edition_id=edition.id, by=principal.person_id, entry_id=read_id(entry_id))
        return await _done(request, edition, principal, doing)

    @post("/others")
    async def others(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """Tell everybody else."""
        edition = await edition_for(slug, principal.person_id)
        return await _done(request, edition, principal, tell_the_others(edition_id=edition.id, by=principal.person_id))

    @get("/contact-sheet")
    async def sheet(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """Those who agreed, to be printed or sent on."""
        edition = await edition_for(slug, principal.person_id)
        page = SheetPage(edition.name, slug, edition.zone, edition.now, await _agreed(edition))
        return render(request, "casting/sheet.html.j2", page)

    @get("/contact-sheet.csv")
    async def sheet_file(self, principal: NamedDependency[Principal], slug: FromPath[str]) -> Response[str]:
        """The same for a spreadsheet."""
        edition = await edition_for(slug, principal.person_id)
        rows = [
            (one.name, one.played, one.post, one.contact_name, one.contact_email, one.contact_phone, "yes" * one.minor)
            for one in await _agreed(edition)
        ]
        headers = {
            "Content-Disposition": f'attachment; filename="{slug}-contact-sheet.csv"',
            "Cache-Control": "private, no-store",
        }
        return Response(csv_text(SHEET, rows), media_type="text/csv", headers=headers)


async def _agreed(edition: EditionForOrganiser) -> list[SelecteeShown]:
    return [one for one in await selectees_of(edition.id) if one.state is SelecteeState.AGREED]


async def _done(
    request: AnyRequest, edition: EditionForOrganiser, principal: Principal, doing: Awaitable[object]
) -> Response[Any]:
    try:
        await doing
    except NotFound:
        raise
    except DomainError as refusal:
        page = await _desk_page(edition, principal, {}, beside_field(refusal))
        return render_refused(request, DESK, page, refusal)
    return Redirect(f"/organise/{edition.slug}/casting", status_code=303)


async def _desk_page(
    edition: EditionForOrganiser,
    principal: Principal,
    asked: Mapping[str, str],
    errors: dict[str, str] | None = None,
) -> CastingDeskPage:
    try:
        candidates = (await candidates_of(edition.id, principal.person_id))[:MOST_SHOWN]
    except RoundNotSealed:
        candidates = None
    many = await fetch_value(
        "SELECT count(*) FROM entry WHERE edition_id = $1 AND state IN ('submitted', 'qualified')", edition.id
    )
    values = {**_USUAL, "entries": str(max(1, many)), **{name: asked[name] for name in _USUAL if name in asked}}
    return CastingDeskPage(
        edition_name=edition.name,
        edition_slug=edition.slug,
        zone=edition.zone,
        now=edition.now,
        candidates=candidates,
        selectees=await selectees_of(edition.id),
        told=await told_counts(edition.id),
        plan=read_plan(values),
        values=values,
        errors=errors or {},
    )


def read_plan(values: Mapping[str, str]) -> FirstPass | None:
    """The figures for what was typed; None: it is no number, or beyond any casting."""
    read = {name: int(text) if (text := values[name].strip()).isascii() and text.isdigit() else 0 for name in _USUAL}
    if not all(1 <= read[name] <= most for name, most in _MOST.items()):
        return None
    return plan_first_pass(read["entries"], read["screeners"], read["seconds"], read["hours_a_day"])


ROUTES = (CastingDesk,)
