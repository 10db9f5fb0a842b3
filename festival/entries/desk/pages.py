"""The team's pages of entries: find one, watch it, qualify it or take it out with a reason."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from litestar import Controller, Response, get, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.countries import countries_by_name
from festival.editions.queries import edition_for
from festival.editions.rules import DESK, SELECTING
from festival.editions.schemas import CategoryForPublic
from festival.entries import queries, service
from festival.entries.desk.deciding_many import ManyDecided, decision_of
from festival.entries.desk.deciding_many_api import asked_of, filters_of
from festival.entries.desk.entry_page import decide_on_entry, desk_entry_page
from festival.entries.desk.finding import entries_for_organiser, narrowed_by
from festival.entries.desk.schemas import EntryFilters, EntryInDeskList
from festival.entries.desk.standing_aside import stand_aside
from festival.entries.qualifying.rules import WAIVABLE
from festival.entries.rules import EntryState
from festival.errors import DomainError, NotFound
from festival.media.queries import rendition
from festival.media.rules import RenditionKind
from festival.media.serving import stream_rendition
from festival.web.byte_ranges import READING
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest
from festival.web.translation import current_language


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
    labels: list[str]
    clauses: list[str]
    """Those that can be waived."""
    filters: EntryFilters
    kept: dict[str, str]
    may_decide: bool
    decided: tuple[ManyDecided, bool] | None
    """What was decided just before on many, and whether it was undone."""
    next_href: str | None


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
        filters = filters_of(asked)
        edition, page = await entries_for_organiser(slug, principal.person_id, filters, cursor=asked.get("cursor"))
        categories, labels = await narrowed_by(edition.id)
        kept, told = asked_of(filters), None
        if decided := asked.get("decided"):
            told = await decision_of(edition.id, read_id(decided))
        context = EntriesPage(
            edition_name=edition.name,
            edition_slug=slug,
            zone=edition.zone,
            entries=page.items,
            states=list(EntryState),
            categories=categories,
            countries=countries_by_name(current_language()),
            labels=labels,
            clauses=sorted(WAIVABLE),
            filters=filters,
            kept=kept,
            may_decide=not SELECTING.isdisjoint(edition.roles),
            decided=told,
            next_href=f"/organise/{slug}/entries?{urlencode({**kept, 'cursor': page.next})}" if page.next else None,
        )
        return render(request, "entries/desk_list.html.j2", context)

    @get("/{entry_id:str}")
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[str]:
        """One entry."""
        return render(request, "entries/desk_entry.html.j2", await desk_entry_page(slug, entry_id, principal))

    @post("/{entry_id:str}/qualify")
    async def qualify(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[Any]:
        """Into the judging."""
        attested = (await request.form()).get("attested") == "on"
        return await decide_on_entry(
            request,
            principal,
            slug,
            entry_id,
            lambda edition, key: service.qualify_entry(
                edition_id=edition, entry_id=key, by=principal.person_id, attested=attested
            ),
        )

    @post("/{entry_id:str}/disqualify")
    async def disqualify(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[Any]:
        """Out, with a reason."""
        reason = str((await request.form()).get("reason", ""))
        return await decide_on_entry(
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
        return await decide_on_entry(
            request,
            principal,
            slug,
            entry_id,
            lambda edition, key: service.return_entry(edition_id=edition, entry_id=key, by=principal.person_id),
        )

    @post("/{entry_id:str}/conflict")
    async def stand_aside(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[Any]:
        """In conflict with it: gone for this member of the team."""
        edition = await edition_for(slug, principal.person_id, *DESK)
        try:
            await stand_aside(edition_id=edition.id, entry_id=read_id(entry_id), by=principal.person_id)
        except NotFound:
            raise
        except DomainError as refusal:
            page = await desk_entry_page(slug, entry_id, principal, beside_field(refusal))
            return render_refused(request, "entries/desk_entry.html.j2", page, refusal)
        return Redirect(f"/organise/{slug}/entries", status_code=303)

    @route("/{entry_id:str}/film", http_method=READING)
    async def film(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[Any]:
        """The viewing copy."""
        return await _stream(request, principal, slug, entry_id, RenditionKind.PROXY)

    @get("/{entry_id:str}/still")
    async def still(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[Any]:
        """A still of the film."""
        return await _stream(request, principal, slug, entry_id, RenditionKind.STILL)

    @get("/{entry_id:str}/contact-sheet")
    async def contact_sheet(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[Any]:
        """Twelve stills of the film in one picture."""
        return await _stream(request, principal, slug, entry_id, RenditionKind.CONTACT_SHEET)


async def _stream(
    request: AnyRequest, principal: Principal, slug: str, entry_id: str, kind: RenditionKind
) -> Response[Any]:
    edition_id, master_id = await queries.master_for_organiser(slug, read_id(entry_id), principal.person_id)
    return stream_rendition(request, await rendition(edition_id, master_id, kind))
