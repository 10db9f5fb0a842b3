"""The place that an entrant's film is offered: confirm or decline it."""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from festival.editions.plain_words import Clause, film_clauses
from festival.entries.entry_page import limits_before_sending
from festival.selection.queries import place_for_entrant
from festival.selection.schemas import PlaceForEntrant
from festival.selection.screening_files import send_screening_file
from festival.selection.service import answer_place
from festival.web.forms import done_or_refused
from festival.web.ids import read_id
from festival.web.pages import again_soon, render
from festival.web.principal import Principal, needs_enter
from festival.web.requests import AnyRequest

TEMPLATE = "selection/place.html.j2"


@dataclass(frozen=True, slots=True)
class PlacePage:
    """One offered place."""

    edition_name: str
    edition_slug: str
    place: PlaceForEntrant
    clauses: list[Clause]
    """What the screening file must be."""
    limits: dict[str, Any]
    """Of it, what a browser looks at before it is sent."""
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
        place = await _place(entry_id, principal)
        waiting = place.screening.filename is not None and place.screening.verdict is None
        return again_soon(request, render(request, TEMPLATE, _page(place)), waiting=waiting)

    @post("/")
    async def answer(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[Any]:
        """Take it, or let it go to the next."""
        key = read_id(entry_id)
        confirms = (await request.form()).get("answer") == "confirm"
        return await _done(
            request, principal, entry_id, answer_place(entry_id=key, by=principal.person_id, confirms=confirms)
        )

    @post("/screening-file")
    async def send(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[Any]:
        """The screening file has arrived."""
        upload_id = read_id(str((await request.form()).get("upload", "")))
        sending = send_screening_file(entry_id=read_id(entry_id), by=principal.person_id, upload_id=upload_id)
        return await _done(request, principal, entry_id, sending)


async def _done(request: AnyRequest, principal: Principal, entry_id: str, doing: Awaitable[None]) -> Response[Any]:
    async def again(errors: dict[str, str]) -> PlacePage:
        return _page(await _place(entry_id, principal), errors)

    back = f"/me/entries/{read_id(entry_id)}/place"
    return await done_or_refused(request, doing, back=back, template=TEMPLATE, again=again)


async def _place(entry_id: str, principal: Principal) -> PlaceForEntrant:
    return await place_for_entrant(read_id(entry_id), principal.person_id)


def _page(place: PlaceForEntrant, errors: dict[str, str] | None = None) -> PlacePage:
    rules = place.screening.rules
    limits = limits_before_sending(rules.as_table())
    return PlacePage(place.edition_name, place.edition_slug, place, film_clauses(rules), limits, errors or {})
