"""The page of a casting's three fields, made for a thumb."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.editions.queries import public_edition
from festival.editions.rules import CallPhase
from festival.editions.schemas import PublicEdition, TermsForPublic
from festival.editions.terms_queries import terms_to_accept
from festival.entries.agreements.rules import ImplausibleBirthDate
from festival.entries.in_short.service import ShortEntry, enter_in_short
from festival.errors import DomainError, NotFound
from festival.web.forms import beside_field, render_refused
from festival.web.pages import render
from festival.web.principal import Principal, needs_enter
from festival.web.requests import AnyRequest
from festival.web.translation import current_language

TEMPLATE = "entries/short.html.j2"
FIELDS = ("played", "post", "born_on")
_NAMES = {"title": "played", "url": "post"}
"""What a refusal calls a field, and what the page does."""


@dataclass(frozen=True, slots=True)
class ShortPage:
    """Three fields, and what is accepted by sending them."""

    edition_name: str
    edition_slug: str
    zone: str
    theme: str
    hashtag: str
    call: CallPhase
    closes_at: datetime
    now: datetime
    terms: list[TermsForPublic]
    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)


class EnteringInShort(Controller):
    """For whoever wants to be chosen."""

    path = "/e/{slug:str}/enter/short"
    include_in_schema = False
    guards = (needs_enter,)

    @get("/")
    async def form(self, request: AnyRequest, slug: FromPath[str]) -> Response[str]:
        """The three fields."""
        return render(request, TEMPLATE, await _page(await _casting(slug), {}))

    @post("/")
    async def enter(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """Into the casting, then to the entry's own page."""
        edition = await _casting(slug)
        form = await request.form()
        values = {name: str(form.get(name, "")).strip() for name in FIELDS}
        try:
            entry_id = await enter_in_short(
                edition_id=edition.id,
                by=principal.person_id,
                new=ShortEntry(values["played"], values["post"], _born(values["born_on"])),
                accept=[str(digest) for digest in form.getall("accept", [])],
            )
        except NotFound:
            raise
        except DomainError as refusal:
            errors = {_NAMES.get(name, name): sentence for name, sentence in beside_field(refusal).items()}
            return render_refused(request, TEMPLATE, await _page(edition, values, errors), refusal)
        return Redirect(f"/me/entries/{entry_id}", status_code=303)


def _born(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as failure:
        raise ImplausibleBirthDate(field="born_on") from failure


async def _casting(slug: str) -> PublicEdition:
    edition = await public_edition(slug)
    if edition.rules.call.chooses != "people":
        raise NotFound
    return edition


async def _page(edition: PublicEdition, values: dict[str, str], errors: dict[str, str] | None = None) -> ShortPage:
    return ShortPage(
        edition_name=edition.name,
        edition_slug=edition.slug,
        zone=edition.zone,
        theme=edition.rules.call.theme,
        hashtag=edition.rules.call.hashtag,
        call=edition.call,
        closes_at=edition.closes_at,
        now=edition.now,
        terms=await terms_to_accept(edition.slug, current_language()),
        values={**dict.fromkeys(FIELDS, ""), **values},
        errors=errors or {},
    )


ROUTES: list[Any] = [EnteringInShort]
