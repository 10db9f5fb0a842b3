"""Posters on the pages: entrants send them, the team sees them."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath

from festival.entries.entry_page import act_on_entry
from festival.entries.posters.queries import poster_for_entrant, poster_for_organiser
from festival.entries.posters.service import remove_poster, send_poster
from festival.media.pictures import MAX_BYTES
from festival.media.serving import stream_file
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_enter, needs_organise
from festival.web.requests import AnyRequest


class MyPoster(Controller):
    """The poster of one's own film."""

    path = "/me/entries/{entry_id:str}/poster"
    include_in_schema = False
    guards = (needs_enter,)

    @get("/")
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[Any]:
        """As it was drawn."""
        return stream_file(request, await poster_for_entrant(read_id(entry_id), principal.person_id))

    @post("/", request_max_body_size=MAX_BYTES + 100_000)
    async def send(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[Any]:
        """A picture, in place of an earlier one."""
        file = (await request.form()).get("poster")
        content = await file.read() if isinstance(file, UploadFile) else b""
        return await act_on_entry(
            request,
            principal,
            entry_id,
            lambda key: send_poster(entry_id=key, by=principal.person_id, content=content),
        )

    @post("/remove")
    async def remove(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[Any]:
        """Away with it."""
        return await act_on_entry(
            request, principal, entry_id, lambda key: remove_poster(entry_id=key, by=principal.person_id)
        )


@get("/organise/{slug:str}/entries/{entry_id:str}/poster", include_in_schema=False, guards=[needs_organise])
async def desk_poster(
    request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
) -> Response[Any]:
    """The poster of a submitted entry's film, for the team."""
    return stream_file(request, await poster_for_organiser(slug, read_id(entry_id), principal.person_id))


ROUTES: list[Any] = [MyPoster, desk_poster]
