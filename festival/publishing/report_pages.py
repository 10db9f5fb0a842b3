"""The form beside every public film, and every part of a showcase, by which anyone says what is wrong with it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from festival.accounts.visits import network_asking
from festival.entries.reports.rules import ReportKind, UnknownReport
from festival.errors import DomainError, NotFound
from festival.publishing.queries import published_entry, published_film
from festival.publishing.reporting import report_public_film
from festival.publishing.showcase_queries import item_of, public_showcase
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.requests import AnyRequest
from festival.web.translation import translate

TEMPLATE = "publishing/report.html.j2"
KINDS = (ReportKind.BROKEN, ReportKind.ILLEGAL, ReportKind.OTHER)
"""Who made a public film is no secret."""


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The form, or thanks."""

    edition_name: str
    edition_slug: str
    palmares_published_at: datetime | None
    selection_published_at: datetime | None
    title: str
    film_address: str
    told: bool
    values: dict[str, str] = field(default_factory=lambda: dict.fromkeys(("kind", "note", "contact"), ""))
    errors: dict[str, str] = field(default_factory=dict)


class PublicReport(Controller):
    """Reporting a public film."""

    path = "/e/{slug:str}/films/{film_ref:str}/report"
    include_in_schema = False

    @get("/")
    async def asked(self, request: AnyRequest, slug: FromPath[str], film_ref: FromPath[str]) -> Response[str]:
        """What is wrong?"""
        return render(request, TEMPLATE, await _film(request, slug, film_ref))

    @post("/")
    async def told(self, request: AnyRequest, slug: FromPath[str], film_ref: FromPath[str]) -> Response[Any]:
        """The organisers see it now."""
        page = await _film(request, slug, film_ref)
        return await _report(request, page, *await published_entry(slug, read_id(film_ref)))


class PartReport(Controller):
    """Reporting a released part of a showcase."""

    path = "/e/{slug:str}/showcase/{name:str}/{item_id:str}/report"
    include_in_schema = False

    @get("/")
    async def asked(
        self, request: AnyRequest, slug: FromPath[str], name: FromPath[str], item_id: FromPath[str]
    ) -> Response[str]:
        """What is wrong?"""
        page, _, _ = await _part(request, slug, name, item_id)
        return render(request, TEMPLATE, page)

    @post("/")
    async def told(
        self, request: AnyRequest, slug: FromPath[str], name: FromPath[str], item_id: FromPath[str]
    ) -> Response[Any]:
        """The organisers see it now, and which part is meant."""
        page, edition_id, entry_id = await _part(request, slug, name, item_id)
        return await _report(request, page, edition_id, entry_id, about=page.title)


async def _report(
    request: AnyRequest, page: ReportPage, edition_id: UUID, entry_id: UUID, *, about: str = ""
) -> Response[Any]:
    form = await request.form()
    page.values.update({name: str(form.get(name, "")) for name in page.values})
    try:
        if page.values["kind"] not in KINDS:
            raise UnknownReport(field="kind")
        await report_public_film(
            edition_id=edition_id,
            entry_id=entry_id,
            kind=ReportKind(page.values["kind"]),
            note=page.values["note"],
            contact=page.values["contact"],
            network=network_asking(request) or "",
            about=about,
        )
    except NotFound:
        raise
    except DomainError as refusal:
        page.errors.update(beside_field(refusal))
        return render_refused(request, TEMPLATE, page, refusal)
    return Redirect(f"{page.film_address}/report?told", status_code=303)


async def _film(request: AnyRequest, slug: str, film_ref: str) -> ReportPage:
    public = await published_film(slug, read_id(film_ref))
    return ReportPage(
        edition_name=public.edition_name,
        edition_slug=public.edition_slug,
        palmares_published_at=public.palmares_published_at,
        selection_published_at=public.selection_published_at,
        title=public.film.title,
        film_address=f"/e/{public.edition_slug}/films/{public.film.film_ref}",
        told="told" in request.query_params,
    )


async def _part(request: AnyRequest, slug: str, name: str, item_id: str) -> tuple[ReportPage, UUID, UUID]:
    """The page, and the edition and entry that a report is about."""
    showcase = await public_showcase(slug, name)
    item = item_of(showcase, read_id(item_id))
    entry_id = item.reported_as(showcase.series_id)
    if entry_id is None:
        raise NotFound
    number = translate("Episode %(number)s") % {"number": item.position} if item.episode else ""
    page = ReportPage(
        edition_name=showcase.edition_name,
        edition_slug=showcase.edition_slug,
        palmares_published_at=showcase.palmares_published_at,
        selection_published_at=showcase.selection_published_at,
        title=" · ".join(filter(None, (showcase.title, number, item.title))),
        film_address=f"/e/{showcase.edition_slug}/showcase/{showcase.slug}/{item.id}",
        told="told" in request.query_params,
    )
    return page, showcase.edition_id, entry_id


ROUTES: list[Any] = [PublicReport, PartReport]
