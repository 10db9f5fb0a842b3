"""The team's pages of entries: find one, watch it, qualify it or take it out with a reason."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.countries import countries_by_name
from festival.editions.queries import categories_of, edition_for
from festival.editions.rules import SELECTING
from festival.editions.schemas import CategoryForPublic
from festival.entries import queries, service
from festival.entries.rules import TRANSITIONS, EntryAction, EntryState
from festival.entries.schemas import EntryFilters, EntryForOrganiser, EntryInDeskList
from festival.errors import DomainError, NotFound
from festival.media.queries import rendition
from festival.media.serving import stream_rendition
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.translation import current_language

AnyRequest = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class EntriesPage:
    """Entries that match what one looks for."""

    edition_name: str
    edition_slug: str
    zone: str
    entries: list[EntryInDeskList]
    states: list[EntryState]
    categories: list[CategoryForPublic]
    countries: list[tuple[str, str]]
    filters: EntryFilters
    next_href: str | None


@dataclass(frozen=True, slots=True)
class DeskEntryPage:
    """One entry with all that the team knows of it, and what may be decided now."""

    edition_name: str
    edition_slug: str
    zone: str
    entry: EntryForOrganiser
    has_proxy: bool
    actions: list[EntryAction]
    errors: dict[str, str] = field(default_factory=dict)


class DeskEntries(Controller):
    """Entries at the organisers' desk."""

    path = "/organise/{slug:str}/entries"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/")
    async def listed(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """The list, by what one looks for."""
        asked = request.query_params
        state = asked.get("state", "")
        filters = EntryFilters(
            state=EntryState(state) if state in set(EntryState) else None,
            category=asked.get("category") or None,
            country=asked.get("country") or None,
            search=asked.get("search") or None,
        )
        edition, page = await queries.entries_for_organiser(
            slug, principal.person_id, filters, cursor=asked.get("cursor")
        )
        kept = {name: value for name in filters.__struct_fields__ if (value := getattr(filters, name)) is not None}
        context = EntriesPage(
            edition_name=edition.name,
            edition_slug=slug,
            zone=edition.zone,
            entries=page.items,
            states=list(EntryState),
            categories=await categories_of(edition.id),
            countries=countries_by_name(current_language()),
            filters=filters,
            next_href=f"/organise/{slug}/entries?{urlencode({**kept, 'cursor': page.next})}" if page.next else None,
        )
        return render(request, "entries/desk_list.html.j2", context)

    @get("/{entry_id:str}")
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[str]:
        """One entry."""
        return render(request, "entries/desk_entry.html.j2", await _page(slug, entry_id, principal))

    @post("/{entry_id:str}/qualify")
    async def qualify(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[Any]:
        """Into the judging."""
        return await _decide(
            request,
            principal,
            slug,
            entry_id,
            lambda edition, key: service.qualify_entry(edition_id=edition, entry_id=key, by=principal.person_id),
        )

    @post("/{entry_id:str}/disqualify")
    async def disqualify(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[Any]:
        """Out, with a reason."""
        reason = str((await request.form()).get("reason", ""))
        return await _decide(
            request,
            principal,
            slug,
            entry_id,
            lambda edition, key: service.disqualify_entry(
                edition_id=edition, entry_id=key, by=principal.person_id, reason=reason
            ),
        )

    @post("/{entry_id:str}/return")
    async def give_back(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[Any]:
        """Undo: it waits again."""
        return await _decide(
            request,
            principal,
            slug,
            entry_id,
            lambda edition, key: service.return_entry(edition_id=edition, entry_id=key, by=principal.person_id),
        )

    @get("/{entry_id:str}/film")
    async def film(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[Any]:
        """The viewing copy."""
        edition_id, master_id = await queries.master_for_organiser(slug, read_id(entry_id), principal.person_id)
        return stream_rendition(request, await rendition(edition_id, master_id, "proxy"))

    @get("/{entry_id:str}/still")
    async def still(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[Any]:
        """A still of the film."""
        edition_id, master_id = await queries.master_for_organiser(slug, read_id(entry_id), principal.person_id)
        return stream_rendition(request, await rendition(edition_id, master_id, "still"))


async def _decide(
    request: AnyRequest,
    principal: Principal,
    slug: str,
    entry_id: str,
    decide: Callable[[UUID, UUID], Awaitable[None]],
) -> Response[Any]:
    edition = await edition_for(slug, principal.person_id, *SELECTING)
    try:
        await decide(edition.id, read_id(entry_id))
    except NotFound:
        raise
    except DomainError as refusal:
        page = await _page(slug, entry_id, principal, beside_field(refusal))
        return render_refused(request, "entries/desk_entry.html.j2", page, refusal)
    return Redirect(f"/organise/{slug}/entries/{entry_id}", status_code=303)


async def _page(slug: str, entry_id: str, principal: Principal, errors: dict[str, str] | None = None) -> DeskEntryPage:
    edition, entry = await queries.entry_for_organiser(slug, read_id(entry_id), principal.person_id)
    selects = bool(SELECTING & set(edition.roles))
    decisions = (EntryAction.QUALIFY, EntryAction.DISQUALIFY, EntryAction.RETURN)
    possible = [
        action
        for action in decisions
        if selects and (entry.state, action) in TRANSITIONS and not (entry.frozen and action is EntryAction.RETURN)
    ]
    return DeskEntryPage(
        edition_name=edition.name,
        edition_slug=slug,
        zone=edition.zone,
        entry=entry,
        has_proxy=entry.film is not None and "proxy" in entry.film.kinds,
        actions=possible,
        errors=errors or {},
    )
