"""The team's page of suspected duplicates: two films side by side, a decision, and its undoing."""

from dataclasses import dataclass, field
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.editions.queries import edition_for
from festival.editions.rules import SELECTING
from festival.entries.rules import SuspicionState
from festival.entries.suspicions.merging import merge_entries, part_entries
from festival.entries.suspicions.queries import master_under_suspicion, suspicions_for_organiser
from festival.entries.suspicions.schemas import SuspicionForOrganiser
from festival.entries.suspicions.service import decide_suspicion
from festival.errors import DomainError, NotFound
from festival.media.queries import rendition
from festival.media.serving import stream_rendition
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest

TEMPLATE = "entries/duplicates.html.j2"


@dataclass(frozen=True, slots=True)
class DuplicatesPage:
    """Pairs of films that may be one: those that wait, or those that somebody has decided on."""

    edition_name: str
    edition_slug: str
    zone: str
    undecided: bool
    pairs: list[SuspicionForOrganiser]
    may_decide: bool
    next_href: str | None
    errors: dict[str, str] = field(default_factory=dict)


class Duplicates(Controller):
    """Suspected duplicates at the organisers' desk."""

    path = "/organise/{slug:str}/duplicates"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/")
    async def listed(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """The pairs, those that wait unless ``state=decided`` is asked for."""
        return render(request, TEMPLATE, await _page(request, principal, slug))

    @post("/{suspicion_id:str}/decision")
    async def decide(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        suspicion_id: FromPath[str],
    ) -> Response[Any]:
        """One film or two; or neither any more."""
        edition = await edition_for(slug, principal.person_id, *SELECTING)
        said = str((await request.form()).get("state", ""))
        if said not in set(SuspicionState):
            raise NotFound
        try:
            await decide_suspicion(
                edition_id=edition.id,
                suspicion_id=read_id(suspicion_id),
                by=principal.person_id,
                state=SuspicionState(said),
            )
        except NotFound:
            raise
        except DomainError as refusal:
            return render_refused(
                request, TEMPLATE, await _page(request, principal, slug, beside_field(refusal)), refusal
            )
        return Redirect(f"/organise/{slug}/duplicates", status_code=303)

    @post("/{suspicion_id:str}/merge")
    async def merge(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        suspicion_id: FromPath[str],
    ) -> Response[Any]:
        """One is judged, the other stands aside; without one to keep, they are parted again."""
        edition = await edition_for(slug, principal.person_id, *SELECTING)
        keep = str((await request.form()).get("keep", ""))
        about = {"edition_id": edition.id, "suspicion_id": read_id(suspicion_id), "by": principal.person_id}
        try:
            if keep:
                await merge_entries(**about, keep=read_id(keep))
            else:
                await part_entries(**about)
        except NotFound:
            raise
        except DomainError as refusal:
            return render_refused(
                request, TEMPLATE, await _page(request, principal, slug, beside_field(refusal)), refusal
            )
        return Redirect(f"/organise/{slug}/duplicates{'?state=decided' if keep else ''}", status_code=303)

    @get("/{suspicion_id:str}/{side:str}")
    async def sheet(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        suspicion_id: FromPath[str],
        side: FromPath[str],
    ) -> Response[Any]:
        """Twelve stills of one of the two; ``side``: film or other."""
        if side not in {"film", "other"}:
            raise NotFound
        edition_id, master_id = await master_under_suspicion(
            slug, read_id(suspicion_id), principal.person_id, other=side == "other"
        )
        return stream_rendition(request, await rendition(edition_id, master_id, "contact_sheet"))


async def _page(
    request: AnyRequest, principal: Principal, slug: str, errors: dict[str, str] | None = None
) -> DuplicatesPage:
    undecided = request.query_params.get("state") != "decided"
    edition, page = await suspicions_for_organiser(
        slug, principal.person_id, undecided=undecided, cursor=request.query_params.get("cursor")
    )
    kept = "" if undecided else "state=decided&"
    return DuplicatesPage(
        edition_name=edition.name,
        edition_slug=slug,
        zone=edition.zone,
        undecided=undecided,
        pairs=page.items,
        may_decide=bool(SELECTING & set(edition.roles)),
        next_href=f"/organise/{slug}/duplicates?{kept}cursor={page.next}" if page.next else None,
        errors=errors or {},
    )
