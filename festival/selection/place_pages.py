"""The place that an entrant's film is offered: confirm or decline it."""

from dataclasses import dataclass, field
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.errors import DomainError, NotFound
from festival.selection.queries import place_for_entrant
from festival.selection.schemas import PlaceForEntrant
from festival.selection.service import answer_place
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_enter

AnyRequest = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class PlacePage:
    """One offered place."""

    edition_name: str
    edition_slug: str
    place: PlaceForEntrant
    errors: dict[str, str] = field(default_factory=dict)


class MyPlace(Controller):
    """The offered place of one's own film."""

    path = "/me/entries/{entry_id:str}/place"
    include_in_schema = False
    guards = (needs_enter,)

    @get("/")
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[str]:
        """What is offered, and until when."""
        return render(request, "selection/place.html.j2", _page(await _place(entry_id, principal)))

    @post("/")
    async def answer(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[Any]:
        """Take it, or let it go to the next."""
        key = read_id(entry_id)
        confirms = (await request.form()).get("answer") == "confirm"
        try:
            await answer_place(entry_id=key, by=principal.person_id, confirms=confirms)
        except NotFound:
            raise
        except DomainError as refusal:
            page = _page(await _place(entry_id, principal), beside_field(refusal))
            return render_refused(request, "selection/place.html.j2", page, refusal)
        return Redirect(f"/me/entries/{key}/place", status_code=303)


async def _place(entry_id: str, principal: Principal) -> PlaceForEntrant:
    return await place_for_entrant(read_id(entry_id), principal.person_id)


def _page(place: PlaceForEntrant, errors: dict[str, str] | None = None) -> PlacePage:
    return PlacePage(place.edition_name, place.edition_slug, place, errors or {})
