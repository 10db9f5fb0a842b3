"""The pages of a mail to a selection: write it, look at exactly what leaves and to how many, confirm, undo."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.correspondence.mailing import confirm_mailing, undo_mailing, write_mailing
from festival.correspondence.mailing_form import (
    mailing_form,
    read_once_per,
    read_selection,
    values_of_draft,
    words_of,
)
from festival.correspondence.previewing import Preview, preview_mailing
from festival.correspondence.queries import mailing_for_organiser
from festival.correspondence.rules import MailingState
from festival.correspondence.schemas import MailingForOrganiser, Reach
from festival.correspondence.selecting import reach_of, selected
from festival.editions.queries import edition_for
from festival.errors import DomainError, NotFound
from festival.settings import Settings
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest


@dataclass(frozen=True, slots=True)
class MailingPage:
    """A mail to a selection: its words as they will be read, its number, where it stands."""

    edition_name: str
    edition_slug: str
    zone: str
    mailing: MailingForOrganiser
    previews: list[Preview]
    reach: Reach
    may_undo: bool
    errors: dict[str, str] = field(default_factory=dict)


class Mailings(Controller):
    """Mails to selections of entrants, for organisers."""

    path = "/organise/{slug:str}/mail"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/new")
    async def new(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """An empty form, or one with the selection of a list of entries."""
        edition = await edition_for(slug, principal.person_id)
        asked = request.query_params
        form = await mailing_form(edition, uuid4(), dict(asked.items()), asked.getall("state", []))
        return render(request, "correspondence/mailing_form.html.j2", form)

    @post("/new")
    async def write(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """Keep it and show it as it will be read."""
        edition = await edition_for(slug, principal.person_id)
        form = await request.form()
        values = {name: str(value) for name, value in form.items()}
        states = [str(state) for state in form.getall("state", [])]
        mailing_id = read_id(values.get("mailing", ""))
        try:
            await write_mailing(
                edition_id=edition.id,
                mailing_id=mailing_id,
                selection=await read_selection(edition.id, values, states),
                once_per=read_once_per(values),
                words=words_of(values),
                by=principal.person_id,
            )
        except NotFound:
            raise
        except DomainError as refusal:
            page = await mailing_form(edition, mailing_id, values, states, beside_field(refusal))
            return render_refused(request, "correspondence/mailing_form.html.j2", page, refusal)
        return Redirect(f"/organise/{slug}/mail/{mailing_id}", status_code=303)

    @get("/{mailing_id:str}")
    async def shown(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        slug: FromPath[str],
        mailing_id: FromPath[str],
    ) -> Response[str]:
        """What leaves, to how many."""
        page = await _page(principal, settings, slug, read_id(mailing_id))
        return render(request, "correspondence/mailing.html.j2", page)

    @get("/{mailing_id:str}/change")
    async def change(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], mailing_id: FromPath[str]
    ) -> Response[str]:
        """The form again, as it was filled in."""
        edition = await edition_for(slug, principal.person_id)
        key = read_id(mailing_id)
        values, states = await values_of_draft(edition.id, key)
        return render(request, "correspondence/mailing_form.html.j2", await mailing_form(edition, key, values, states))

    @post("/{mailing_id:str}/confirm")
    async def confirm(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        slug: FromPath[str],
        mailing_id: FromPath[str],
    ) -> Response[Any]:
        """Send it, to as many as were shown."""
        edition = await edition_for(slug, principal.person_id)
        key = read_id(mailing_id)
        seen = str((await request.form()).get("seen", ""))
        try:
            await confirm_mailing(
                edition_id=edition.id,
                mailing_id=key,
                seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1,
                by=principal.person_id,
            )
        except NotFound:
            raise
        except DomainError as refusal:
            page = await _page(principal, settings, slug, key, beside_field(refusal))
            return render_refused(request, "correspondence/mailing.html.j2", page, refusal)
        return Redirect(f"/organise/{slug}/mail/{key}", status_code=303)

    @post("/{mailing_id:str}/undo")
    async def undo(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        slug: FromPath[str],
        mailing_id: FromPath[str],
    ) -> Response[Any]:
        """Nobody gets it."""
        edition = await edition_for(slug, principal.person_id)
        key = read_id(mailing_id)
        try:
            await undo_mailing(edition_id=edition.id, mailing_id=key, by=principal.person_id)
        except NotFound:
            raise
        except DomainError as refusal:
            page = await _page(principal, settings, slug, key, beside_field(refusal))
            return render_refused(request, "correspondence/mailing.html.j2", page, refusal)
        return Redirect(f"/organise/{slug}/mail/{key}", status_code=303)


async def _page(
    principal: Principal, settings: Settings, slug: str, mailing_id: UUID, errors: dict[str, str] | None = None
) -> MailingPage:
    edition = await edition_for(slug, principal.person_id)
    mailing = await mailing_for_organiser(edition.id, mailing_id)
    chosen = await selected(edition.id, mailing.selection)
    return MailingPage(
        edition_name=edition.name,
        edition_slug=slug,
        zone=edition.zone,
        mailing=mailing,
        previews=await preview_mailing(edition, mailing_id, chosen, address=settings.address),
        reach=reach_of(chosen, mailing.once_per),
        may_undo=mailing.state is MailingState.WAITING
        and mailing.starts_at is not None
        and mailing.starts_at > mailing.now,
        errors=errors or {},
    )
