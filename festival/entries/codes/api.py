"""Codes that let in: made, listed and withdrawn by organisers, by page and by program."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from litestar import Controller, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Redirect

from festival.editions.queries import edition_for
from festival.editions.rules import instant_in
from festival.entries.codes.service import CodeForOrganiser, NewCode, WrongCode, codes_of, make_code, withdraw_code
from festival.errors import DomainError
from festival.web.forms import beside_field, render_refused
from festival.web.idempotency import act_once
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest

_TEMPLATE = "entries/codes.html.j2"


class CodeMade(msgspec.Struct, frozen=True):
    """To be given away."""

    code: str


class CodesPage(msgspec.Struct, frozen=True):
    """Every code, and the form for one more."""

    edition_name: str
    edition_slug: str
    zone: str
    codes: list[CodeForOrganiser]
    values: dict[str, str] = {}
    errors: dict[str, str] = {}


class Codes(Controller):
    """The codes of an edition, for its organisers."""

    path = "/api/v1/editions/{slug:str}/codes"
    tags = ("entries",)
    guards = (needs_organise,)

    @get("/", summary="The codes of an edition")
    async def listed(self, principal: NamedDependency[Principal], slug: FromPath[str]) -> list[CodeForOrganiser]:
        """The newest first, with how often each was used."""
        return await codes_of((await edition_for(slug, principal.person_id)).id)

    @post("/", summary="Make a code")
    async def make(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], data: JSONBody[NewCode]
    ) -> Response[CodeMade]:
        """Good for so many entries until an instant."""
        edition = await edition_for(slug, principal.person_id)

        async def make() -> CodeMade:
            return CodeMade(await make_code(edition_id=edition.id, by=principal.person_id, new=data))

        return await act_once(request, principal, make)

    @delete("/{code_id:str}", summary="Withdraw a code")
    async def withdraw(
        self, principal: NamedDependency[Principal], slug: FromPath[str], code_id: FromPath[str]
    ) -> None:
        """Entries that began with it stay as they are."""
        edition = await edition_for(slug, principal.person_id)
        await withdraw_code(edition_id=edition.id, code_id=read_id(code_id), by=principal.person_id)


class CodePages(Controller):
    """The same as a page."""

    path = "/organise/{slug:str}/codes"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/")
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """The list and the form."""
        return render(request, _TEMPLATE, await _page(slug, principal))

    @post("/")
    async def make(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """One more."""
        edition = await edition_for(slug, principal.person_id)
        values = {name: str(value) for name, value in (await request.form()).items()}
        try:
            new = _typed(values, edition.zone)
            await make_code(edition_id=edition.id, by=principal.person_id, new=new)
        except DomainError as refusal:
            page = await _page(slug, principal, values=values, errors=beside_field(refusal))
            return render_refused(request, _TEMPLATE, page, refusal)
        return Redirect(f"/organise/{slug}/codes", status_code=303)

    @post("/{code_id:str}/withdraw")
    async def withdraw(
        self, principal: NamedDependency[Principal], slug: FromPath[str], code_id: FromPath[str]
    ) -> Response[Any]:
        """Nobody begins with it any more."""
        edition = await edition_for(slug, principal.person_id)
        await withdraw_code(edition_id=edition.id, code_id=read_id(code_id), by=principal.person_id)
        return Redirect(f"/organise/{slug}/codes", status_code=303)


def _typed(values: dict[str, str], zone: str) -> NewCode:
    try:
        wall = datetime.fromisoformat(values.get("used_until", "")).replace(tzinfo=None)
    except ValueError as failure:
        raise WrongCode(field="used_until") from failure
    most, percent = _number(values, "most_entries"), _number(values, "percent_off", unsaid="0")
    if most < 1:
        raise WrongCode(field="most_entries")
    if percent > 100:
        raise WrongCode(field="percent_off")
    return NewCode(
        most_entries=most,
        lets_in=values.get("lets_in") == "on",
        percent_off=percent,
        used_until=instant_in(zone, wall, field="used_until").astimezone(ZoneInfo("UTC")),
        label=values.get("label", ""),
    )


def _number(values: dict[str, str], name: str, *, unsaid: str = "") -> int:
    text = values.get(name) or unsaid
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        raise WrongCode(field=name)
    return int(text)


async def _page(slug: str, principal: Principal, **shown: Any) -> CodesPage:
    edition = await edition_for(slug, principal.person_id)
    codes = await codes_of(edition.id)
    return CodesPage(edition_name=edition.name, edition_slug=slug, zone=edition.zone, codes=codes, **shown)


ROUTES: list[Any] = [Codes, CodePages]
