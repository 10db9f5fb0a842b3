"""The organisers' pages of editions: begin one, look after its call."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.editions import queries, service
from festival.editions.presets import NAMES, load_preset
from festival.editions.rules import DESK, Role, check_zone, instant_typed
from festival.editions.schemas import (
    EditionChanges,
    EditionForOrganiser,
    EditionOfMine,
    NewEdition,
)
from festival.errors import DomainError, NotFound
from festival.web.forms import beside_field, render_refused
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest
from festival.web.translation import translate


@dataclass(frozen=True, slots=True)
class EditionsPage:
    """The editions one works for."""

    editions: list[EditionOfMine]
    may_create: bool


@dataclass(frozen=True, slots=True)
class NewEditionPage:
    """The form that begins an edition: what was typed, and what was refused."""

    preset_options: list[tuple[str, str, str]]
    zones: list[tuple[str, str]]
    before: list[tuple[str, str]]
    """Editions that one organises already, to begin like."""
    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EditionPage:
    """An edition and its call; dates as forms want them, on the clocks of its zone."""

    edition_name: str
    edition_slug: str
    edition: EditionForOrganiser
    is_organiser: bool
    takes_entries: bool
    """A mentoring programme begins and ends; nobody enters it."""
    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)


class Organise(Controller):
    """Editions from within."""

    path = "/organise"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/")
    async def mine(self, request: AnyRequest, principal: NamedDependency[Principal]) -> Response[str]:
        """The editions of one's teams."""
        editions = await queries.editions_of(principal.person_id)
        may_create = await queries.may_create_editions(principal.person_id)
        return render(request, "editions/mine.html.j2", EditionsPage(editions, may_create))

    @get("/new")
    async def new(self, request: AnyRequest, principal: NamedDependency[Principal]) -> Response[str]:
        """The form, with a preset's values where one is chosen."""
        if not await queries.may_create_editions(principal.person_id):
            raise NotFound
        before = await queries.editions_of(principal.person_id)
        return render(request, "editions/new.html.j2", _new_page({"preset": "vertical_ff"}, before))

    @post("/new")
    async def create(self, request: AnyRequest, principal: NamedDependency[Principal]) -> Response[Any]:
        """Begin the edition and go to it."""
        values = await _form(request)
        try:
            new = _new_edition(values)
            await service.create_edition(by=principal.person_id, new=new)
        except DomainError as refusal:
            before = await queries.editions_of(principal.person_id)
            page = _new_page(values, before, beside_field(refusal))
            return render_refused(request, "editions/new.html.j2", page, refusal)
        return Redirect(f"/organise/{new.slug}", status_code=303)

    @get("/{slug:str}/call")
    async def call(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """The state of the call and what can be done with it."""
        return render(request, "editions/edition.html.j2", await _edition_page(slug, principal))

    @post("/{slug:str}/call")
    async def change(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """Change its words, and its dates until it is announced."""
        values = await _form(request)

        async def change(edition: EditionForOrganiser) -> None:
            changes = EditionChanges(
                name=values.get("name", ""),
                tagline=values.get("tagline", ""),
                about=values.get("about", ""),
                contact=values.get("contact", ""),
                comments_for_makers=values.get("comments_for_makers") == "on",
                opens_at=_instant(edition.zone, values, "opens_at", edition.opens_at),
                closes_at=_instant(edition.zone, values, "closes_at", edition.closes_at),
            )
            number = values.get("version", "")
            version = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
            await service.change_edition(
                edition_id=edition.id, by=principal.person_id, version=version, changes=changes
            )

        return await _act(request, principal, slug, change, values)

    @post("/{slug:str}/announce")
    async def announce(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """Make the call public."""
        return await _act(
            request,
            principal,
            slug,
            lambda edition: service.announce_call(edition_id=edition.id, by=principal.person_id),
        )

    @post("/{slug:str}/close")
    async def close(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """Take no more entries."""
        return await _act(
            request, principal, slug, lambda edition: service.close_call(edition_id=edition.id, by=principal.person_id)
        )

    @post("/{slug:str}/extend")
    async def extend(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """Move the deadline later."""
        values = await _form(request)

        async def extend(edition: EditionForOrganiser) -> None:
            closes_at = _instant(edition.zone, values, "closes_at", edition.closes_at)
            await service.extend_call(edition_id=edition.id, by=principal.person_id, closes_at=closes_at)

        return await _act(request, principal, slug, extend, {"extended_to": values.get("closes_at", "")})


async def _act(
    request: AnyRequest,
    principal: Principal,
    slug: str,
    act: Callable[[EditionForOrganiser], Awaitable[None]],
    values: dict[str, str] | None = None,
) -> Response[Any]:
    edition = await queries.edition_for(slug, principal.person_id)
    try:
        await act(edition)
    except DomainError as refusal:
        page = await _edition_page(slug, principal, values, beside_field(refusal))
        return render_refused(request, "editions/edition.html.j2", page, refusal)
    return Redirect(f"/organise/{slug}/call", status_code=303)


async def _edition_page(
    slug: str, principal: Principal, values: dict[str, str] | None = None, errors: dict[str, str] | None = None
) -> EditionPage:
    edition = await queries.edition_for(slug, principal.person_id, *DESK)
    later = max(edition.closes_at, edition.now) + timedelta(days=7)
    shown = {
        "name": edition.name,
        "tagline": edition.tagline,
        "about": edition.about,
        "contact": edition.contact,
        "comments_for_makers": "on" if edition.comments_for_makers else "",
        "opens_at": _wall(edition.opens_at, edition.zone),
        "closes_at": _wall(edition.closes_at, edition.zone),
        "extended_to": _wall(later, edition.zone),
        **(values or {}),
        "version": str(edition.version),
    }
    return EditionPage(
        edition_name=edition.name,
        edition_slug=edition.slug,
        edition=edition,
        is_organiser=Role.ORGANISER in edition.roles,
        takes_entries=(await queries.current_rules(edition.id)).call.takes_entries,
        values=shown,
        errors=errors or {},
    )


def _new_page(
    values: dict[str, str], before: list[EditionOfMine], errors: dict[str, str] | None = None
) -> NewEditionPage:
    presets = [load_preset(name) for name in NAMES]
    options = [(one.name, one.title, translate(one.summary)) for one in presets]
    zones = [(zone, zone.replace("_", " ")) for zone in sorted(zone for zone in available_timezones() if "/" in zone)]
    known = [(one.slug, one.name) for one in before if Role.ORGANISER in one.roles]
    return NewEditionPage(options, [*zones, ("UTC", "UTC")], known, values, errors or {})


def _new_edition(values: dict[str, str]) -> NewEdition:
    zone = check_zone(values.get("zone", ""))
    return NewEdition(
        festival_name=values.get("festival_name", ""),
        name=values.get("name", ""),
        slug=values.get("slug", ""),
        preset=values.get("preset", ""),
        like=values.get("like") or None,
        same_team=values.get("same_team") == "on",
        tagline=values.get("tagline", ""),
        zone=zone,
        opens_at=_instant(zone, values, "opens_at"),
        closes_at=_instant(zone, values, "closes_at"),
    )


def _instant(zone: str, values: dict[str, str], name: str, otherwise: datetime | None = None) -> datetime:
    """The instant typed on the clocks of ``zone``; ``otherwise`` where the form did not ask for it."""
    text = values.get(name)
    if text is None and otherwise is not None:
        return otherwise
    return instant_typed(text or "", zone, field=name)


def _wall(instant: datetime, zone: str) -> str:
    return instant.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


async def _form(request: AnyRequest) -> dict[str, str]:
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str) and name != "_csrf"}
