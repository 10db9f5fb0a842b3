"""Publications for programs: staged, approved and published by those who may; public, the palmarès for anyone."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from festival.editions.queries import edition_for
from festival.editions.rights import APPROVING
from festival.publishing import bundle_api, queries, service, showcase_api
from festival.publishing.schemas import (
    NewPalmares,
    NewSelectionPublication,
    OfficialSelection,
    Palmares,
    PublicationForOrganiser,
)
from festival.web.idempotency import act_once
from festival.web.ids import read_id
from festival.web.listing import Page
from festival.web.principal import Principal, needs_organise, needs_organise_or_judge
from festival.web.requests import AnyRequest, Limit


class Publications(Controller):
    """What is to become public, before and after."""

    path = "/api/v1/publications"
    tags = ("publications",)

    @get("/", summary="The publications of an edition", guards=[needs_organise])
    async def listed(
        self,
        principal: NamedDependency[Principal],
        edition: FromQuery[str],
        cursor: FromQuery[str | None] = None,
        limit: Limit = 50,
    ) -> Page[PublicationForOrganiser]:
        """Newest first; `edition` is the edition's slug."""
        found = await edition_for(edition, principal.person_id, *APPROVING)
        return await queries.publications_for(found.id, principal.person_id, cursor=cursor, limit=limit)

    @post("/", summary="Stage a palmarès", guards=[needs_organise])
    async def stage(
        self, request: AnyRequest, principal: NamedDependency[Principal], data: JSONBody[NewPalmares]
    ) -> Response[PublicationForOrganiser]:
        """Everything that will be public, for others to approve; it counts as the first approval."""

        async def staging() -> PublicationForOrganiser:
            staged = await service.stage_palmares(round_id=data.round_id, by=principal.person_id, new=data)
            return await queries.publication_for(staged, principal.person_id)

        return await act_once(request, principal, staging)

    @post("/selections", summary="Stage an official selection", guards=[needs_organise])
    async def stage_selection(
        self, request: AnyRequest, principal: NamedDependency[Principal], data: JSONBody[NewSelectionPublication]
    ) -> Response[PublicationForOrganiser]:
        """The films that have confirmed their places, for others to approve; it counts as the first approval."""

        async def staging() -> PublicationForOrganiser:
            staged = await service.stage_selection(slug=data.edition, by=principal.person_id, new=data)
            return await queries.publication_for(staged, principal.person_id)

        return await act_once(request, principal, staging)

    @get("/waiting", summary="What waits for my approval", guards=[needs_organise_or_judge])
    async def waiting(self, principal: NamedDependency[Principal]) -> Page[PublicationForOrganiser]:
        """Over all editions, the longest waiting first."""
        return Page(await queries.publications_to_approve(principal.person_id), None)

    @get("/{publication_id:str}", summary="A publication", guards=[needs_organise_or_judge])
    async def shown(
        self, principal: NamedDependency[Principal], publication_id: FromPath[str]
    ) -> PublicationForOrganiser:
        """Exactly what will be public or is, and who agreed."""
        return await queries.publication_for(read_id(publication_id), principal.person_id)

    @post("/{publication_id:str}/approval", summary="Approve", status_code=200, guards=[needs_organise_or_judge])
    async def approve(
        self, principal: NamedDependency[Principal], publication_id: FromPath[str]
    ) -> PublicationForOrganiser:
        """Agree to exactly this; agreeing twice is agreeing once."""
        return await service.approve(publication_id=read_id(publication_id), by=principal.person_id)

    @post("/{publication_id:str}/publishing", summary="Publish by hand", status_code=200, guards=[needs_organise])
    async def publish(
        self, principal: NamedDependency[Principal], publication_id: FromPath[str]
    ) -> PublicationForOrganiser:
        """Make an approved publication public; under embargo it becomes public by itself."""
        return await service.publish(publication_id=read_id(publication_id), by=principal.person_id)

    @post("/{publication_id:str}/withdrawal", summary="Take it back", status_code=200, guards=[needs_organise])
    async def withdraw(
        self, principal: NamedDependency[Principal], publication_id: FromPath[str]
    ) -> PublicationForOrganiser:
        """Before it is public only."""
        return await service.withdraw(publication_id=read_id(publication_id), by=principal.person_id)


@get("/api/v1/editions/{slug:str}/palmares", tags=["publications"], summary="The palmarès")
async def palmares(slug: FromPath[str]) -> Palmares:
    """Awards, films, jury and figures, once they are public."""
    return await queries.published_palmares(slug)


@get("/api/v1/editions/{slug:str}/selection", tags=["publications"], summary="The official selection")
async def selection(slug: FromPath[str]) -> OfficialSelection:
    """The films that will be shown, once they are public."""
    return await queries.published_selection(slug)


ROUTES: list[Any] = [Publications, palmares, selection, *bundle_api.ROUTES, *showcase_api.ROUTES]
