"""Quarantine for programs of the team."""

from typing import Any

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from festival.editions.queries import edition_for
from festival.entries.quarantine.queries import quarantine_of
from festival.entries.quarantine.schemas import Lifting, NewQuarantine, QuarantineForOrganiser
from festival.entries.quarantine.service import lift_quarantine, quarantine_film
from festival.entries.queries import entry_for_organiser
from festival.errors import NotFound
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_organise


class QuarantineApi(Controller):
    """Films that nobody can watch."""

    path = "/api/v1/editions/{slug:str}/entries/{entry_id:str}/quarantine"
    tags = ("entries",)
    guards = (needs_organise,)

    @get("/", summary="Why an entry's film is held back")
    async def shown(
        self, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> QuarantineForOrganiser:
        """By whom, and who may read its file."""
        edition, entry = await entry_for_organiser(slug, read_id(entry_id), principal.person_id)
        found = await quarantine_of(edition.id, entry.id, principal.person_id)
        if found is None:
            raise NotFound
        return found

    @post("/", summary="Stop an entry's film everywhere", status_code=204)
    async def hold(
        self,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        entry_id: FromPath[str],
        data: JSONBody[NewQuarantine],
    ) -> None:
        """Within seconds nobody can watch it; two named people of the team may read its file, noted each time."""
        edition = await edition_for(slug, principal.person_id)
        await quarantine_film(
            edition_id=edition.id,
            entry_id=read_id(entry_id),
            by=principal.person_id,
            reason=data.reason,
            keepers=data.keepers,
            report_id=data.report,
        )

    @post("/lifting", summary="Let an entry's film be watched again", status_code=204)
    async def lift(
        self,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        entry_id: FromPath[str],
        data: JSONBody[Lifting],
    ) -> None:
        """By whoever could before."""
        edition = await edition_for(slug, principal.person_id)
        await lift_quarantine(
            edition_id=edition.id, entry_id=read_id(entry_id), by=principal.person_id, reason=data.reason
        )


ROUTES: list[Any] = [QuarantineApi]
