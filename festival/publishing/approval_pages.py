"""Publications for those who stage and approve them: exactly what will be public, and who still has to agree."""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from festival import clock
from festival.awards.queries import counted_rounds
from festival.db import reading
from festival.editions.queries import edition_for
from festival.editions.schemas import EditionForOrganiser
from festival.errors import NotFound
from festival.media.queries import rendition
from festival.media.serving import stream_rendition
from festival.notifications.schemas import MessageInOutbox
from festival.notifications.wordings import letter_of
from festival.panels.schemas import RoundForOrganiser
from festival.publishing import service
from festival.publishing.bundle_queries import waits_for_signatures
from festival.publishing.changes import Changes, changes_of
from festival.publishing.composing import still_says, waits_for_correction
from festival.publishing.notice_delivery import Delivery, delivery_of
from festival.publishing.notices import MessageKind, messages_to_come
from festival.publishing.publication_form import fields_of, read_publication, values_of
from festival.publishing.queries import (
    films_with_still,
    publication_for,
    publications_on_desk,
    publications_to_approve,
    staged_master,
)
from festival.publishing.rules import ALONE_AFTER, PublicationKind, PublicationState
from festival.publishing.schemas import PublicationForOrganiser, SelectionBody
from festival.publishing.showing import AwardShown, FilmShown, awards_shown, film_shown
from festival.selection.queries import confirmed_films
from festival.settings import Settings
from festival.web.forms import done_or_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise, needs_organise_or_judge
from festival.web.requests import AnyRequest


@dataclass(frozen=True, slots=True)
class Staged:
    """A publication as people read it before they agree."""

    publication: PublicationForOrganiser
    awards: list[AwardShown]
    films: list[FilmShown]
    """Of an official selection."""
    stands: bool
    """Whether it still says what it was composed from."""
    messages: list["MessageShown"]
    """Every message that will go out; empty once entrants were told."""
    delivery: Delivery | None
    """What became of them since; None: nobody was told yet."""
    changes: Changes
    mine: bool
    """Whether the reader has agreed to it."""
    alone_from: datetime | None
    """From when the reader, who organises the edition alone, may agree a second time."""


@dataclass(frozen=True, slots=True)
class MessageShown:
    """A message that goes out to so many people, as the first of them reads it."""

    template: str
    locale: str
    people: int
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class PublicationPage:
    """What is public, what is staged, and the way to stage."""

    edition_name: str
    edition_slug: str
    zone: str
    now: datetime
    published: list[PublicationForOrganiser]
    """What the public reads now: the palmarès, the official selection."""
    staged: list[Staged]
    corrected: bool
    """Whether awards were decided anew that the public does not read yet."""
    to_sign: str | None
    """The publication whose result waits for signatures made elsewhere."""
    confirmed: int
    """Films that have confirmed a place in the official selection."""
    languages: list[str]
    """What the edition speaks and its pages are written in: a statement may be in each."""
    rounds: list[tuple[str, str]]
    """Sealed rounds with a result, the last first."""
    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def corrects(self) -> bool:
        """Whether nothing can be staged but in the place of what is public."""
        public = {one.kind for one in self.published}
        return (PublicationKind.PALMARES in public or not self.rounds) and (
            PublicationKind.OFFICIAL_SELECTION in public or not self.confirmed
        )

    @property
    def says_more(self) -> bool:
        """Whether something is said in more than the first language."""
        return any(self.values[f"statement_{language}"] for language in self.languages[1:])


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
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        slug: FromPath[str],
    ) -> Response[str]:
        """What is public, what is staged, who still has to agree."""
        return render(request, "publishing/publication.html.j2", await _desk(slug, principal, settings.address))

    @post("/stage")
    async def stage(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        slug: FromPath[str],
    ) -> Response[Any]:
        """Stage everything that will be public."""
        edition = await edition_for(slug, principal.person_id)
        form = await request.form()
        fields = fields_of(edition.languages)
        values = {name: str(form.get(name, "")) for name in fields}

        async def staging() -> None:
            new = read_publication(values, edition.zone)
            if values["kind"] == PublicationKind.OFFICIAL_SELECTION:
                await service.stage_selection(slug=slug, by=principal.person_id, new=new)
            else:
                judged = await _chosen(edition, values["round"], principal)
                await service.stage_palmares(round_id=judged.id, by=principal.person_id, new=new)

        return await _done(request, slug, principal, settings, staging(), values)

    @post("/{publication_id:str}/{act:str}")
    async def act(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        slug: FromPath[str],
        publication_id: FromPath[str],
        act: FromPath[str],
    ) -> Response[Any]:
        """Approve it, publish it, or take it back."""
        verbs = {"approve": service.approve, "publish": service.publish, "withdraw": service.withdraw}
        seen = await publication_for(read_id(publication_id), principal.person_id)
        if act not in verbs or seen.edition_slug != slug:
            raise NotFound
        doing = verbs[act](publication_id=seen.id, by=principal.person_id)
        return await _done(request, slug, principal, settings, doing)


