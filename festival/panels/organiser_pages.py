"""The organisers' pages of rounds: planned, filled, proposed, confirmed, opened; and the jury."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from litestar import Controller, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from festival.editions.queries import current_rules, edition_for
from festival.editions.rights import PLANNING
from festival.editions.rules import Role
from festival.editions.schemas import EditionForOrganiser
from festival.errors import DomainError, NotFound
from festival.panels import queries, service
from festival.panels.foresight import FILMS_A_DAY
from festival.panels.juror_form import read_description, read_juror, shown_juror
from festival.panels.juror_list import JuryListEntered, enter_jurors
from festival.panels.pairs_page import found_page, pairs_page
from festival.panels.round_form import planned_values, prefilled, read_round, rows_of, whole_number
from festival.panels.round_page import RoundPage, round_page
from festival.panels.round_steps import ON_FOUND, ON_PAIRS, STEPS, place_after
from festival.panels.schemas import JurorForOrganiser, RoundForOrganiser
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.pages import again_soon, render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest

LARGEST_LIST = 2_000_000
"""Bytes of a list of jurors."""
PLAN = "panels/new_round.html.j2"
ROUND, PAIRS, FOUND = "panels/round.html.j2", "panels/pairs.html.j2", "panels/found.html.j2"


@dataclass(frozen=True, slots=True)
class RoundsPage:
    """The rounds of an edition."""

    edition_name: str
    edition_slug: str
    zone: str
    rounds: list[RoundForOrganiser]


@dataclass(frozen=True, slots=True)
class NewRoundPage:
    """The form that plans a round: what was typed, and what was refused."""

    edition_name: str
    edition_slug: str
    zone: str
    rows: list[int]
    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    round: RoundForOrganiser | None = None
    """The round whose plan is changed; None: a new one is planned."""


@dataclass(frozen=True, slots=True)
class JuryPage:
    """The jury of an edition, and the form that invites to it."""

    edition_name: str
    edition_slug: str
    jurors: list[JurorForOrganiser]
    next_href: str | None
    may_invite: bool
    entered: JuryListEntered | None = None
    """What the list just sent came to."""
    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


class DeskRounds(Controller):
    """Rounds and jury of an edition, from within; never a score."""

    path = "/organise/{slug:str}"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/rounds")
    async def rounds(self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]) -> Any:
        """All of them, and the way to plan one."""
        edition = await _edition(slug, principal)
        rounds = await queries.rounds_for(edition.id, principal.person_id)
        return render(request, "panels/rounds.html.j2", RoundsPage(edition.name, slug, edition.zone, rounds))

    @get("/rounds/new")
    async def new(self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]) -> Any:
        """The form, prefilled from the edition's rules."""
        edition = await _edition(slug, principal)
        number = len(await queries.rounds_for(edition.id, principal.person_id)) + 1
        values = prefilled(await current_rules(edition.id), number)
        return render(request, PLAN, _new_round_page(edition, values))

    @post("/rounds/new")
    async def plan(self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]) -> Any:
        """Plan the round and go on to fill it."""
        edition = await _edition(slug, principal)
        values = await _form(request)
        try:
            new = read_round(values, edition.zone)
            round_id = await service.plan_round(edition_id=edition.id, by=principal.person_id, new=new)
        except DomainError as refusal:
            page = _new_round_page(edition, values, beside_field(refusal))
            return render_refused(request, PLAN, page, refusal)
        return Redirect(f"/organise/{slug}/rounds/{round_id}", status_code=303)

    @get("/rounds/{round_id:str}/plan")
    async def planned(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], round_id: FromPath[str]
    ) -> Any:
        """The plan again, to change it while the round is not open."""
        judged = await _round(slug, round_id, principal)
        return render(request, PLAN, await _plan_page(judged, await _plan_values(judged)))

    @post("/rounds/{round_id:str}/plan")
    async def replan(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], round_id: FromPath[str]
    ) -> Any:
        """Keep the changed plan."""
        judged = await _round(slug, round_id, principal)
        values = await _form(request)
        try:
            version, new = whole_number(values.get("version", ""), "version"), read_round(values, judged.zone)
            await service.replan_round(round_id=judged.id, by=principal.person_id, new=new, version=version)
        except DomainError as refusal:
            page = await _plan_page(judged, values, beside_field(refusal))
            return render_refused(request, PLAN, page, refusal)
        return Redirect(f"/organise/{slug}/rounds/{judged.id}", status_code=303)

    @get("/rounds/{round_id:str}")
    async def shown(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        round_id: FromPath[str],
        jurors: FromQuery[str | None] = None,
        a_day: FromQuery[str] = "",
    ) -> Any:
        """Everything to decide before the round opens, and who sees what afterwards; ``jurors``: which page of them."""
        page = await _page(slug, round_id, principal, cursor=jurors, films_a_day=_pace(a_day))
        return again_soon(request, render(request, ROUND, page), waiting=page.work is not None and page.work.under_way)

    @post("/rounds/{round_id:str}/{act:str}")
    async def act(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        round_id: FromPath[str],
        act: FromPath[str],
    ) -> Any:
        """One step; a refusal comes back on the round's page, with what was typed."""
        judged = await _round(slug, round_id, principal)
        step = STEPS.get(act)
        if step is None:
            raise NotFound
        values = await _form(request)
        try:
            await step(judged, principal.person_id, values)
        except DomainError as refusal:
            errors = beside_field(refusal)
            if act in ON_PAIRS:
                pairs = await pairs_page(
                    judged, query=values.get("film", ""), named=values.get("named", ""), errors=errors
                )
                return render_refused(request, PAIRS, pairs, refusal)
            if act in ON_FOUND:
                found = await found_page(judged, state="", query="", cursor=None, errors=errors)
                return render_refused(request, FOUND, found, refusal)
            page = await _page(slug, round_id, principal, values=values, refused=act, errors=errors)
            return render_refused(request, ROUND, page, refusal)
        return Redirect(f"/organise/{slug}/rounds/{round_id}{place_after(act)}", status_code=303)

    @get("/rounds/{round_id:str}/by-hand")
    async def pairs(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        round_id: FromPath[str],
        film: FromQuery[str] = "",
        named: FromQuery[str] = "",
    ) -> Any:
        """Films found by title, with jurors by name, and what is decided of them by hand."""
        judged = await _round(slug, round_id, principal)
        return render(request, PAIRS, await pairs_page(judged, query=film, named=named, errors={}))

    @get("/rounds/{round_id:str}/found-conflicts")
    async def found(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        round_id: FromPath[str],
        show: FromQuery[str] = "",
        named: FromQuery[str] = "",
        cursor: FromQuery[str | None] = None,
    ) -> Any:
        """Conflicts that nobody declared: what was found, and whether it stands."""
        judged = await _round(slug, round_id, principal)
        return render(request, FOUND, await found_page(judged, state=show, query=named, cursor=cursor, errors={}))

    @get("/jury")
    async def jury(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        cursor: FromQuery[str | None] = None,
    ) -> Any:
        """Who judges in this edition."""
        return render(request, "panels/jury.html.j2", await _jury_page(slug, principal, {}, {}, cursor=cursor))

    @post("/jury")
    async def invite(self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]) -> Any:
        """Invite one more by mail."""
        edition = await _edition(slug, principal)
        values = await _form(request)
        try:
            await service.add_juror(edition_id=edition.id, by=principal.person_id, new=read_juror(values))
        except DomainError as refusal:
            page = await _jury_page(slug, principal, values, beside_field(refusal))
            return render_refused(request, "panels/jury.html.j2", page, refusal)
        return Redirect(f"/organise/{slug}/jury", status_code=303)

    @post("/jury/{juror_id:str}/description")
    async def describe(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], juror_id: FromPath[str]
    ) -> Any:
        """Say what a juror brings to a mix, and which categories they judge."""
        try:
            description = read_description(await _form(request))
            await service.describe_juror(juror_id=read_id(juror_id), by=principal.person_id, description=description)
        except DomainError as refusal:
            page = await _jury_page(slug, principal, {}, beside_field(refusal))
            return render_refused(request, "panels/jury.html.j2", page, refusal)
        return Redirect(f"/organise/{slug}/jury", status_code=303)

    @post("/jury/list", request_max_body_size=LARGEST_LIST)
    async def enter_list(self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]) -> Any:
        """Invite, or bring up to date, whoever stands in a list."""
        edition = await _edition(slug, principal)
        file = (await request.form()).get("list")
        content = await file.read() if isinstance(file, UploadFile) else b""
        try:
            entered = await enter_jurors(edition_id=edition.id, by=principal.person_id, content=content)
        except DomainError as refusal:
            page = await _jury_page(slug, principal, {}, beside_field(refusal))
            return render_refused(request, "panels/jury.html.j2", page, refusal)
        page = await _jury_page(slug, principal, {}, {}, entered=entered)
        return render(request, "panels/jury.html.j2", page)


