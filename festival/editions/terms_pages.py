"""Terms and privacy text on pages: anyone reads them, organisers write them in each language."""

from dataclasses import dataclass, field
from typing import Any

from babel import Locale
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.editions.queries import edition_for, public_edition
from festival.editions.rules import Role, TermsKind
from festival.editions.schemas import TermsForPublic
from festival.editions.terms import plain_terms, write_terms
from festival.editions.terms_queries import terms_by_digest, terms_for_organiser, terms_to_accept
from festival.errors import DomainError, NotFound
from festival.web.forms import beside_field, render_refused
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest
from festival.web.translation import COMPLETE, LANGUAGES, current_language

_WRITING = "editions/terms_desk.html.j2"


@dataclass(frozen=True, slots=True)
class TermsPage:
    """What entrants accept, as anyone reads it."""

    edition_name: str
    edition_slug: str
    zone: str
    texts: list[TermsForPublic]


@dataclass(frozen=True, slots=True)
class TermsInWriting:
    """One text in one language: what holds, and what stands in its field; ``folded`` where few editions write one."""

    kind: TermsKind
    language: str
    language_name: str
    held: TermsForPublic | None
    body: str
    folded: bool
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TermsDeskPage:
    """Every text in every language, for the team."""

    edition_name: str
    edition_slug: str
    zone: str
    may_write: bool
    texts: list[TermsInWriting]
    errors: dict[str, str] = field(default_factory=dict)


class Terms(Controller):
    """What entrants accept, for anyone."""

    path = "/e/{slug:str}/terms"
    include_in_schema = False

    @get("/")
    async def shown(self, request: AnyRequest, slug: FromPath[str]) -> Response[str]:
        """The texts that hold now, in the reader's language where there are any."""
        texts = await terms_to_accept(slug, current_language())
        return render(request, "editions/terms.html.j2", await _terms_page(slug, texts))

    @get("/{digest:str}")
    async def version(self, request: AnyRequest, slug: FromPath[str], digest: FromPath[str]) -> Response[str]:
        """The version that a receipt names, also when a later one holds."""
        text = await terms_by_digest(slug, digest)
        return render(request, "editions/terms.html.j2", await _terms_page(slug, [text]))


class TermsDesk(Controller):
    """What entrants are asked to accept, for organisers."""

    path = "/organise/{slug:str}/terms"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/")
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """Each text in each language, with a plain one to begin from where there is none."""
        return render(request, _WRITING, await _desk_page(slug, principal))

    @post("/{kind:str}/{language:str}")
    async def write(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        kind: FromPath[str],
        language: FromPath[str],
    ) -> Response[Any]:
        """A new version, which every entry submitted from now on accepts."""
        edition = await edition_for(slug, principal.person_id)
        if kind not in set(TermsKind):
            raise NotFound
        body = str((await request.form()).get(f"{kind}_{language}", ""))
        try:
            await write_terms(
                edition_id=edition.id, by=principal.person_id, kind=TermsKind(kind), language=language, body=body
            )
        except DomainError as refusal:
            page = await _desk_page(slug, principal, (kind, language, body), beside_field(refusal))
            return render_refused(request, _WRITING, page, refusal)
        return Redirect(f"/organise/{slug}/terms", status_code=303)


async def _terms_page(slug: str, texts: list[TermsForPublic]) -> TermsPage:
    edition = await public_edition(slug)
    return TermsPage(edition.name, edition.slug, edition.zone, texts)


async def _desk_page(
    slug: str,
    principal: Principal,
    typed: tuple[str, str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> TermsDeskPage:
    edition, held = await terms_for_organiser(slug, principal.person_id)
    standing = {(text.kind, text.language): text for text in held}
    texts = []
    for kind in TermsKind:
        for code in LANGUAGES:
            text = standing.get((kind, code))
            body = text.body if text is not None else plain_terms(kind, code)
            refused = typed is not None and typed[:2] == (kind, code)
            texts.append(
                TermsInWriting(
                    kind=kind,
                    language=code,
                    language_name=str(Locale.parse(code).get_display_name(current_language())),
                    held=text,
                    body=typed[2] if typed is not None and refused else body,
                    folded=text is None and not refused and code not in COMPLETE,
                    errors={f"{kind}_{code}": sentence for sentence in (errors or {}).values()} if refused else {},
                )
            )
    return TermsDeskPage(
        edition_name=edition.name,
        edition_slug=slug,
        zone=edition.zone,
        may_write=Role.ORGANISER in edition.roles,
        texts=texts,
        errors=errors or {},
    )
