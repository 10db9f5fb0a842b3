"""The act that puts a new copy of a film before its jury: at the desk, and by programs."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from festival.editions.queries import edition_for
from festival.editions.rules import SELECTING
from festival.entries.desk.entry_page import decide_on_entry
from festival.scoring.new_copies import admit_new_copy
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest


class ReturnedScoresheets(msgspec.Struct, frozen=True):
    """How many scoresheets are drafts again."""

    returned: int


class AdmitCopy(Controller):
    """Beside the entry."""

    path = "/organise/{slug:str}/entries/{entry_id:str}/new-copy/admission"
    include_in_schema = False
    guards = (needs_organise,)

    @post("/")
    async def admit(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[Any]:
        """Watched, and nothing names its maker."""

        async def act(edition_id: UUID, key: UUID) -> None:
            await admit_new_copy(edition_id=edition_id, entry_id=key, by=principal.person_id)

        return await decide_on_entry(request, principal, slug, entry_id, act)


class AdmitCopyByProgram(Controller):
    """The same for programs."""

    path = "/api/v1/editions/{slug:str}/entries/{entry_id:str}/new-copy/admission"
    tags = ("entries",)
    guards = (needs_organise,)

    @post("/", summary="Put a new copy before the jury", status_code=200)
    async def admit(
        self, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> ReturnedScoresheets:
        """Whoever asks vouches that they watched it and that nothing names its maker; scoresheets on the old copy are
        drafts again."""
        edition, key = await edition_for(slug, principal.person_id, *SELECTING), read_id(entry_id)
        return ReturnedScoresheets(await admit_new_copy(edition_id=edition.id, entry_id=key, by=principal.person_id))


ROUTES: list[Any] = [AdmitCopy, AdmitCopyByProgram]
