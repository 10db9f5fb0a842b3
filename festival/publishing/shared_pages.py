"""Around the public pages: cards, feed, tables, press kit, embedded list; sitemap and robots.txt of the whole site.

Before publication each of them answers as an address of nothing.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import FromPath

from festival.editions.look_queries import Look
from festival.errors import NotFound
from festival.publishing import award_tables, feeds
from festival.publishing.cards import card_of_film, card_of_palmares
from festival.publishing.honours import Honour, honours_of_edition, honours_of_film
from festival.publishing.keepsake_pages import download
from festival.publishing.press_kit import press_kit
from festival.publishing.public_pages import palmares_page
from festival.publishing.queries import public_stamp, published_film, published_palmares
from festival.publishing.rules import PublicationKind
from festival.publishing.showing import AwardShown
from festival.settings import Settings
from festival.web.ids import read_id
from festival.web.kept_answers import ASKED_AGAIN, answer_stamped
from festival.web.pages import render
from festival.web.requests import AnyRequest

_ANYWHERE = {"Cache-Control": "public, max-age=300", "Cross-Origin-Resource-Policy": "cross-origin"}
_FRAMED = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; "
    "frame-ancestors *; base-uri 'none'; form-action 'none'",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


@dataclass(frozen=True, slots=True)
class EmbeddedPage:
    """The award list within somebody else's page."""

    edition_name: str
    edition_slug: str
    address: str
    awards: list[AwardShown]


class AroundPalmares(Controller):
    """What others take from a public palmarès."""

    path = "/e/{slug:str}/palmares"
    include_in_schema = False

    @get("/card.png")
    async def card(self, slug: FromPath[str]) -> Response[bytes]:
        """The picture that a shared link to the palmarès shows."""
        palmares = await published_palmares(slug)
        won = await _honoured(slug, PublicationKind.PALMARES)
        return _picture(await card_of_palmares(won, has_still=won[0].film_ref in palmares.stills))

    @get("/feed.atom")
    async def feed(self, settings: NamedDependency[Settings], slug: FromPath[str]) -> Response[bytes]:
        """The palmarès for feed readers."""
        return _feed(await _honoured(slug, PublicationKind.PALMARES), settings)

    @get("/awards.csv")
    async def as_csv(self, settings: NamedDependency[Settings], slug: FromPath[str]) -> Response[bytes]:
        """The award list as text."""
        palmares = await published_palmares(slug)
        return _table(award_tables.as_csv(palmares, settings.address), f"{slug}-awards.csv", "text/csv; charset=utf-8")

    @get("/awards.xlsx")
    async def as_workbook(self, settings: NamedDependency[Settings], slug: FromPath[str]) -> Response[bytes]:
        """The award list as a workbook."""
        palmares = await published_palmares(slug)
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return _table(award_tables.as_workbook(palmares, settings.address), f"{slug}-awards.xlsx", kind)

    @get("/awards.json")
    async def as_json(self, slug: FromPath[str]) -> Response[bytes]:
        """The award list for programs."""
        return _table(award_tables.as_json(await published_palmares(slug)), f"{slug}-awards.json", "application/json")

    @get("/press-kit.zip")
    async def kit(self, settings: NamedDependency[Settings], slug: FromPath[str]) -> Response[bytes]:
        """Tables, texts, stills and laurels in one file."""
        won = await _honoured(slug, PublicationKind.PALMARES)
        made = await press_kit(await published_palmares(slug), won, settings.address)
        return _table(made, f"{slug}-press-kit.zip", "application/zip")

    @get("/embed")
    async def embedded(
        self, request: AnyRequest, settings: NamedDependency[Settings], slug: FromPath[str]
    ) -> Response[Any]:
        """The award list for other sites: the one page of ours that they may frame."""

        async def made() -> Response[str]:
            page = palmares_page(await published_palmares(slug), None, settings.address, Look())
            shown = EmbeddedPage(page.edition_name, page.edition_slug, page.address, page.awards)
            return render(request, "publishing/embed.html.j2", shown)

        stamp = partial(public_stamp, slug)
        return await answer_stamped(request, request.url.path, stamp=stamp, make=made, extra=_FRAMED)


@get("/e/{slug:str}/selection/feed.atom", include_in_schema=False)
async def selection_feed(settings: NamedDependency[Settings], slug: FromPath[str]) -> Response[bytes]:
    """The official selection for feed readers."""
    return _feed(await _honoured(slug, PublicationKind.OFFICIAL_SELECTION), settings)


@get("/e/{slug:str}/films/{film_ref:str}/card.png", include_in_schema=False)
async def film_card(slug: FromPath[str], film_ref: FromPath[str]) -> Response[bytes]:
    """The picture that a shared link to a film shows."""
    key = read_id(film_ref)
    film = await published_film(slug, key)
    return _picture(await card_of_film(await honours_of_film(slug, key), has_still=film.has_still))


@get("/sitemap.xml", include_in_schema=False)
async def sitemap(settings: NamedDependency[Settings]) -> Response[bytes]:
    """Every public page."""
    written = feeds.sitemap(await feeds.public_addresses(), settings.address)
    return Response(written, media_type="application/xml", headers={"Cache-Control": ASKED_AGAIN})


@get("/robots.txt", include_in_schema=False)
async def robots(settings: NamedDependency[Settings]) -> Response[str]:
    """Where robots need not go."""
    return Response(feeds.robots(settings.address), media_type=MediaType.TEXT)


def _picture(content: bytes) -> Response[bytes]:
    return Response(content, media_type="image/png", headers=dict(_ANYWHERE))


def _table(content: bytes, name: str, media_type: str) -> Response[bytes]:
    return download(content, name, media_type, ASKED_AGAIN)


def _feed(honours: list[Honour], settings: Settings) -> Response[bytes]:
    written = feeds.atom(honours, settings.address)
    return Response(written, media_type="application/atom+xml", headers={"Cache-Control": ASKED_AGAIN})


async def _honoured(slug: str, kind: PublicationKind) -> list[Honour]:
    """The films of a publication that still take part.

    Raises:
        NotFound: none is public.
    """
    won = [one for one in await honours_of_edition(slug) if one.kind == kind]
    if not won:
        raise NotFound
    return won


ROUTES: list[Any] = [AroundPalmares, selection_feed, film_card, sitemap, robots]
