"""The entrant's pages: begin an entry, send its film, read the verdict, submit, see what happens next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from litestar import Controller, Response, get, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from festival.editions.queries import public_edition
from festival.editions.questions import questions_of
from festival.editions.rules import CallPhase
from festival.editions.schemas import PublicEdition
from festival.entries import queries, service
from festival.entries.agreements.rules import ConsentKind
from festival.entries.agreements.schemas import Submission
from festival.entries.entry_form import EntryForm, changes_typed, entry_form, given, typed, values_of, values_of_film
from festival.entries.entry_page import act_on_entry, entry_page, take_upload
from festival.entries.fixes.reading import mends_now
from festival.entries.profiles.queries import FilmOfMine, film_of_mine, films_of
from festival.entries.schemas import EntryForEntrant, EntryInMyList, NewEntry
from festival.errors import DomainError, NotFound, Stale
from festival.media.queries import rendition
from festival.media.rules import RenditionKind
from festival.media.serving import stream_rendition
from festival.web.byte_ranges import READING
from festival.web.forms import render_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_enter
from festival.web.requests import AnyRequest


@dataclass(frozen=True, slots=True)
class MyEntriesPage:
    """One's own entries, and the way to older ones."""

    entries: list[EntryInMyList]
    next_href: str | None


@dataclass(frozen=True, slots=True)
class EntryFormPage:
    """An entry's form; ``entry_id`` None: it is being begun."""

    edition_name: str
    edition_slug: str
    form: EntryForm
    entry_id: str | None
    call: CallPhase
    closes_at: datetime
    opens_at: datetime
    now: datetime
    zone: str
    films: list[FilmOfMine]
    """One's own, to enter again; none where the entry has begun."""


