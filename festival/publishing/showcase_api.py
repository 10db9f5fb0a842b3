"""Showcases for programs of those who make them: the same acts as on their pages, under the same rules."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Controller, Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from festival.editions.queries import edition_for
from festival.editions.schemas import EditionForOrganiser
from festival.publishing.showcase_queries import campaign_report, item_of, showcase_for_organiser, showcases_of
from festival.publishing.showcase_rules import EARLIEST_YEAR, LATEST_YEAR, UnreadableRelease
from festival.publishing.showcase_schemas import (
    CampaignReport,
    NewPart,
    NewPartByProgram,
    NewShowcase,
    NewShowcaseByProgram,
    PartFilm,
    PartMoved,
    ShowcaseForProgram,
    ShowcaseInList,
    ShowcaseItemShown,
)
from festival.publishing.showcasing import add_part, make_showcase, move_part, remove_part, send_part
from festival.web.idempotency import act_once
from festival.web.ids import read_id
from festival.web.listing import Page
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest


class ShowcasesByProgram(Controller):
    """Showcases of an edition, for its organisers."""

    path = "/api/v1/editions/{slug:str}/showcases"
    tags = ("showcases",)
    guards = (needs_organise,)

    @get("/", summary="The showcases of an edition")
    async def listed(self, principal: NamedDependency[Principal], slug: FromPath[str]) -> Page[ShowcaseInList]:
        """The latest first, with how many of their parts are released."""
        return Page(await showcases_of((await _edition(slug, principal)).id), None)

    @post("/", summary="Make a showcase")
    async def make(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        data: JSONBody[NewShowcaseByProgram],
    ) -> Response[ShowcaseForProgram]:
        """Of a series, or of the published films: its episodes are released together or one a day from `first_at`.

        One a day is at the same time on the edition's clocks; a day on which they are turned at that hour is refused.
        """
        edition = await _edition(slug, principal)
        new = NewShowcase(
            slug=data.slug,
            title=data.title,
            about=data.about,
            entry_id=data.entry,
            first_at=_on_clocks(data.first_at, edition, "first_at"),
            rhythm=data.rhythm,
            poster_at=_on_clocks(data.poster_at, edition, "poster_at"),
        )

        async def making() -> ShowcaseForProgram:
            await make_showcase(edition_id=edition.id, by=principal.person_id, new=new)
            return await _showcase(edition, new.slug)

        return await act_once(request, principal, making)

    @get("/{name:str}", summary="A showcase, released or not")
    async def shown(
        self, principal: NamedDependency[Principal], slug: FromPath[str], name: FromPath[str]
    ) -> ShowcaseForProgram:
        """Its parts in the order of their release."""
        return await _showcase(await _edition(slug, principal), name)

    @get("/{name:str}/report", summary="The campaign in numbers")
    async def report(
        self, principal: NamedDependency[Principal], slug: FromPath[str], name: FromPath[str]
    ) -> CampaignReport:
        """Entries, countries and reach of the edition; plays and completion, part by part."""
        return await campaign_report(await showcase_for_organiser(await _edition(slug, principal), name))

    @post("/{name:str}/parts", summary="Add a trailer, a bonus or a live event")
    async def add(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        name: FromPath[str],
        data: JSONBody[NewPartByProgram],
    ) -> Response[ShowcaseItemShown]:
        """A trailer or a bonus is a place, whose film is sent next."""
        edition = await _edition(slug, principal)
        showcase = await showcase_for_organiser(edition, name)
        new = NewPart(
            kind=data.kind,
            title=data.title,
            release_at=_on_clocks(data.release_at, edition, "release_at"),
            starts_at=_on_clocks(data.starts_at, edition, "starts_at"),
            link=data.link,
        )

        async def adding() -> ShowcaseItemShown:
            added = await add_part(edition_id=edition.id, showcase_id=showcase.id, by=principal.person_id, new=new)
            return await _part(edition, name, added)

        return await act_once(request, principal, adding)

    @put("/{name:str}/parts/{item_id:str}/film", summary="Send the film of a trailer or bonus")
    async def send(
        self,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        name: FromPath[str],
        item_id: FromPath[str],
        data: JSONBody[PartFilm],
    ) -> ShowcaseItemShown:
        """A completed upload of one's own whose check has ended."""
        edition = await _edition(slug, principal)
        part = await _part(edition, name, read_id(item_id))
        await send_part(edition_id=edition.id, item_id=part.id, by=principal.person_id, upload_id=data.upload)
        return await _part(edition, name, part.id)

    @put("/{name:str}/parts/{item_id:str}/release", summary="Release a part at another instant")
    async def move(
        self,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        name: FromPath[str],
        item_id: FromPath[str],
        data: JSONBody[PartMoved],
    ) -> ShowcaseItemShown:
        """Until it is released; null: now."""
        edition = await _edition(slug, principal)
        part = await _part(edition, name, read_id(item_id))
        await move_part(
            edition_id=edition.id,
            item_id=part.id,
            by=principal.person_id,
            release_at=_on_clocks(data.release_at, edition, "release_at"),
        )
        return await _part(edition, name, part.id)

    @delete("/{name:str}/parts/{item_id:str}", summary="Take a part off", status_code=204)
    async def remove(
        self,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        name: FromPath[str],
        item_id: FromPath[str],
    ) -> None:
        """With the counts of its plays; its film stays where it came from."""
        edition = await _edition(slug, principal)
        part = await _part(edition, name, read_id(item_id))
        await remove_part(edition_id=edition.id, item_id=part.id, by=principal.person_id)


async def _edition(slug: str, principal: Principal) -> EditionForOrganiser:
    return await edition_for(slug, principal.person_id)


async def _showcase(edition: EditionForOrganiser, name: str) -> ShowcaseForProgram:
    shown = await showcase_for_organiser(edition, name)
    return ShowcaseForProgram(
        slug=shown.slug,
        title=shown.title,
        about=shown.about,
        path=f"/e/{shown.edition_slug}/showcase/{shown.slug}",
        zone=shown.zone,
        series=shown.series_id,
        parts=shown.items,
    )


async def _part(edition: EditionForOrganiser, name: str, item_id: UUID) -> ShowcaseItemShown:
    return item_of(await showcase_for_organiser(edition, name), item_id)


def _on_clocks(instant: datetime | None, edition: EditionForOrganiser, field: str) -> datetime | None:
    """What the edition's clocks show then, which is how a schedule is kept.

    Raises:
        UnreadableRelease: no calendar goes so far.
    """
    if instant is None:
        return None
    if not EARLIEST_YEAR < instant.year < LATEST_YEAR:
        raise UnreadableRelease(field=field)
    return instant.astimezone(ZoneInfo(edition.zone)).replace(tzinfo=None)


ROUTES: list[Any] = [ShowcasesByProgram]
