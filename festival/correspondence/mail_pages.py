"""An edition's mail at a glance: who waits for an answer, what was sent to many, what came back."""

from dataclasses import dataclass

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.audit.service import record
from festival.correspondence import queries
from festival.correspondence.rules import NothingToSendAgain
from festival.correspondence.schemas import MailingInList, WaitingThread
from festival.db import atomic
from festival.editions.queries import edition_for
from festival.editions.rules import DESK, Role
from festival.notifications.delivering import send_again
from festival.notifications.queries import mail_counts, troubled_mail
from festival.notifications.schemas import MailCounts, MessageInHistory
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest


@dataclass(frozen=True, slots=True)
class MailPage:
    """What needs an answer first, then what was sent."""

    edition_name: str
    edition_slug: str
    zone: str
    may_write: bool
    """Organisers write to many and word the edition's mails; the desk answers letters."""
    has_contact: bool
    waiting: list[WaitingThread]
    mailings: list[MailingInList]
    counts: MailCounts


@dataclass(frozen=True, slots=True)
class ReturnedPage:
    """Mail that came back or was put off."""

    edition_name: str
    edition_slug: str
    zone: str
    may_write: bool
    messages: list[MessageInHistory]
    subjects: dict[str, str]
    next_href: str | None


class Mail(Controller):
    """The edition's mail."""

    path = "/organise/{slug:str}/mail"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/")
    async def overview(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """Letters that wait, mails to many, what came back."""
        edition = await edition_for(slug, principal.person_id, *DESK)
        page = MailPage(
            edition_name=edition.name,
            edition_slug=slug,
            zone=edition.zone,
            may_write=Role.ORGANISER in edition.roles,
            has_contact=bool(edition.contact),
            waiting=await queries.waiting_threads(edition.id),
            mailings=await queries.mailings_of(edition.id),
            counts=await mail_counts(edition.id),
        )
        return render(request, "correspondence/mail.html.j2", page)

    @get("/returned")
    async def returned(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """To whom mail does not arrive, and why."""
        edition = await edition_for(slug, principal.person_id, *DESK)
        listed = await troubled_mail(edition.id, cursor=request.query_params.get("cursor"))
        page = ReturnedPage(
            edition_name=edition.name,
            edition_slug=slug,
            zone=edition.zone,
            may_write=Role.ORGANISER in edition.roles,
            messages=listed.items,
            subjects=await queries.mailing_subjects(edition.id),
            next_href=f"/organise/{slug}/mail/returned?cursor={listed.next}" if listed.next else None,
        )
        return render(request, "correspondence/returned.html.j2", page)

    @post("/returned/{message_id:str}/again")
    async def again(
        self, principal: NamedDependency[Principal], slug: FromPath[str], message_id: FromPath[str]
    ) -> Redirect:
        """Try a returned mail once more, at the address that its reader has now.

        Raises:
            NothingToSendAgain: there is none of this edition, or it carries a link of its own.
        """
        edition = await edition_for(slug, principal.person_id)
        async with atomic() as connection:
            key = read_id(message_id)
            if not await send_again(connection, edition_id=edition.id, message_id=key):
                raise NothingToSendAgain
            await record(
                connection,
                log="desk",
                act="mail_sent_again",
                edition_id=edition.id,
                actor_id=principal.person_id,
                subject_id=key,
            )
        return Redirect(f"/organise/{slug}/mail/returned", status_code=303)
