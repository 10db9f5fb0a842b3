"""The pages on which an entrant and the festival write to each other about an entry."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.correspondence import queries, service
from festival.correspondence.schemas import ThreadForDesk, ThreadForEntrant
from festival.editions.queries import edition_for
from festival.editions.rules import DESK
from festival.errors import DomainError, NotFound
from festival.notifications.queries import mail_about
from festival.notifications.schemas import MessageInHistory
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_enter, needs_organise
from festival.web.requests import AnyRequest


@dataclass(frozen=True, slots=True)
class MyLettersPage:
    """One's own entry's letters; ``letter_id`` is that of the one to be written."""

    edition_name: str
    edition_slug: str
    thread: ThreadForEntrant
    letter_id: str
    written: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeskLettersPage:
    """An entry's letters at the desk, with every mail that the entry made."""

    edition_name: str
    edition_slug: str
    zone: str
    thread: ThreadForDesk
    waits: bool
    history: list[MessageInHistory]
    subjects: dict[str, str]
    """What mails to selections are called, by template."""
    letter_id: str
    written: str = ""
    errors: dict[str, str] = field(default_factory=dict)


class MyLetters(Controller):
    """An entrant's letters about their entry."""

    path = "/me/entries/{entry_id:str}/letters"
    include_in_schema = False
    guards = (needs_enter,)

    @get("/")
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[str]:
        """What was written, and room for more."""
        thread = await queries.thread_for_entrant(read_id(entry_id), principal.person_id)
        return render(request, "correspondence/my_letters.html.j2", _mine(thread))

    @post("/")
    async def write(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[Any]:
        """Send a letter to the festival."""
        form = await request.form()
        body = str(form.get("body", ""))
        key = read_id(entry_id)
        try:
            await service.write_to_festival(
                entry_id=key, letter_id=read_id(str(form.get("letter", ""))), body=body, by=principal.person_id
            )
        except NotFound:
            raise
        except DomainError as refusal:
            thread = await queries.thread_for_entrant(key, principal.person_id)
            page = _mine(thread, written=body, errors=beside_field(refusal))
            return render_refused(request, "correspondence/my_letters.html.j2", page, refusal)
        return Redirect(f"/me/entries/{entry_id}/letters", status_code=303)


class DeskLetters(Controller):
    """The festival's side of the same."""

    path = "/organise/{slug:str}/entries/{entry_id:str}/letters"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/")
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[str]:
        """What was written, what was mailed, and room for an answer."""
        page = await _desk_page(principal, slug, entry_id)
        return render(request, "correspondence/desk_letters.html.j2", page)

    @post("/")
    async def write(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[Any]:
        """Answer the entrant."""
        edition = await edition_for(slug, principal.person_id, *DESK)
        form = await request.form()
        body = str(form.get("body", ""))
        try:
            await service.write_to_entrant(
                edition_id=edition.id,
                entry_id=read_id(entry_id),
                letter_id=read_id(str(form.get("letter", ""))),
                body=body,
                by=principal.person_id,
            )
        except NotFound:
            raise
        except DomainError as refusal:
            page = await _desk_page(principal, slug, entry_id, written=body, errors=beside_field(refusal))
            return render_refused(request, "correspondence/desk_letters.html.j2", page, refusal)
        return Redirect(f"/organise/{slug}/entries/{entry_id}/letters", status_code=303)

    @post("/settle")
    async def settle(
        self, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Redirect:
        """Nothing to answer."""
        edition = await edition_for(slug, principal.person_id, *DESK)
        await service.settle_letters(edition_id=edition.id, entry_id=read_id(entry_id), by=principal.person_id)
        return Redirect(f"/organise/{slug}/entries/{entry_id}/letters", status_code=303)


def _mine(thread: ThreadForEntrant, *, written: str = "", errors: dict[str, str] | None = None) -> MyLettersPage:
    return MyLettersPage(thread.edition_name, thread.edition_slug, thread, str(uuid4()), written, errors or {})


async def _desk_page(
    principal: Principal, slug: str, entry_id: str, *, written: str = "", errors: dict[str, str] | None = None
) -> DeskLettersPage:
    edition = await edition_for(slug, principal.person_id, *DESK)
    thread = await queries.thread_for_desk(edition.id, read_id(entry_id), principal.person_id)
    return DeskLettersPage(
        edition_name=edition.name,
        edition_slug=slug,
        zone=edition.zone,
        thread=thread,
        waits=any(letter.waits for letter in thread.letters),
        history=await mail_about(edition.id, thread.entry_id),
        subjects=await queries.mailing_subjects(edition.id),
        letter_id=str(uuid4()),
        written=written,
        errors=errors or {},
    )
