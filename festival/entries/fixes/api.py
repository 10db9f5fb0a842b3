"""Fixes for programs: asked for and taken back by the team, handed in by whoever entered the film."""

from typing import Any

from litestar import Controller, delete, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from festival.editions.queries import edition_for
from festival.editions.rules import SELECTING
from festival.entries.desk.schemas import EntryForOrganiser
from festival.entries.fixes.handing_in import hand_in_fix
from festival.entries.fixes.schemas import NewFix
from festival.entries.fixes.service import ask_for_fix, take_back_fix
from festival.entries.queries import entry_for_entrant, entry_for_organiser
from festival.entries.schemas import EntryForEntrant
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_enter, needs_organise


class FixesAsked(Controller):
    """What the team asks of an entry's entrant."""

    path = "/api/v1/editions/{slug:str}/entries/{entry_id:str}/fix"
    tags = ("entries",)
    guards = (needs_organise,)

    @post("/", summary="Ask for a fix by a deadline", status_code=200)
    async def ask(
        self,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        entry_id: FromPath[str],
        data: JSONBody[NewFix],
    ) -> EntryForOrganiser:
        """Until then the entrant may change the entry and send its film again."""
        edition, key = await edition_for(slug, principal.person_id, *SELECTING), read_id(entry_id)
        await ask_for_fix(
            edition_id=edition.id, entry_id=key, by=principal.person_id, reason=data.reason, until=data.until
        )
        return (await entry_for_organiser(slug, key, principal.person_id))[1]

    @delete("/", summary="Take a request for a fix back", status_code=200)
    async def take_back(
        self, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> EntryForOrganiser:
        """What the entrant has changed since counts as they left it."""
        edition, key = await edition_for(slug, principal.person_id, *SELECTING), read_id(entry_id)
        await take_back_fix(edition_id=edition.id, entry_id=key, by=principal.person_id)
        return (await entry_for_organiser(slug, key, principal.person_id))[1]


class FixesHandedIn(Controller):
    """What an entrant has mended."""

    path = "/api/v1/entries/{entry_id:str}/fix"
    tags = ("entries",)
    guards = (needs_enter,)

    @post("/", summary="Hand in a mended entry", status_code=200)
    async def hand_in(self, principal: NamedDependency[Principal], entry_id: FromPath[str]) -> EntryForEntrant:
        """As it stands now, under a new digest."""
        key = read_id(entry_id)
        await hand_in_fix(entry_id=key, by=principal.person_id)
        return await entry_for_entrant(key, principal.person_id)


ROUTES: list[Any] = [FixesAsked, FixesHandedIn]
