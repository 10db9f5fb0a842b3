"""Uploads for programs and for the upload page: begin, ask for addresses, send parts, ask which are there, complete."""

import base64
from typing import Annotated

from litestar import Controller, Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, PathParameter, QueryParameter

from festival.errors import Invalid
from festival.media import service
from festival.media.queries import upload_for_owner
from festival.media.rules import LARGEST_PART
from festival.media.schemas import AddressesWanted, NewUpload, PartAddresses, PartForOwner, UploadForOwner
from festival.web.idempotency import act_once
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_enter
from festival.web.requests import AnyRequest


class Uploads(Controller):
    """A film on its way, for the person who sends it."""

    path = "/api/v1/uploads"
    tags = ("uploads",)
    guards = (needs_enter,)

    @post(summary="Begin an upload", raises=[])
    async def begin(
        self, request: AnyRequest, principal: NamedDependency[Principal], data: JSONBody[NewUpload]
    ) -> Response[UploadForOwner]:
        """Open an upload of one film to an edition whose call is open."""
        return await act_once(request, principal, lambda: service.begin_upload(new=data, by=principal.person_id))

    @get("/{upload_id:str}", summary="How far an upload is")
    async def show(self, principal: NamedDependency[Principal], upload_id: FromPath[str]) -> UploadForOwner:
        """Which parts have arrived, and once complete, whether the film has been checked."""
        return await upload_for_owner(read_id(upload_id), principal.person_id)

    @post("/{upload_id:str}/addresses", summary="Ask where to send parts", status_code=200)
    async def addresses(
        self, principal: NamedDependency[Principal], upload_id: FromPath[str], data: JSONBody[AddressesWanted]
    ) -> PartAddresses:
        """Addresses for up to a hundred parts, good for an hour; in the bucket, or on this server without one."""
        return await service.part_addresses(upload_id=read_id(upload_id), wanted=data, by=principal.person_id)

    @post("/{upload_id:str}/complete", summary="Complete an upload", status_code=200)
    async def complete(self, principal: NamedDependency[Principal], upload_id: FromPath[str]) -> UploadForOwner:
        """Make the film of its parts; it is checked at once."""
        return await service.complete_upload(upload_id=read_id(upload_id), by=principal.person_id)

    @delete("/{upload_id:str}", summary="Abort an upload")
    async def abort(self, principal: NamedDependency[Principal], upload_id: FromPath[str]) -> None:
        """Forget an unfinished upload and its parts."""
        await service.abort_upload(upload_id=read_id(upload_id), by=principal.person_id)


class Parts(Controller):
    """The addresses of parts on this server. Whoever was given one may send that part; it needs no session."""

    path = "/api/v1/uploads/{upload_id:str}/parts/{number:int}"
    tags = ("uploads",)

    @put(summary="Send a part", status_code=200, request_max_body_size=LARGEST_PART)
    async def receive(
        self,
        request: AnyRequest,
        upload_id: FromPath[str],
        number: Annotated[int, PathParameter(ge=1, le=10_000)],
        until: Annotated[int, QueryParameter(ge=0, le=253_402_300_799)] = 0,
        signature: FromQuery[str] = "",
    ) -> PartForOwner:
        """The raw bytes of one part as application/octet-stream; the same part again replaces it.

        With ``Content-Digest: sha-256=:…:`` (RFC 9530) a part that changed on its way is refused.
        """
        length = request.headers.get("content-length", "")
        return await service.receive_addressed_part(
            upload_id=read_id(upload_id),
            number=number,
            until=until,
            signature=signature,
            length=int(length) if length.isascii() and length.isdigit() else None,
            sha256=_sha256_of(request.headers.get("content-digest")),
            blocks=request.stream(),
        )


def _sha256_of(content_digest: str | None) -> str | None:
    """The SHA-256 that the header names, in hexadecimal digits; None: it names none."""
    if content_digest is None:
        return None
    for member in content_digest.split(","):
        name, _, value = member.strip().partition("=")
        if name.lower() == "sha-256":
            try:
                return base64.b64decode(value.strip(":"), validate=True).hex()
            except ValueError as problem:
                raise Invalid(
                    "Content-Digest must look like sha-256=:…: with base64.", field="content-digest"
                ) from problem
    return None


ROUTES = [Uploads, Parts]