async def _edition(slug: str, principal: Principal) -> EditionForOrganiser:
    return await edition_for(slug, principal.person_id, *PLANNING)


async def _round(slug: str, round_id: str, principal: Principal) -> RoundForOrganiser:
    judged = await queries.round_for(read_id(round_id), principal.person_id)
    if judged.edition_slug != slug:
        raise NotFound
    return judged


async def _page(
    slug: str,
    round_id: str,
    principal: Principal,
    *,
    values: dict[str, str] | None = None,
    refused: str = "",
    errors: dict[str, str] | None = None,
    cursor: str | None = None,
    films_a_day: int | None = None,
) -> RoundPage:
    judged = await _round(slug, round_id, principal)
    shown = shown_juror(values or {})
    return await round_page(
        judged, values=shown, refused=refused, errors=errors or {}, cursor=cursor, films_a_day=films_a_day
    )


def _pace(text: str) -> int | None:
    """Films a day as somebody typed them; what is no such number is the usual pace, and nothing is none."""
    if not text:
        return None
    return int(text) if re.fullmatch("[1-9][0-9]{0,3}", text) else FILMS_A_DAY


async def _plan_values(judged: RoundForOrganiser) -> dict[str, str]:
    method = await queries.method_of(judged)
    return planned_values(judged, await queries.criteria_of(judged.edition_id, judged.id), method)


