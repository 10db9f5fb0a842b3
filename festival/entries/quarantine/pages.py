"""At the desk: a film stopped everywhere, let go again, and its file for those who alone may read it."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from festival.editions.queries import edition_for
from festival.editions.rules import DESK
from festival.entries.desk.entry_page import decide_on_entry
from festival.entries.quarantine.rules import KeepersNeeded
from festival.entries.quarantine.service import ORGANISING, lift_quarantine, quarantine_film, read_held_file
from festival.errors import NotFound
from festival.media.serving import stream_to_keeper
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest


class DeskQuarantine(Controller):
    """Quarantine, beside the entry."""

    path = "/organise/{slug:str}/entries/{entry_id:str}/quarantine"
    include_in_schema = False
    guards = (needs_organise,)

    @post("/")
    async def hold(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[Any]:
        """Stop it everywhere."""
        form = await request.form()
        reason, report = str(form.get("reason", "")), str(form.get("report", ""))

        async def act(edition_id: UUID, key: UUID) -> None:
            await quarantine_film(
                edition_id=edition_id,
                entry_id=key,
                by=principal.person_id,
                reason=reason,
                keepers=[_person(one) for one in form.getall("keeper", [])],
                report_id=read_id(report) if report else None,
            )

        return await decide_on_entry(request, principal, slug, entry_id, act, roles=ORGANISING)

    @post("/lifting")
    async def lift(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[Any]:
        """Let it be watched again."""
        reason = str((await request.form()).get("reason", ""))
        return await decide_on_entry(
            request,
            principal,
            slug,
            entry_id,
            lambda edition, key: lift_quarantine(
                edition_id=edition, entry_id=key, by=principal.person_id, reason=reason
            ),
            roles=ORGANISING,
        )

    @get("/{master_id:str}")
    async def take_along(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        entry_id: FromPath[str],
        master_id: FromPath[str],
    ) -> Response[Any]:
        """The file as it was sent, for one of its keepers."""
        edition = await edition_for(slug, principal.person_id, *DESK)
        key = read_id(master_id)
        file = await read_held_file(
            edition_id=edition.id, entry_id=read_id(entry_id), master_id=key, by=principal.person_id
        )
        return stream_to_keeper(request, file, name=f"{key}.bin")


def _person(text: str) -> UUID:
    try:
        return read_id(text)
    except NotFound as failure:
        raise KeepersNeeded(field="keepers") from failure