class Approvals(Controller):
    """For presidents and witnesses: what waits for them."""

    path = "/approvals"
    include_in_schema = False
    guards = (needs_organise_or_judge,)

    @get("/")
    async def waiting(
        self, request: AnyRequest, principal: NamedDependency[Principal], settings: NamedDependency[Settings]
    ) -> Response[str]:
        """Each publication exactly as it will be public."""
        return render(request, "publishing/approvals.html.j2", await _approvals(principal, settings.address))

    @post("/{publication_id:str}/approve")
    async def approve(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        publication_id: FromPath[str],
    ) -> Response[Any]:
        """Agree to exactly this."""
        return await done_or_refused(
            request,
            service.approve(publication_id=read_id(publication_id), by=principal.person_id),
            back="/approvals",
            template="publishing/approvals.html.j2",
            again=lambda errors: _approvals(principal, settings.address, errors),
        )

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


async def _done(
    request: AnyRequest,
    slug: str,
    principal: Principal,
    settings: Settings,
    doing: Awaitable[object],
    values: dict[str, str] | None = None,
) -> Response[Any]:
    return await done_or_refused(
        request,
        doing,
        back=f"/organise/{slug}/publication",
        template="publishing/publication.html.j2",
        again=lambda errors: _desk(slug, principal, settings.address, values, errors),
    )


async def _desk(
    slug: str,
    principal: Principal,
    site: str,
    values: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> PublicationPage:
    edition = await edition_for(slug, principal.person_id)
    known = await publications_on_desk(edition.id, principal.person_id)
    staged = [one for one in known if one.state == PublicationState.STAGED]
    published = [one for kind in PublicationKind for one in known if one.kind == kind and one not in staged]
    return PublicationPage(
        edition_name=edition.name,
        edition_slug=slug,
        zone=edition.zone,
        now=edition.now,
        published=published,
        staged=[await _staged(one, principal, site) for one in staged],
        corrected=any([await waits_for_correction(one) for one in published if one.kind == PublicationKind.PALMARES]),
        to_sign=next(iter([str(one.id) for one in published if await waits_for_signatures(one)]), None),
        confirmed=len(await confirmed_films(edition.id)),
        languages=edition.languages,
        rounds=[(str(one.id), one.name) for one in await counted_rounds(edition.id, principal.person_id)],
        values=values or values_of(next(iter([*staged, *published]), None), fields_of(edition.languages)),
        errors=errors or {},
    )


async def _chosen(edition: EditionForOrganiser, round_id: str, principal: Principal) -> RoundForOrganiser:
    rounds = await counted_rounds(edition.id, principal.person_id)
    chosen = next((one for one in rounds if str(one.id) == round_id), None if round_id else next(iter(rounds), None))
    if chosen is None:
        raise NotFound
    return chosen


async def _approvals(principal: Principal, site: str, errors: dict[str, str] | None = None) -> ApprovalsPage:
    waiting = await publications_to_approve(principal.person_id)
    async with reading() as connection:
        now = await clock.now(connection)
    return ApprovalsPage([await _staged(one, principal, site) for one in waiting], now, errors or {})


async def _staged(publication: PublicationForOrganiser, principal: Principal, site: str) -> Staged:
    def still_of(film_ref: UUID) -> str:
        return f"/approvals/{publication.id}/films/{film_ref}/still"

    stills = await films_with_still(publication)
    body = publication.body
    selection = isinstance(body, SelectionBody)
    told = publication.notified_at is not None
    agreed = next((one.at for one in publication.approvals if one.person_id == principal.person_id), None)
    alone = agreed is not None and not publication.approved
    alone = alone and await service.organises_alone(publication.edition_id, principal.person_id)
    return Staged(
        publication=publication,
        awards=[] if isinstance(body, SelectionBody) else awards_shown(body, stills, still_of=still_of),
        films=[film_shown(film, stills, still_of=still_of) for film in publication.films] if selection else [],
        stands=await still_says(publication),
        messages=[]
        if told
        else [await _message(publication, one, site) for one in await messages_to_come(publication)],
        delivery=await delivery_of(publication) if told else None,
        changes=await changes_of(publication),
        mine=agreed is not None,
        alone_from=agreed + ALONE_AFTER if alone and agreed is not None else None,
    )


async def _message(publication: PublicationForOrganiser, one: MessageKind, site: str) -> MessageShown:
    message = MessageInOutbox(
        id=publication.id,
        edition_id=publication.edition_id,
        recipient="",
        reply_to=None,
        template=one.template,
        context=dict(one.context),
        locale=one.locale,
        created_at=publication.staged_at,
        sent_at=None,
        failure=None,
    )
    letter = await letter_of(message, address=site)
    return MessageShown(one.template, one.locale, one.people, letter.subject, letter.text)


ROUTES: list[Any] = [PublicationDesk, Approvals]
