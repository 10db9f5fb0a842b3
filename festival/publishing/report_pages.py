"""The form beside every public film by which anyone says what is wrong with it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from festival.accounts.visits import network_asking
from festival.entries.reports.rules import ReportKind, UnknownReport
from festival.errors import DomainError, NotFound
from festival.publishing.queries import published_film
from festival.publishing.reporting import report_public_film
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.pages import render

AnyRequest = Request[Any, Any, Any]
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
        return render(request, TEMPLATE, await _page(slug, film_ref, told="told" in request.query_params))

    @post("/")
    async def told(self, request: AnyRequest, slug: FromPath[str], film_ref: FromPath[str]) -> Response[Any]:
        """The organisers see it now."""
        page, form = await _page(slug, film_ref), await request.form()
        page.values.update({name: str(form.get(name, "")) for name in page.values})
        try:
            if page.values["kind"] not in KINDS:
                raise UnknownReport(field="kind")
            await report_public_film(
                slug=slug,
                film_ref=read_id(film_ref),
                kind=ReportKind(page.values["kind"]),
                note=page.values["note"],
                contact=page.values["contact"],
                network=network_asking(request) or "",
            )
        except NotFound:
            raise
        except DomainError as refusal:
            page.errors.update(beside_field(refusal))
            return render_refused(request, TEMPLATE, page, refusal)
        return Redirect(f"{page.film_address}/report?told", status_code=303)


async def _page(slug: str, film_ref: str, *, told: bool = False) -> ReportPage:
    public = await published_film(slug, read_id(film_ref))
    address = f"/e/{public.edition_slug}/films/{public.film.film_ref}"
    return ReportPage(
        edition_name=public.edition_name,
        edition_slug=public.edition_slug,
        palmares_published_at=public.palmares_published_at,
        selection_published_at=public.selection_published_at,
        title=public.film.title,
        film_address=address,
        told=told,
    )


ROUTES: list[Any] = [PublicReport]
