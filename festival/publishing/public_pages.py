"""What anyone sees once it is public: the palmarès and its films; before that instant, the same 404 as nothing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, route
from litestar.di import NamedDependency
from litestar.params import FromPath

from festival.editions.look_queries import Look, public_look
from festival.entries.rules import CreditRole
from festival.media.queries import rendition
from festival.media.serving import PUBLIC, send_public_film, stream_file, stream_rendition
from festival.publishing.bundle_queries import publisher_of
from festival.publishing.feeds import in_languages
from festival.publishing.posters import published_poster
from festival.publishing.queries import (
    public_stamp,
    published_film,
    published_master,
    published_palmares,
    published_selection,
)
from festival.publishing.schemas import (
    FilmInPublic,
    OfficialSelection,
    Palmares,
    PalmaresBody,
    PublicFilm,
    SelectionBody,
)
from festival.publishing.showing import AwardShown, FilmShown, awards_shown, english_title_of, film_shown, line_of
from festival.settings import Settings
from festival.web.byte_ranges import READING
from festival.web.ids import read_id
from festival.web.kept_answers import answer_stamped
from festival.web.pages import render
from festival.web.requests import AnyRequest
from festival.web.translation import current_language, listed


@dataclass(frozen=True, slots=True)
class PalmaresPage:
    """The winners, why, who judged, and how to check it."""

    edition_name: str
    edition_slug: str
    palmares_published_at: datetime
    selection_published_at: datetime | None
    zone: str
    body: PalmaresBody
    digest: str
    alone: bool
    awards: list[AwardShown]
    address: str
    """The page's own, whole, for those who share it."""
    publisher: str | None
    """Whose signature the bundle bears, where anyone may take it."""
    image: str | None
    languages: list[tuple[str, str]]
    """(language, address) of this page."""
    summary: str
    linked_data: dict[str, Any]
    look: Look


@dataclass(frozen=True, slots=True)
class SelectionPage:
    """The films that will be shown, and how many there were to choose from."""

    edition_name: str
    edition_slug: str
    selection_published_at: datetime
    palmares_published_at: datetime | None
    zone: str
    body: SelectionBody
    digest: str
    alone: bool
    films: list[FilmShown]
    address: str
    languages: list[tuple[str, str]]
    """(language, address) of this page."""
    linked_data: dict[str, Any]
    look: Look


@dataclass(frozen=True, slots=True)
class FilmPage:
    """One published film."""

    edition_name: str
    edition_slug: str
    palmares_published_at: datetime | None
    selection_published_at: datetime | None
    in_palmares: bool
    film_ref: UUID
    title: str
    title_english: str | None
    synopsis: str
    makers: str
    line: str
    credits: list[tuple[CreditRole, str]]
    awards: list[str]
    film_src: str | None
    still_src: str | None
    poster_src: str | None
    shape: str
    address: str
    image: str
    languages: list[tuple[str, str]]
    """(language, address) of this page."""
    linked_data: dict[str, Any]


class PublicPalmares(Controller):
    """The palmarès."""

    path = "/e/{slug:str}"
    include_in_schema = False

    @get("/palmares")
    async def palmares(
        self, request: AnyRequest, settings: NamedDependency[Settings], slug: FromPath[str]
    ) -> Response[Any]:
        """The award list."""

        async def made() -> Response[str]:
            palmares, look = await published_palmares(slug), await public_look(slug)
            page = palmares_page(palmares, await publisher_of(slug), settings.address, look)
            return render(request, "publishing/palmares.html.j2", page)

        return await _kept(request, slug, made)

    @get("/selection")
    async def selection(
        self, request: AnyRequest, settings: NamedDependency[Settings], slug: FromPath[str]
    ) -> Response[Any]:
        """The official selection."""

        async def made() -> Response[str]:
            page = selection_page(await published_selection(slug), settings.address, await public_look(slug))
            return render(request, "publishing/selection.html.j2", page)

        return await _kept(request, slug, made)

    @get("/films/{film_ref:str}")
    async def film(
        self,
        request: AnyRequest,
        settings: NamedDependency[Settings],
        slug: FromPath[str],
        film_ref: FromPath[str],
    ) -> Response[Any]:
        """One film of it."""

        async def made() -> Response[str]:
            page = film_page(await published_film(slug, read_id(film_ref)), settings.address)
            return render(request, "publishing/film.html.j2", page)

        return await _kept(request, slug, made)

    @route("/films/{film_ref:str}/still", http_method=READING)
    async def still(self, request: AnyRequest, slug: FromPath[str], film_ref: FromPath[str]) -> Response[Any]:
        """Its still."""
        edition_id, master_id = await published_master(slug, read_id(film_ref))
        return stream_rendition(request, await rendition(edition_id, master_id, "still"), headers=PUBLIC)

    @route("/films/{film_ref:str}/poster", http_method=READING)
    async def poster(self, request: AnyRequest, slug: FromPath[str], film_ref: FromPath[str]) -> Response[Any]:
        """Its poster."""
        return stream_file(request, await published_poster(slug, read_id(film_ref)), headers=PUBLIC)

    @route("/films/{film_ref:str}/film", http_method=READING)
    async def play(self, request: AnyRequest, slug: FromPath[str], film_ref: FromPath[str]) -> Response[Any]:
        """The film itself, in the ranges that players ask for; kept by nobody, so that taking it out stops it."""
        edition_id, master_id = await published_master(slug, read_id(film_ref))
        return send_public_film(request, await rendition(edition_id, master_id, "proxy"))