class MyFilms(Controller):
    """Pages for entrants."""

    include_in_schema = False
    guards = (needs_enter,)

    @get("/me")
    async def mine(
        self, request: AnyRequest, principal: NamedDependency[Principal], cursor: FromQuery[str | None] = None
    ) -> Response[str]:
        """Every entry of one's own."""
        page = await queries.entries_for_entrant(principal.person_id, cursor=cursor)
        next_href = f"/me?cursor={page.next}" if page.next else None
        return render(request, "entries/mine.html.j2", MyEntriesPage(page.items, next_href))

    @get("/e/{slug:str}/enter")
    async def begin_form(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        film: FromQuery[str | None] = None,
        code: FromQuery[str | None] = None,
    ) -> Response[Any]:
        """The form of a new entry, filled in where one of one's own films is entered again."""
        edition = await public_edition(slug)
        if edition.rules.call.chooses == "people":
            return Redirect(f"/e/{slug}/enter/short", status_code=303)
        if not edition.rules.call.takes_entries:
            return Redirect(f"/e/{slug}", status_code=303)
        values = {"category": edition.categories[0].slug} | ({"code": code} if code else {})
        if film is not None:
            values |= values_of_film(await film_of_mine(read_id(film), principal.person_id)) | {"film": film}
        form = entry_form(values, edition, await questions_of(edition.id))
        page = _form_page(edition, form, None, films=await films_of(principal.person_id))
        return render(request, "entries/form.html.j2", page)

    @post("/e/{slug:str}/enter")
    async def begin(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """A draft, then its page where the film is sent."""
        edition = await public_edition(slug)
        values = typed(await request.form())
        try:
            said = changes_typed(values)
            film_id = read_id(values["film"]) if values.get("film") else None
            new = NewEntry(film=film_id, **given(said))
            entry_id = await service.draft_entry(
                edition_id=edition.id, entrant_id=principal.person_id, new=new, said=said, code=values.get("code", "")
            )
        except NotFound:
            raise
        except DomainError as refusal:
            form = entry_form(values, edition, await questions_of(edition.id), refusal)
            page = _form_page(edition, form, None, films=await films_of(principal.person_id))
            return render_refused(request, "entries/form.html.j2", page, refusal)
        return Redirect(f"/me/entries/{entry_id}", status_code=303)

    @get("/me/entries/{entry_id:str}")
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[str]:
        """Where the entry stands."""
        return render(request, "entries/entry.html.j2", await entry_page(entry_id, principal))

    @get("/me/entries/{entry_id:str}/edit")
    async def edit_form(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[Any]:
        """The form, filled in."""
        entry = await queries.entry_for_entrant(read_id(entry_id), principal.person_id)
        edition = await public_edition(entry.edition_slug)
        page = _form_page(edition, entry_form(values_of(entry), edition, await questions_of(edition.id)), entry_id)
        return render(request, "entries/form.html.j2", _while_mending(page, entry))

    @post("/me/entries/{entry_id:str}/edit")
    async def edit(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[Any]:
        """Keep what was typed; what another window kept meanwhile is told first."""
        key = read_id(entry_id)
        values = typed(await request.form())
        number = values.get("version", "")
        version = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
        try:
            await service.change_entry(
                entry_id=key, by=principal.person_id, version=version, changes=changes_typed(values)
            )
        except NotFound:
            raise
        except DomainError as refusal:
            entry = await queries.entry_for_entrant(key, principal.person_id)
            edition = await public_edition(entry.edition_slug)
            shown = {**values, "version": str(entry.version)} if isinstance(refusal, Stale) else values
            form = entry_form(shown, edition, await questions_of(edition.id), refusal)
            page = _while_mending(_form_page(edition, form, entry_id), entry)
            return render_refused(request, "entries/form.html.j2", page, refusal)
        return Redirect(f"/me/entries/{entry_id}", status_code=303)

    @post("/me/entries/{entry_id:str}/film")
    async def attach(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[Any]:
        """The film that has arrived becomes the entry's."""
        return await take_upload(
            request,
            principal,
            entry_id,
            lambda key, upload_id: service.attach_master(entry_id=key, by=principal.person_id, upload_id=upload_id),
        )

    @post("/me/entries/{entry_id:str}/submit")
    async def submit(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[Any]:
        """Into the competition, with a receipt."""
        form = await request.form()
        submission = Submission(
            accept=[str(digest) for digest in form.getall("accept", [])],
            consents={kind: True for kind in ConsentKind if form.get(kind.value) == "on"},
        )
        return await act_on_entry(
            request,
            principal,
            entry_id,
            lambda key: service.submit_entry(entry_id=key, by=principal.person_id, submission=submission),
        )

    @post("/me/entries/{entry_id:str}/withdraw")
    async def withdraw(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[Any]:
        """Out of the competition."""
        return await act_on_entry(
            request, principal, entry_id, lambda key: service.withdraw_entry(entry_id=key, by=principal.person_id)
        )

    @route("/me/entries/{entry_id:str}/film", http_method=READING)
    async def film(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[Any]:
        """One's own film as the jury will see it."""
        return await _stream(request, principal, entry_id, RenditionKind.PROXY)

    @get("/me/entries/{entry_id:str}/still")
    async def still(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[Any]:
        """A still of one's own film."""
        return await _stream(request, principal, entry_id, RenditionKind.STILL)


def _while_mending(page: EntryFormPage, entry: EntryForEntrant) -> EntryFormPage:
    """What the festival asked to mend is mended until its own deadline, whatever becomes of the call."""
    if entry.fix is None or not mends_now(entry.fix):
        return page
    return replace(page, call=CallPhase.OPEN, closes_at=entry.fix.until)


async def _stream(request: AnyRequest, principal: Principal, entry_id: str, kind: RenditionKind) -> Response[Any]:
    edition_id, master_id = await queries.master_for_entrant(read_id(entry_id), principal.person_id)
    return stream_rendition(request, await rendition(edition_id, master_id, kind))


def _form_page(
    edition: PublicEdition, form: EntryForm, entry_id: str | None, films: Sequence[FilmOfMine] = ()
) -> EntryFormPage:
    return EntryFormPage(
        edition_name=edition.name,
        edition_slug=edition.slug,
        form=form,
        entry_id=entry_id,
        call=edition.call,
        closes_at=edition.closes_at,
        opens_at=edition.opens_at,
        now=edition.now,
        zone=edition.zone,
        films=list(films),
    )
