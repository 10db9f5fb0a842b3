"""Posters for programs: one's own to send, an edition's to fetch."""

from typing import Any

from litestar import Controller, Response, delete, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath

from festival.entries import queries
from festival.entries.posters.queries import poster_for_entrant, poster_for_organiser
from festival.entries.posters.service import remove_poster, send_poster
from festival.entries.schemas import EntryForEntrant
from festival.media.pictures import MAX_BYTES
from festival.media.serving import stream_file
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_enter, needs_organise
from festival.web.requests import AnyRequest


class MyPosterApi(Controller):
    """The poster of one's own film."""

    path = "/api/v1/entries/{entry_id:str}/poster"
    tags = ("entries",)
    guards = (needs_enter,)

    @get("/", summary="The poster of one's own film")
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[Any]:
        """A JPEG, as it was drawn."""
        return stream_file(request, await poster_for_entrant(read_id(entry_id), principal.person_id))

    @put("/", summary="Send the film's poster", request_max_body_size=MAX_BYTES + 1)
    async def send(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> EntryForEntrant:
        """The bytes of a JPEG, PNG or WebP as application/octet-stream, in place of an earlier one."""
        key = read_id(entry_id)
        await send_poster(entry_id=key, by=principal.person_id, content=await request.body())
        return await queries.entry_for_entrant(key, principal.person_id)

    @delete("/", summary="Take the film's poster away", status_code=200)
    async def remove(self, principal: NamedDependency[Principal], entry_id: FromPath[str]) -> EntryForEntrant:
        """Nothing happens where there is none."""
        key = read_id(entry_id)
        await remove_poster(entry_id=key, by=principal.person_id)
        return await queries.entry_for_entrant(key, principal.person_id)


@get(
    "/api/v1/editions/{slug:str}/entries/{entry_id:str}/poster",
    tags=["entries"],
    summary="The poster of an entry's film",
    guards=[needs_organise],
)
async def poster_of_edition(
    request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
) -> Response[Any]:
    """A JPEG, for the team."""
    return stream_file(request, await poster_for_organiser(slug, read_id(entry_id), principal.person_id))


ROUTES: list[Any] = [MyPosterApi, poster_of_edition]
