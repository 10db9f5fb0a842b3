"""Signatures of a publication key that is kept off the server: what to sign, and where to hand it in."""

from dataclasses import dataclass, field
from typing import Any

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from festival.errors import NotFound
from festival.publishing import service
from festival.publishing.queries import publication_for
from festival.publishing.rules import SignaturesWrong
from festival.publishing.schemas import PublicationForOrganiser
from festival.statements import Signed
from festival.web.forms import done_or_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest

TEMPLATE = "publishing/signatures.html.j2"


@dataclass(frozen=True, slots=True)
class SignaturesPage:
    """A published result that waits for its signatures."""

    edition_name: str
    edition_slug: str
    publication_id: str
    typed: str = ""
    errors: dict[str, str] = field(default_factory=dict)


class DetachedSignatures(Controller):
    """Where the publication key signs elsewhere."""

    path = "/organise/{slug:str}/publication/{publication_id:str}/signatures"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/")
    async def asked(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        publication_id: FromPath[str],
    ) -> Response[str]:
        """What to do, where it is still to be done."""
        seen = await _waiting(slug, publication_id, principal)
        return render(request, TEMPLATE, SignaturesPage(seen.edition_name, slug, str(seen.id)))

    @post("/")
    async def handed_in(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        publication_id: FromPath[str],
    ) -> Response[Any]:
        """The bundle is complete, and public where its openings are."""
        seen = await _waiting(slug, publication_id, principal)
        typed = str((await request.form()).get("signatures", ""))

        async def handing_in() -> None:
            await service.hand_in_signatures(publication_id=seen.id, by=principal.person_id, signatures=_read(typed))

        async def again(errors: dict[str, str]) -> SignaturesPage:
            return SignaturesPage(seen.edition_name, slug, str(seen.id), typed, errors)

        return await done_or_refused(
            request, handing_in(), back=f"/organise/{slug}/publication", template=TEMPLATE, again=again
        )


async def _waiting(slug: str, publication_id: str, principal: Principal) -> PublicationForOrganiser:
    seen = await publication_for(read_id(publication_id), principal.person_id)
    if seen.edition_slug != slug:
        raise NotFound
    await service.statements_of(publication_id=seen.id, by=principal.person_id)
    return seen


def _read(typed: str) -> list[Signed]:
    try:
        return msgspec.json.decode(typed.strip().encode(), type=list[Signed])
    except (msgspec.MsgspecError, ValueError, RecursionError) as failure:
        raise SignaturesWrong(field="signatures") from failure


ROUTES: list[Any] = [DetachedSignatures]
