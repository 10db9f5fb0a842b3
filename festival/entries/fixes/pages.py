"""A fix on the pages of an entry: asked for and taken back at the desk, handed in by whoever entered it."""

from typing import Any

from litestar import Controller, Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from festival.editions.queries import edition_for
from festival.editions.rules import SELECTING, instant_typed
from festival.entries.desk.entry_page import decide_on_entry
from festival.entries.entry_page import act_on_entry
from festival.entries.fixes.handing_in import hand_in_fix
from festival.entries.fixes.service import ask_for_fix, take_back_fix
from festival.web.principal import Principal, needs_enter, needs_organise

AnyRequest = Request[Any, Any, Any]


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
        form = await request.form()
        zone = (await edition_for(slug, principal.person_id, *SELECTING)).zone

        async def ask(edition: Any, key: Any) -> None:
            until = instant_typed(str(form.get("until", "")), zone, field="until")
            reason = str(form.get("reason", ""))
            await ask_for_fix(edition_id=edition, entry_id=key, by=principal.person_id, reason=reason, until=until)

        return await decide_on_entry(request, principal, slug, entry_id, ask)

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
            lambda edition, key: take_back_fix(edition_id=edition, entry_id=key, by=principal.person_id),
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
