"""Uploads for programs and for the upload page: begin, send parts, ask which are there, complete, abort."""

from typing import Annotated, Any

from litestar import Controller, Request, Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, PathParameter

from festival.media import service
from festival.media.queries import upload_for_owner
from festival.media.schemas import NewUpload, PartForOwner, UploadForOwner
from festival.web.idempotency import act_once
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_enter


class Uploads(Controller):
    """A film on its way, for the person who sends it."""

    path = "/api/v1/uploads"
    tags = ("uploads",)
    guards = (needs_enter,)

    @post(summary="Begin an upload", raises=[])
    async def begin(
        self, request: Request[Any, Any, Any], principal: NamedDependency[Principal], data: JSONBody[NewUpload]
    ) -> Response[UploadForOwner]:
        """Open an upload of one film to an edition whose call is open."""
        return await act_once(request, principal, lambda: service.begin_upload(new=data, by=principal.person_id))

    @get("/{upload_id:str}", summary="How far an upload is")
    async def show(self, principal: NamedDependency[Principal], upload_id: FromPath[str]) -> UploadForOwner:
        """Which parts have arrived, and once complete, whether the film has been checked."""
        return await upload_for_owner(read_id(upload_id), principal.person_id)

    @put(
        "/{upload_id:str}/parts/{number:int}",
        summary="Send a part",
        status_code=200,
        request_max_body_size=1024 * 1024 * 1024,
    )
    async def receive(
        self,
        request: Request[Any, Any, Any],
        principal: NamedDependency[Principal],
        upload_id: FromPath[str],
        number: Annotated[int, PathParameter(ge=1, le=10_000)],
    ) -> PartForOwner:
        """The raw bytes of one part as application/octet-stream; the same part again replaces it."""
        return await service.receive_part(
            upload_id=read_id(upload_id), by=principal.person_id, number=number, blocks=request.stream()
        )

    @post("/{upload_id:str}/complete", summary="Complete an upload", status_code=200)
    async def complete(self, principal: NamedDependency[Principal], upload_id: FromPath[str]) -> UploadForOwner:
        """Make the film of its parts; it is checked at once."""
        return await service.complete_upload(upload_id=read_id(upload_id), by=principal.person_id)

    @delete("/{upload_id:str}", summary="Abort an upload")
    async def abort(self, principal: NamedDependency[Principal], upload_id: FromPath[str]) -> None:
        """Forget an unfinished upload and its parts."""
        await service.abort_upload(upload_id=read_id(upload_id), by=principal.person_id)


ROUTES = [Uploads]
