"""The official selection at the organisers' desk: places, reserves, what films owe, the order of the screening."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from festival.audit.service import record
from festival.awards.queries import counted_rounds
from festival.db import atomic
from festival.editions.queries import edition_for
from festival.editions.schemas import EditionForOrganiser
from festival.errors import NotFound
from festival.media.archiving import archive
from festival.selection.papers import ask_for_proof, receive_paper
from festival.selection.queries import masters_of_selection, not_in_selection, places_for
from festival.selection.rules import PlaceState
from festival.selection.schemas import PlaceForOrganiser
from festival.selection.screening_files import rule_screening_files
from festival.selection.selection_form import (
    FIELDS,
    SCREENING_FIELDS,
    from_ranking,
    one_film,
    read_screening_rules,
    screening_values,
)
from festival.selection.service import order_screening, release_place, select_films
from festival.web.forms import done_or_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest

TEMPLATE = "selection/selection.html.j2"


@dataclass(frozen=True, slots=True)
class SelectionPage:
    """Everything about the selection."""

    edition_name: str
    edition_slug: str
    zone: str
    now: datetime
    confirmed: list[PlaceForOrganiser]
    """In the order of the screening."""
    asked: list[PlaceForOrganiser]
    reserves: list[PlaceForOrganiser]
    gone: list[PlaceForOrganiser]
    """Declined, given up, or no longer taking part."""
    screening: dict[UUID, dict[str, str]]
    """What the form of each confirmed film's file holds."""
    seconds: float
    """How long the confirmed films take together."""
    rounds: list[tuple[str, str]]
    """Sealed rounds with a result, the last first."""
    films: list[tuple[str, str]]
    """Films that can be chosen by hand."""
    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)


class SelectionDesk(Controller):
    """The official selection."""

    path = "/organise/{slug:str}/selection"
    include_in_schema = False
    guards = (needs_organise,)

    @get("/")
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """Who has a place, who stands by, what is missing."""
        return render(request, TEMPLATE, await _page(slug, principal))

    @get("/screening")
    async def screening(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """The order of the screening, to print."""
        return render(request, "selection/screening.html.j2", await _page(slug, principal))

    @get("/masters")
    async def masters(self, principal: NamedDependency[Principal], slug: FromPath[str]) -> Stream:
        """Every confirmed film's file as it was sent, in one download."""
        edition = await edition_for(slug, principal.person_id)
        films = await masters_of_selection(edition.id, principal.person_id)
        if not films:
            raise NotFound
        async with atomic() as connection:
            detail = {"films": len(films)}
            await record(
                connection,
                log="desk",
                act="masters_taken",
                edition_id=edition.id,
                actor_id=principal.person_id,
                detail=detail,
            )
        return Stream(
            archive([(film.name, film.storage_key, film.bytes) for film in films], texts={}),
            media_type="application/zip",
            headers={
                "Content-Disposition": f'attachment; filename="{slug}-masters.zip"',
                "Cache-Control": "private, no-store",
            },
        )

    @post("/films")
    async def select(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """Offer places: the head of a ranking, or one film by hand."""

        async def selecting(edition: EditionForOrganiser, values: dict[str, str]) -> None:
            new = (
                await from_ranking(values, edition, principal.person_id)
                if values["round"]
                else one_film(values, edition)
            )
            await select_films(edition_id=edition.id, by=principal.person_id, new=new)

        return await _act(request, slug, principal, selecting)

    @post("/release")
    async def release(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """The next reserve is asked instead."""

        async def releasing(edition: EditionForOrganiser, values: dict[str, str]) -> None:
            await release_place(edition_id=edition.id, entry_id=read_id(values["entry"]), by=principal.person_id)

        return await _act(request, slug, principal, releasing)

    @post("/proof")
    async def proof(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """Whoever may win proves something first, under embargo."""

        async def asking(edition: EditionForOrganiser, values: dict[str, str]) -> None:
            entry_id = read_id(values["entry"])
            await ask_for_proof(edition_id=edition.id, entry_id=entry_id, by=principal.person_id, name=values["name"])

        return await _act(request, slug, principal, asking)

    @post("/paper")
    async def paper(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """It has arrived, or it has not after all."""

        async def ticking(edition: EditionForOrganiser, values: dict[str, str]) -> None:
            received = values["received"] == "yes"
            paper_id = read_id(values["paper"])
            await receive_paper(edition_id=edition.id, paper_id=paper_id, by=principal.person_id, received=received)

        return await _act(request, slug, principal, ticking)

    @post("/screening-rules")
    async def rule(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """What a film's screening file must be, or that of every confirmed film."""

        async def ruling(edition: EditionForOrganiser, values: dict[str, str]) -> None:
            places = await places_for(edition.id, principal.person_id)
            everyone = [one.entry_id for one in _standing(places, PlaceState.CONFIRMED)]
            await rule_screening_files(
                edition_id=edition.id,
                entries=everyone if values["all"] else [read_id(values["entry"])],
                by=principal.person_id,
                film=read_screening_rules(values),
            )

        return await _act(request, slug, principal, ruling)

    @post("/order")
    async def order(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """The whole order, as the page shows it, after one step up or down where a button was pressed."""

        async def ordering(edition: EditionForOrganiser, values: dict[str, str]) -> None:
            films = [read_id(one) for one in values["order"].split()]
            way, _, moved = values["move"].partition(":")
            at = next((at for at, one in enumerate(films) if str(one) == moved), None)
            to = None if at is None else at + (-1 if way == "up" else 1)
            if at is not None and to is not None and 0 <= to < len(films):
                films[at], films[to] = films[to], films[at]
            await order_screening(edition_id=edition.id, by=principal.person_id, entries=films)

        return await _act(request, slug, principal, ordering)


async def _act(
    request: AnyRequest,
    slug: str,
    principal: Principal,
    act: Callable[[EditionForOrganiser, dict[str, str]], Awaitable[None]],
) -> Response[Any]:
    edition = await edition_for(slug, principal.person_id)
    form = await request.form()
    names = (*FIELDS, *SCREENING_FIELDS, "entry", "name", "paper", "received", "order", "move", "all")
    values = {name: str(form.get(name, "")) for name in names}
    return await done_or_refused(
        request,
        act(edition, values),
        back=f"/organise/{slug}/selection",
        template=TEMPLATE,
        again=lambda errors: _page(slug, principal, values, errors),
    )


async def _page(
    slug: str, principal: Principal, values: dict[str, str] | None = None, errors: dict[str, str] | None = None
) -> SelectionPage:
    edition = await edition_for(slug, principal.person_id)
    places = await places_for(edition.id, principal.person_id)
    confirmed = _standing(places, PlaceState.CONFIRMED)
    return SelectionPage(
        edition_name=edition.name,
        edition_slug=slug,
        zone=edition.zone,
        now=edition.now,
        confirmed=confirmed,
        asked=_standing(places, PlaceState.ASKED),
        reserves=_standing(places, PlaceState.RESERVE),
        gone=[one for one in places if one.state in {PlaceState.DECLINED, PlaceState.RELEASED} or not one.takes_part],
        screening={one.entry_id: screening_values(one.screening.rules) for one in confirmed},
        seconds=sum(one.seconds for one in confirmed),
        rounds=[(str(one.id), one.name) for one in await counted_rounds(edition.id, principal.person_id)],
        films=await not_in_selection(edition.id, principal.person_id),
        values=values or dict.fromkeys(FIELDS, ""),
        errors=errors or {},
    )


def _standing(places: list[PlaceForOrganiser], state: PlaceState) -> list[PlaceForOrganiser]:
    return [one for one in places if one.state == state and one.takes_part]
