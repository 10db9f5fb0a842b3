"""New copies of films before a jury, for programs of both sides."""

from typing import Any

from litestar import Controller, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from festival.editions.queries import edition_for
from festival.editions.rules import SELECTING
from festival.entries import queries
from festival.entries.new_copies.queries import copy_of
from festival.entries.new_copies.schemas import CopyAsked, CopyOfEntry
from festival.entries.new_copies.service import ask_for_copy, send_copy, take_back_copy
from festival.entries.schemas import AttachedUpload, EntryForEntrant
from festival.errors import NotFound
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_enter, needs_organise


class NewCopyAtDesk(Controller):
    """Asked of whoever entered a film that a jury watches."""

    path = "/api/v1/editions/{slug:str}/entries/{entry_id:str}/new-copy"
    tags = ("entries",)
    guards = (needs_organise,)

    @get("/", summary="How far a new copy is")
    async def shown(
        self, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> CopyOfEntry:
        """Awaited, late, checked, unfit, ready, or before the jury."""
        edition, entry = await queries.entry_for_organiser(slug, read_id(entry_id), principal.person_id)
        found = await copy_of(edition.id, entry.id)
        if found is None:
            raise NotFound
        return found

    @post("/", summary="Ask for a new copy of a film before the jury", status_code=204)
    async def ask(
        self,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        entry_id: FromPath[str],
        data: JSONBody[CopyAsked],
    ) -> None:
        """Its entrant can send one film until then; the jury watches the old one meanwhile."""
        edition = await edition_for(slug, principal.person_id, *SELECTING)
        await ask_for_copy(
            edition_id=edition.id,
            entry_id=read_id(entry_id),
            by=principal.person_id,
            reason=data.reason,
            until=data.until,
        )

    @delete("/", summary="Ask for no new copy any more", status_code=204)
    async def take_back(
        self, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> None:
        """The jury keeps the copy that it has."""
        edition = await edition_for(slug, principal.person_id, *SELECTING)
        await take_back_copy(edition_id=edition.id, entry_id=read_id(entry_id), by=principal.person_id)


class NewCopyOfMine(Controller):
    """The entrant's side."""

    path = "/api/v1/entries/{entry_id:str}/new-copy"
    tags = ("entries",)
    guards = (needs_enter,)

    @put("/", summary="Send the new copy that was asked for")
    async def send(
        self, principal: NamedDependency[Principal], entry_id: FromPath[str], data: JSONBody[AttachedUpload]
    ) -> EntryForEntrant:
        """It is checked like every film, watched by the team, and put before the jury."""
        key = read_id(entry_id)
        await send_copy(entry_id=key, by=principal.person_id, upload_id=data.upload)
        return await queries.entry_for_entrant(key, principal.person_id)


ROUTES: list[Any] = [NewCopyAtDesk, NewCopyOfMine]
