"""The pages on which organisers word the edition's mails, each in each language, and go back to ours."""

from dataclasses import dataclass, field
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.audit.service import record
from festival.correspondence.previewing import Preview, preview_wording
from festival.db import atomic
from festival.editions.queries import edition_for
from festival.editions.schemas import EditionForOrganiser
from festival.errors import DomainError, NotFound
from festival.notifications.placeholders import WORDABLE, Wordable, named, read_wording
from festival.notifications.wordings import Wording, drop_wording, set_wording, wordings_of
from festival.settings import Settings
from festival.web.forms import beside_field, render_refused
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest
from festival.web.translation import LANGUAGES


@dataclass(frozen=True, slots=True)
class WordingsPage:
    """Every mail that can be worded, and in which languages it is."""

    edition_name: str
    edition_slug: str
    mails: list[tuple[str, list[str]]]
    """(template, languages with words of the edition's own)."""


@dataclass(frozen=True, slots=True)
class WordingPage:
    """One mail in every language, as it leaves now and as it may be worded."""

    edition_name: str
    edition_slug: str
    template: str
    placeholders: str
    needed: str
    previews: list[Preview]
    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)


class Wordings(Controller):
    """The edition's words."""

    path = "/organise/{slug:str}/mail/wordings"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/")
    async def listed(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """Every mail that can be worded."""
        edition = await edition_for(slug, principal.person_id)
        mails = [(template, list(await wordings_of(edition.id, template))) for template in WORDABLE]
        return render(request, "correspondence/wordings.html.j2", WordingsPage(edition.name, slug, mails))

    @get("/{part:str}/{name:str}")
    async def shown(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        slug: FromPath[str],
        part: FromPath[str],
        name: FromPath[str],
    ) -> Response[str]:
        """One mail."""
        edition = await edition_for(slug, principal.person_id)
        page = await _page(edition, _wordable(part, name), settings)
        return render(request, "correspondence/wording.html.j2", page)

    @post("/{part:str}/{name:str}/{locale:str}")
    async def word(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        slug: FromPath[str],
        part: FromPath[str],
        name: FromPath[str],
        locale: FromPath[str],
    ) -> Response[Any]:
        """Keep the edition's words in one language; both fields empty: back to ours."""
        edition = await edition_for(slug, principal.person_id)
        wordable = _wordable(part, name)
        if locale not in LANGUAGES:
            raise NotFound
        form = await request.form()
        values = {key: str(form.get(key, "")) for key in (f"subject_{locale}", f"body_{locale}")}
        subject, body = values.values()
        try:
            await _keep(edition, wordable, locale, subject, body, principal)
        except DomainError as refusal:
            page = await _page(edition, wordable, settings, values, beside_field(refusal))
            return render_refused(request, "correspondence/wording.html.j2", page, refusal)
        return Redirect(f"/organise/{slug}/mail/wordings/{wordable.template}", status_code=303)


async def _keep(
    edition: EditionForOrganiser, wordable: Wordable, locale: str, subject: str, body: str, principal: Principal
) -> None:
    reset = not subject.strip() and not body.strip()
    async with atomic() as connection:
        if reset:
            await drop_wording(connection, edition_id=edition.id, template=wordable.template, locale=locale)
        else:
            kept = Wording(locale, *read_wording(wordable, subject=subject, body=body, suffix=f"_{locale}"))
            await set_wording(
                connection,
                edition_id=edition.id,
                template=wordable.template,
                wording=kept,
                by=principal.person_id,
            )
        await record(
            connection,
            log="desk",
            act="wording_reset" if reset else "wording_changed",
            edition_id=edition.id,
            actor_id=principal.person_id,
            detail={"template": wordable.template, "language": locale},
        )


def _wordable(part: str, name: str) -> Wordable:
    wordable = WORDABLE.get(f"{part}/{name}")
    if wordable is None:
        raise NotFound
    return wordable


async def _page(
    edition: EditionForOrganiser,
    wordable: Wordable,
    settings: Settings,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> WordingPage:
    values: dict[str, str] = {}
    for locale, wording in (await wordings_of(edition.id, wordable.template)).items():
        values |= {f"subject_{locale}": wording.subject, f"body_{locale}": wording.body}
    return WordingPage(
        edition_name=edition.name,
        edition_slug=edition.slug,
        template=wordable.template,
        placeholders=named(wordable.placeholders),
        needed=named(wordable.needed),
        previews=await preview_wording(edition, wordable.template, address=settings.address),
        values=values | (typed or {}),
        errors=errors or {},
    )