async def _kept(request: AnyRequest, slug: str, make: Callable[[], Awaitable[Response[str]]]) -> Response[Any]:
    return await answer_stamped(request, request.url.path, stamp=partial(public_stamp, slug), make=make)


def palmares_page(palmares: Palmares, publisher: str | None, site: str, look: Look) -> PalmaresPage:
    """A published palmarès as its page shows it."""
    body = palmares.body
    home = f"/e/{body.edition_slug}"

    def page_of(film_ref: UUID) -> str:
        return f"{home}/films/{film_ref}"

    def still_of(film_ref: UUID) -> str:
        return f"{home}/films/{film_ref}/still"

    awards = awards_shown(body, palmares.stills, still_of=still_of, page_of=page_of)
    address = f"{site}{home}/palmares"
    return PalmaresPage(
        edition_name=body.edition_name,
        edition_slug=body.edition_slug,
        palmares_published_at=palmares.published_at,
        selection_published_at=palmares.selection_published_at,
        zone=palmares.zone,
        body=body,
        digest=palmares.digest,
        alone=palmares.alone,
        awards=awards,
        address=address,
        publisher=publisher,
        image=f"{address}/card.png?lang={current_language()}" if any(award.films for award in awards) else None,
        languages=list(in_languages(address)),
        summary=" · ".join(
            f"{award.name}: {', '.join(film.title for film in award.films)}" for award in awards if award.films
        ),
        linked_data={
            "@context": "https://schema.org",
            "@type": "Event",
            "name": body.edition_name,
            "url": address,
            "startDate": palmares.published_at.date().isoformat(),
            "eventStatus": "https://schema.org/EventScheduled",
            "organizer": {"@type": "Organization", "name": body.festival_name},
            "workFeatured": [
                _movie(film, [award.name], f"{site}{page_of(film.film_ref)}")
                for award in body.awards
                for film in award.films
            ],
        },
        look=look,
    )


def selection_page(selection: OfficialSelection, site: str, look: Look) -> SelectionPage:
    """A published official selection as its page shows it."""
    body = selection.body
    home = f"/e/{body.edition_slug}"

    def page_of(film_ref: UUID) -> str:
        return f"{home}/films/{film_ref}"

    def still_of(film_ref: UUID) -> str:
        return f"{home}/films/{film_ref}/still"

    return SelectionPage(
        edition_name=body.edition_name,
        edition_slug=body.edition_slug,
        selection_published_at=selection.published_at,
        palmares_published_at=selection.palmares_published_at,
        zone=selection.zone,
        body=body,
        digest=selection.digest,
        alone=selection.alone,
        films=[film_shown(film, selection.stills, still_of=still_of, page_of=page_of) for film in body.films],
        address=f"{site}{home}/selection",
        languages=list(in_languages(f"{site}{home}/selection")),
        linked_data={
            "@context": "https://schema.org",
            "@type": "Event",
            "name": body.edition_name,
            "url": f"{site}{home}/selection",
            "organizer": {"@type": "Organization", "name": body.festival_name},
            "workFeatured": [_movie(film, [], f"{site}{page_of(film.film_ref)}") for film in body.films],
        },
        look=look,
    )


def film_page(public: FilmInPublic, site: str) -> FilmPage:
    """A published film as its page shows it."""
    film = public.film
    address = f"/e/{public.edition_slug}/films/{film.film_ref}"
    still_src = f"{address}/still" if public.has_still else None
    return FilmPage(
        edition_name=public.edition_name,
        edition_slug=public.edition_slug,
        palmares_published_at=public.palmares_published_at,
        selection_published_at=public.selection_published_at,
        in_palmares=public.in_palmares,
        film_ref=film.film_ref,
        title=film.title,
        title_english=english_title_of(film),
        synopsis=film.synopsis,
        makers=listed(film.directors),
        line=line_of(film, english=False),
        credits=[(CreditRole(role), name) for role, name in film.credits],
        awards=public.awards,
        film_src=f"{address}/film" if public.has_proxy else None,
        still_src=still_src,
        poster_src=f"{address}/poster" if public.has_poster else None,
        shape="vertical" if public.height >= public.width else "horizontal",
        address=f"{site}{address}",
        image=f"{site}{address}/card.png?lang={current_language()}",
        languages=list(in_languages(f"{site}{address}")),
        linked_data={"@context": "https://schema.org", **_movie(film, public.awards, f"{site}{address}")},
    )


def _movie(film: PublicFilm, awards: list[str], address: str) -> dict[str, Any]:
    return {
        "@type": "Movie",
        "name": film.title,
        "url": address,
        "director": [{"@type": "Person", "name": name} for name in film.directors],
        "countryOfOrigin": [{"@type": "Country", "name": code} for code in film.countries],
        "duration": f"PT{round(film.seconds)}S",
        "award": awards,
    }


ROUTES: list[Any] = [PublicPalmares]
