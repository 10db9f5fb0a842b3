"""The bundle of a result: for anyone beside the palmarès, and for those who approve; and signatures made elsewhere."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from festival.canonical import canonical_json
from festival.publishing import bundle_queries, service
from festival.statements import Signed
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_organise, needs_organise_or_judge


@get("/e/{slug:str}/palmares/bundle", include_in_schema=False)
async def public_bundle(slug: FromPath[str]) -> Response[bytes]:
    """The file that `palmares verify` reads, where the rules open scoresheets to the public."""
    return _file(await bundle_queries.published_bundle(slug), f"{slug}-result.json", "public, max-age=300")


class Bundles(Controller):
    """What proves a result, and the signatures that it may wait for."""

    path = "/api/v1/publications/{publication_id:str}"
    tags = ("publications",)

    @get("/bundle", summary="What proves the result", guards=[needs_organise_or_judge], media_type="application/json")
    async def bundle(self, principal: NamedDependency[Principal], publication_id: FromPath[str]) -> Response[bytes]:
        """For `palmares verify`; for auditors, too, where scoresheets are not opened to the public."""
        body = await bundle_queries.bundle_for(read_id(publication_id), principal.person_id)
        return _file(body, "result.json", "private, no-store")

    @get("/statements", summary="What waits for a signature", guards=[needs_organise], media_type="application/json")
    async def statements(self, principal: NamedDependency[Principal], publication_id: FromPath[str]) -> Response[bytes]:
        """For `palmares keys sign`, where the publication key is kept away from the server."""
        asked = await service.statements_of(publication_id=read_id(publication_id), by=principal.person_id)
        return _file(canonical_json(asked), "statements.json", "private, no-store")

    @post("/signatures", summary="Hand in signatures", status_code=204, guards=[needs_organise])
    async def sign(
        self, principal: NamedDependency[Principal], publication_id: FromPath[str], data: JSONBody[list[Signed]]
    ) -> None:
        """What `palmares keys sign` gave."""
        await service.hand_in_signatures(
            publication_id=read_id(publication_id), by=principal.person_id, signatures=data
        )


def _file(body: bytes, name: str, caching: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": caching}
    return Response(body, media_type="application/json", headers=headers)


ROUTES: list[Any] = [public_bundle, Bundles]
