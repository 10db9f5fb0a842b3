"""A fix on the pages of an entry: asked for and taken back at the desk, handed in by whoever entered it."""

from typing import Any

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from festival.entries.desk.entry_page import ask_entrant, decide_on_entry
from festival.entries.entry_page import act_on_entry
from festival.entries.fixes.handing_in import hand_in_fix
from festival.entries.fixes.service import ask_for_fix, take_back_fix
from festival.web.principal import Principal, needs_enter, needs_organise
from festival.web.requests import AnyRequest


class DeskFix(Controller):
    """What the team asks of an entry's entrant."""

    path = "/organise/{slug:str}/entries/{entry_id:str}/fix"
    include_in_schema = False
    guards = (needs_organise,)

    @post("/")
    async def ask(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[Any]:
        """With a reason and a deadline."""
        return await ask_entrant(
            request,
            principal,
            slug,
            entry_id,
            lambda edition_id, key, reason, until: ask_for_fix(
                edition_id=edition_id, entry_id=key, by=principal.person_id, reason=reason, until=until
            ),
        )

    @post("/end")
    async def take_back(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[Any]:
        """Nothing is asked any more."""
        return await decide_on_entry(
            request,
            principal,
            slug,
            entry_id,
            lambda edition_id, key: take_back_fix(edition_id=edition_id, entry_id=key, by=principal.person_id),
        )


class MyFix(Controller):
    """What an entrant has mended."""

    path = "/me/entries/{entry_id:str}/fix"
    include_in_schema = False
    guards = (needs_enter,)

    @post("/")
    async def hand_in(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[Any]:
        """As it stands now."""
        return await act_on_entry(
            request, principal, entry_id, lambda key: hand_in_fix(entry_id=key, by=principal.person_id)
        )


ROUTES: list[Any] = [DeskFix, MyFix]
