"""Publications for those who stage and approve them: exactly what will be public, and who still has to agree."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival import clock
from festival.awards.queries import latest_result
from festival.db import reading
from festival.editions.queries import edition_for
from festival.editions.schemas import EditionForOrganiser
from festival.errors import DomainError, NotFound
from festival.media.queries import rendition
from festival.media.serving import stream_rendition
from festival.panels.queries import rounds_for
from festival.panels.rules import RoundState
from festival.panels.schemas import RoundForOrganiser
from festival.publishing import service
from festival.publishing.composing import still_says
from festival.publishing.notices import who_will_hear
from festival.publishing.publication_form import FIELDS, read_publication, values_of
from festival.publishing.queries import (
    films_with_still,
    publication_for,
    publications_for,
    publications_to_approve,
    staged_master,
)
from festival.publishing.rules import PublicationState
from festival.publishing.schemas import PublicationForOrganiser
from festival.publishing.showing import AwardShown, awards_shown
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise, needs_organise_or_judge

AnyRequest = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Staged:
    """A publication as people read it before they agree."""

    publication: PublicationForOrganiser
    awards: list[AwardShown]
    stands: bool
    """Whether it still says what the result says."""
    winners_told: int
    others_told: int
    mine: bool
    """Whether the reader has agreed to it."""


@dataclass(frozen=True, slots=True)
class PublicationPage:
    """What is public, what is staged, and the way to stage."""

    edition_name: str
    edition_slug: str
    zone: str
    now: datetime
    published: PublicationForOrganiser | None
    staged: Staged | None
    rounds: list[tuple[str, str]]
    """Sealed rounds with a result, the last first."""
    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ApprovalsPage:
    """What waits for the reader's approval."""

    waiting: list[Staged]
    now: datetime
    errors: dict[str, str] = field(default_factory=dict)


class PublicationDesk(Controller):
    """Publication at the organisers' desk."""

    path = "/organise/{slug:str}/publication"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/")
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """What is public, what is staged, who still has to agree."""
        return render(request, "publishing/publication.html.j2", await _desk(slug, principal))

    @post("/stage")
    async def stage(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """Stage everything that will be public."""
        edition = await edition_for(slug, principal.person_id)
        form = await request.form()
        values = {name: str(form.get(name, "")) for name in FIELDS}
        try:
            judged = await _chosen(edition, values["round"], principal)
            new = read_publication(values, edition.zone)
            await service.stage_palmares(round_id=judged.id, by=principal.person_id, new=new)
        except NotFound:
            raise
        except DomainError as refusal:
            page = await _desk(slug, principal, values, beside_field(refusal))
            return render_refused(request, "publishing/publication.html.j2", page, refusal)
        return Redirect(f"/organise/{slug}/publication", status_code=303)

    @post("/{publication_id:str}/{act:str}")
    async def act(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        publication_id: FromPath[str],
        act: FromPath[str],
    ) -> Response[Any]:
        """Approve it, publish it, or take it back."""
        verbs = {"approve": service.approve, "publish": service.publish, "withdraw": service.withdraw}
        seen = await publication_for(read_id(publication_id), principal.person_id)
        if act not in verbs or seen.edition_slug != slug:
            raise NotFound
        try:
            await verbs[act](publication_id=seen.id, by=principal.person_id)
        except NotFound:
            raise
        except DomainError as refusal:
            page = await _desk(slug, principal, errors=beside_field(refusal))
            return render_refused(request, "publishing/publication.html.j2", page, refusal)
        return Redirect(f"/organise/{slug}/publication", status_code=303)


class Approvals(Controller):
    """For presidents and witnesses: what waits for them."""

    path = "/approvals"
    include_in_schema = False
    guards = (needs_organise_or_judge,)

    @get("/")
    async def waiting(self, request: AnyRequest, principal: NamedDependency[Principal]) -> Response[str]:
        """Each publication exactly as it will be public."""
        return render(request, "publishing/approvals.html.j2", await _approvals(principal))

    @post("/{publication_id:str}/approve")
    async def approve(
        self, request: AnyRequest, principal: NamedDependency[Principal], publication_id: FromPath[str]
    ) -> Response[Any]:
        """Agree to exactly this."""
        try:
            await service.approve(publication_id=read_id(publication_id), by=principal.person_id)
        except NotFound:
            raise
        except DomainError as refusal:
            page = await _approvals(principal, beside_field(refusal))
            return render_refused(request, "publishing/approvals.html.j2", page, refusal)
        return Redirect("/approvals", status_code=303)

    @get("/{publication_id:str}/films/{film_ref:str}/still")
    async def still(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        publication_id: FromPath[str],
        film_ref: FromPath[str],
    ) -> Response[Any]:
        """A still, for those who may see what is staged."""
        edition_id, master_id = await staged_master(read_id(publication_id), read_id(film_ref), principal.person_id)
        return stream_rendition(request, await rendition(edition_id, master_id, "still"))


async def _desk(
    slug: str, principal: Principal, values: dict[str, str] | None = None, errors: dict[str, str] | None = None
) -> PublicationPage:
    edition = await edition_for(slug, principal.person_id)
    known = (await publications_for(edition.id, principal.person_id)).items
    staged = next((one for one in known if one.state == PublicationState.STAGED), None)
    published = next((one for one in known if one.state == PublicationState.PUBLISHED), None)
    return PublicationPage(
        edition_name=edition.name,
        edition_slug=slug,
        zone=edition.zone,
        now=edition.now,
        published=published,
        staged=await _staged(staged, principal) if staged else None,
        rounds=[(str(one.id), one.name) for one in await _publishable(edition, principal)],
        values=values or values_of(staged or published),
        errors=errors or {},
    )


async def _publishable(edition: EditionForOrganiser, principal: Principal) -> list[RoundForOrganiser]:
    sealed = [one for one in await rounds_for(edition.id, principal.person_id) if one.state == RoundState.SEALED]
    return [one for one in reversed(sealed) if await latest_result(one) is not None]


async def _chosen(edition: EditionForOrganiser, round_id: str, principal: Principal) -> RoundForOrganiser:
    rounds = await _publishable(edition, principal)
    chosen = next((one for one in rounds if str(one.id) == round_id), None if round_id else next(iter(rounds), None))
    if chosen is None:
        raise NotFound
    return chosen


async def _approvals(principal: Principal, errors: dict[str, str] | None = None) -> ApprovalsPage:
    waiting = await publications_to_approve(principal.person_id)
    async with reading() as connection:
        now = await clock.now(connection)
    return ApprovalsPage([await _staged(one, principal) for one in waiting], now, errors or {})


async def _staged(publication: PublicationForOrganiser, principal: Principal) -> Staged:
    def still_of(film_ref: UUID) -> str:
        return f"/approvals/{publication.id}/films/{film_ref}/still"

    winners, others = await who_will_hear(publication)
    return Staged(
        publication=publication,
        awards=awards_shown(publication.body, await films_with_still(publication), still_of=still_of),
        stands=await still_says(publication),
        winners_told=winners,
        others_told=others,
        mine=principal.person_id in {given.person_id for given in publication.approvals},
    )


ROUTES: list[Any] = [PublicationDesk, Approvals]
