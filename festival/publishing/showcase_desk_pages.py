"""Showcases at the organisers' desk: made, filled, moved, seen before anybody else, and reported on."""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from litestar import Controller, Response, get, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath

from festival.editions.queries import edition_for
from festival.editions.schemas import EditionForOrganiser
from festival.errors import NotFound
from festival.media.serving import PRIVATE, stream_rendition
from festival.publishing.showcase_form import FIELDS, PART_FIELDS, PUBLISHED, read_part, read_showcase, read_wall
from festival.publishing.showcase_pages import file_of_part, subtitles_of_part
from festival.publishing.showcase_queries import (
    campaign_report,
    item_of,
    showcase_for_organiser,
    showcases_of,
    sources_of,
)
from festival.publishing.showcase_schemas import CampaignReport, ShowcaseInList, ShowcaseShown
from festival.publishing.showcase_shown import showcase_page
from festival.publishing.showcasing import add_part, make_showcase, move_part, remove_part, send_part
from festival.settings import Settings
from festival.web.byte_ranges import READING
from festival.web.forms import done_or_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest


@dataclass(frozen=True, slots=True)
class ShowcasesPage:
    """The edition's showcases, and the form of another."""

    edition_name: str
    edition_slug: str
    zone: str
    now: datetime
    showcases: list[ShowcaseInList]
    sources: list[tuple[str, str]]
    """Value and title, with the number of episodes of a series."""
    episodes: dict[str, int]
    published: bool
    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShowcaseDeskPage:
    """One showcase with its schedule, and the form of another part."""

    edition_name: str
    edition_slug: str
    zone: str
    now: datetime
    showcase: ShowcaseShown
    address: str
    """Of the public page, whole."""
    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The campaign in numbers."""

    edition_name: str
    edition_slug: str
    zone: str
    report: CampaignReport
    back: str


class ShowcaseDesk(Controller):
    """Showcases of an edition."""

    path = "/organise/{slug:str}/showcases"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/")
    async def listed(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """All of them, and the way to another."""
        return render(request, "publishing/showcases.html.j2", await _list(await _edition(slug, principal)))

    @post("/")
    async def make(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """Make one of a series or of the published films."""
        edition = await _edition(slug, principal)
        values = await _typed(request, FIELDS)

        async def making() -> None:
            await make_showcase(edition_id=edition.id, by=principal.person_id, new=read_showcase(values))

        return await done_or_refused(
            request,
            making(),
            back=f"/organise/{slug}/showcases/{values['slug'].strip()}",
            template="publishing/showcases.html.j2",
            again=lambda errors: _list(edition, values, errors),
        )

    @get("/{name:str}")
    async def shown(
        self,
        request: AnyRequest,
        settings: NamedDependency[Settings],
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        name: FromPath[str],
    ) -> Response[str]:
        """Its parts in the order of their release."""
        edition = await _edition(slug, principal)
        return render(request, "publishing/showcase_desk.html.j2", await _desk(edition, name, settings))

    @post("/{name:str}/parts")
    async def add(
        self,
        request: AnyRequest,
        settings: NamedDependency[Settings],
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        name: FromPath[str],
    ) -> Response[Any]:
        """Add a live event, or the place of a trailer or bonus."""
        edition = await _edition(slug, principal)
        showcase = await showcase_for_organiser(edition, name)
        values = await _typed(request, PART_FIELDS)

        async def adding() -> None:
            await add_part(
                edition_id=edition.id, showcase_id=showcase.id, by=principal.person_id, new=read_part(values)
            )

        return await _done(request, settings, edition, name, adding(), values)

    @post("/{name:str}/parts/{item_id:str}/{act:str}")
    async def act(
        self,
        request: AnyRequest,
        settings: NamedDependency[Settings],
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        name: FromPath[str],
        item_id: FromPath[str],
        act: FromPath[str],
    ) -> Response[Any]:
        """Send its film, release it at another instant, or take it off."""
        edition = await _edition(slug, principal)
        item = item_of(await showcase_for_organiser(edition, name), read_id(item_id))
        values = await _typed(request, ("upload", "release_at"))
        which: dict[str, Any] = {"edition_id": edition.id, "item_id": item.id, "by": principal.person_id}

        async def acting() -> None:
            if act == "film":
                await send_part(**which, upload_id=read_id(values["upload"]))
            elif act == "release":
                await move_part(**which, release_at=read_wall(values, "release_at"))
            elif act == "removal":
                await remove_part(**which)
            else:
                raise NotFound

        return await _done(request, settings, edition, name, acting(), {})

    @get("/{name:str}/report")
    async def report(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], name: FromPath[str]
    ) -> Response[str]:
        """The campaign on one page."""
        edition = await _edition(slug, principal)
        report = await campaign_report(await showcase_for_organiser(edition, name))
        page = ReportPage(edition.name, slug, edition.zone, report, f"/organise/{slug}/showcases/{name}")
        return render(request, "publishing/showcase_report.html.j2", page)


class ShowcasePreview(Controller):
    """A showcase as anybody will see it once everything is released."""

    path = "/organise/{slug:str}/showcases/{name:str}/preview"
    include_in_schema = False
    guards = (needs_organise,)

    @get(["/", "/{item_id:str}"])
    async def shown(
        self,
        request: AnyRequest,
        settings: NamedDependency[Settings],
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        name: FromPath[str],
        item_id: FromPath[str | None] = None,
    ) -> Response[str]:
        """The page."""
        showcase = await showcase_for_organiser(await _edition(slug, principal), name)
        playing = None if item_id is None else item_of(showcase, read_id(item_id))
        page = showcase_page(showcase, settings.address, playing=playing, preview=True)
        return render(request, "publishing/showcase.html.j2", page)

    @route("/{item_id:str}/{what:str}", http_method=READING)
    async def file(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        name: FromPath[str],
        item_id: FromPath[str],
        what: FromPath[str],
    ) -> Response[Any]:
        """A film or still of it."""
        showcase = await showcase_for_organiser(await _edition(slug, principal), name)
        return stream_rendition(request, await file_of_part(showcase, item_id, what))

    @get("/{item_id:str}/subtitles/{language:str}")
    async def subtitles(
        self,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        name: FromPath[str],
        item_id: FromPath[str],
        language: FromPath[str],
    ) -> Response[bytes]:
        """Subtitles of an episode."""
        showcase = await showcase_for_organiser(await _edition(slug, principal), name)
        return await subtitles_of_part(showcase, item_id, language, headers=PRIVATE)


async def _edition(slug: str, principal: Principal) -> EditionForOrganiser:
    return await edition_for(slug, principal.person_id)


async def _typed(request: AnyRequest, names: tuple[str, ...]) -> dict[str, str]:
    form = await request.form()
    return {name: str(form.get(name, "")) for name in names}


async def _done(
    request: AnyRequest,
    settings: Settings,
    edition: EditionForOrganiser,
    name: str,
    doing: Awaitable[None],
    values: dict[str, str],
) -> Response[Any]:
    """Back to the showcase; a refusal stands on its page, with what was typed."""
    return await done_or_refused(
        request,
        doing,
        back=f"/organise/{edition.slug}/showcases/{name}",
        template="publishing/showcase_desk.html.j2",
        again=lambda errors: _desk(edition, name, settings, values, errors),
    )


async def _list(
    edition: EditionForOrganiser, values: dict[str, str] | None = None, errors: dict[str, str] | None = None
) -> ShowcasesPage:
    series = await sources_of(edition.id)
    published = edition.palmares_published_at is not None
    return ShowcasesPage(
        edition_name=edition.name,
        edition_slug=edition.slug,
        zone=edition.zone,
        now=edition.now,
        showcases=await showcases_of(edition.id),
        sources=[(str(entry_id), title) for entry_id, title, _ in series] + ([(PUBLISHED, "")] if published else []),
        episodes={str(entry_id): episodes for entry_id, _, episodes in series},
        published=published,
        values=values or dict.fromkeys(FIELDS, ""),
        errors=errors or {},
    )


async def _desk(
    edition: EditionForOrganiser,
    name: str,
    settings: Settings,
    values: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> ShowcaseDeskPage:
    showcase = await showcase_for_organiser(edition, name)
    return ShowcaseDeskPage(
        edition_name=edition.name,
        edition_slug=edition.slug,
        zone=edition.zone,
        now=showcase.now,
        showcase=showcase,
        address=f"{settings.address}/e/{edition.slug}/showcase/{showcase.slug}",
        values={**dict.fromkeys(PART_FIELDS, ""), **(values or {})},
        errors=errors or {},
    )


ROUTES: list[Any] = [ShowcaseDesk, ShowcasePreview]
