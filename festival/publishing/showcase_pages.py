"""A showcase for anyone: what is released now, and for everything else the same 404 as for nothing, bytes included."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from festival.entries.subtitles.queries import read_subtitles
from festival.errors import NotFound
from festival.media.queries import rendition
from festival.media.schemas import RenditionForStreaming
from festival.media.serving import send_public_film, stream_rendition
from festival.publishing.showcase_calendar import showcase_calendar
from festival.publishing.showcase_queries import item_of, public_showcase
from festival.publishing.showcase_rules import ItemKind
from festival.publishing.showcase_schemas import PlayTold, ShowcaseItemShown, ShowcaseShown
from festival.publishing.showcase_shown import showcase_page
from festival.publishing.showcasing import count_play
from festival.settings import Settings
from festival.web.byte_ranges import READING
from festival.web.headers import content_policy
from festival.web.ids import read_id
from festival.web.kept_answers import answer_stamped, stamp_of, to_the_minute
from festival.web.pages import render
from festival.web.requests import AnyRequest

FILM = "film"
RELEASED = {"Cache-Control": "public, max-age=10"}
"""Films that are public: a cache in front may answer a crowd, and one that is held back is gone within ten seconds."""


class PublicShowcase(Controller):
    """A page of its own for a series or a selection."""

    path = "/e/{slug:str}/showcase/{name:str}"
    include_in_schema = False

    @get("/")
    async def shown(
        self, request: AnyRequest, settings: NamedDependency[Settings], slug: FromPath[str], name: FromPath[str]
    ) -> Response[Any]:
        """Episode one, or the trailer before it."""
        return await _page(request, settings, slug, name)

    @get("/embed")
    async def embedded(
        self, request: AnyRequest, settings: NamedDependency[Settings], slug: FromPath[str], name: FromPath[str]
    ) -> Response[Any]:
        """The player alone, for other people's pages."""
        template = "publishing/showcase_embed.html.j2"
        films_from = settings.cloudfront.origin if settings.cloudfront else None
        # Browsers that know frame-ancestors leave X-Frame-Options aside.
        framed = {"Content-Security-Policy": content_policy(films_from=films_from, framed_by="*")}
        return await _page(request, settings, slug, name, template=template, extra=framed)

    @get("/calendar.ics")
    async def calendar(
        self, settings: NamedDependency[Settings], slug: FromPath[str], name: FromPath[str]
    ) -> Response[bytes]:
        """Announced live events, and the episodes to come."""
        showcase = await public_showcase(slug, name)
        host = urlsplit(settings.address).hostname or "localhost"
        content = showcase_calendar(showcase, address=f"{settings.address}/e/{slug}/showcase/{name}", host=host)
        headers = {"Content-Disposition": f'inline; filename="{name}.ics"', "Cache-Control": "public, max-age=600"}
        return Response(content, media_type="text/calendar", headers=headers)

    @get("/{item_id:str}")
    async def part(
        self,
        request: AnyRequest,
        settings: NamedDependency[Settings],
        slug: FromPath[str],
        name: FromPath[str],
        item_id: FromPath[str],
    ) -> Response[Any]:
        """Another part of it, playing."""
        return await _page(request, settings, slug, name, item_id=read_id(item_id))

    @route("/{item_id:str}/{what:str}", http_method=READING)
    async def file(
        self,
        request: AnyRequest,
        slug: FromPath[str],
        name: FromPath[str],
        item_id: FromPath[str],
        what: FromPath[str],
    ) -> Response[Any]:
        """The film in the ranges that players ask for, or its still."""
        showcase = await public_showcase(slug, name)
        file = await file_of_part(showcase, item_id, what)
        if what == FILM:
            return send_public_film(request, file, headers=RELEASED)
        return stream_rendition(request, file, headers=RELEASED)

    @get("/{item_id:str}/subtitles/{language:str}")
    async def subtitles(
        self, slug: FromPath[str], name: FromPath[str], item_id: FromPath[str], language: FromPath[str]
    ) -> Response[bytes]:
        """Subtitles of an episode as WebVTT."""
        return await subtitles_of_part(await public_showcase(slug, name), item_id, language, headers=RELEASED)


class Plays(Controller):
    """What players tell: how far a part was watched, never by whom."""

    path = "/api/v1/editions/{slug:str}/showcases/{name:str}/parts/{item_id:str}/plays"
    tags = ("publications",)

    @post("/", summary="Tell how far a released part was watched", status_code=204)
    async def tell(
        self, slug: FromPath[str], name: FromPath[str], item_id: FromPath[str], data: JSONBody[PlayTold]
    ) -> None:
        """One of begun, half, finished; nothing else is kept."""
        showcase = await public_showcase(slug, name)
        item = _film_of(showcase, item_id)
        await count_play(edition_id=showcase.edition_id, item_id=item.id, reached=data.reached)


async def file_of_part(showcase: ShowcaseShown, item_id: str, what: str) -> RenditionForStreaming:
    """The film of a part of a showcase that its reader may know, or its still.

    Raises:
        NotFound: no such part or file.
    """
    item = item_of(showcase, read_id(item_id))
    kinds = {FILM: "proxy", "still": "still"}
    if what not in kinds or item.master_id is None or (item.kind is ItemKind.POSTER and what == FILM):
        raise NotFound
    return await rendition(showcase.edition_id, item.master_id, kinds[what])


async def subtitles_of_part(
    showcase: ShowcaseShown, item_id: str, language: str, *, headers: dict[str, str]
) -> Response[bytes]:
    """The subtitles of an episode that its reader may know, if somebody of the team has read them.

    Raises:
        NotFound: there are none.
    """
    item = item_of(showcase, read_id(item_id))
    if item.entry_id is None or item.episode is None:
        raise NotFound
    webvtt = await read_subtitles(showcase.edition_id, item.entry_id, language, episode=item.episode, attested=True)
    return Response(webvtt, media_type="text/vtt", headers=headers)


def _film_of(showcase: ShowcaseShown, item_id: str) -> ShowcaseItemShown:
    item = item_of(showcase, read_id(item_id))
    if item.kind in {ItemKind.POSTER, ItemKind.LIVE}:
        raise NotFound
    return item


async def _page(
    request: AnyRequest,
    settings: Settings,
    slug: str,
    name: str,
    *,
    item_id: UUID | None = None,
    template: str = "publishing/showcase.html.j2",
    extra: dict[str, str] | None = None,
) -> Response[Any]:
    """The page as it is released now; kept for readers who are not signed in until anything it shows is another."""

    async def stamp() -> str:
        showcase = await public_showcase(slug, name)
        return stamp_of(msgspec.structs.replace(showcase, now=to_the_minute(showcase.now)))

    async def make() -> Response[str]:
        showcase = await public_showcase(slug, name)
        playing = None if item_id is None else _film_of(showcase, str(item_id))
        return render(request, template, showcase_page(showcase, settings.address, playing=playing))

    return await answer_stamped(request, request.url.path, stamp=stamp, make=make, extra=extra)


ROUTES: list[Any] = [PublicShowcase, Plays]