async def _plan_page(
    judged: RoundForOrganiser, values: dict[str, str], errors: dict[str, str] | None = None
) -> NewRoundPage:
    return NewRoundPage(
        judged.edition_name, judged.edition_slug, judged.zone, rows_of(values), values, errors or {}, judged
    )


def _new_round_page(
    edition: EditionForOrganiser, values: dict[str, str], errors: dict[str, str] | None = None
) -> NewRoundPage:
    return NewRoundPage(edition.name, edition.slug, edition.zone, rows_of(values), values, errors or {})


async def _jury_page(
    slug: str,
    principal: Principal,
    values: dict[str, str],
    errors: dict[str, str],
    *,
    entered: JuryListEntered | None = None,
    cursor: str | None = None,
) -> JuryPage:
    edition = await _edition(slug, principal)
    jurors = await queries.jurors_on_a_page(edition.id, cursor=cursor)
    return JuryPage(
        edition_name=edition.name,
        edition_slug=slug,
        jurors=jurors.items,
        next_href=f"?{urlencode({'cursor': jurors.next})}" if jurors.next else None,
        may_invite=Role.ORGANISER in edition.roles,
        entered=entered,
        values=shown_juror(values),
        errors=errors,
    )


async def _form(request: AnyRequest) -> dict[str, str]:
    return {name: str(value) for name, value in (await request.form()).items()}
