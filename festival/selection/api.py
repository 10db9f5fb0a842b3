"""The official selection for programs: its places, its order, what its films owe; and an entrant's answer."""

from typing import Any

import msgspec
from litestar import Controller, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from festival.editions.queries import edition_for
from festival.entries.schemas import AttachedUpload
from festival.selection import papers, queries, screening_files, service
from festival.selection.schemas import (
    NewSelection,
    PlaceAnswer,
    PlaceForEntrant,
    PlaceForOrganiser,
    RunningOrder,
    ScreeningRules,
)
from festival.web.idempotency import act_once
from festival.web.ids import read_id
from festival.web.listing import Page
from festival.web.principal import Principal, needs_enter, needs_organise
from festival.web.requests import AnyRequest


class NewProof(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be proved."""

    name: str


class Received(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether it has arrived."""

    received: bool


class Selection(Controller):
    """The official selection at the desk."""

    path = "/api/v1/editions/{slug:str}/selected-films"
    tags = ("selection",)
    guards = (needs_organise,)

    @get("/", summary="Selected films and reserves")
    async def listed(self, principal: NamedDependency[Principal], slug: FromPath[str]) -> Page[PlaceForOrganiser]:
        """Selected films in the order of the screening, then the reserves in theirs."""
        edition = await edition_for(slug, principal.person_id)
        return Page(await queries.places_for(edition.id, principal.person_id), None)

    @post("/", summary="Select films")
    async def select(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        data: JSONBody[NewSelection],
    ) -> Response[Page[PlaceForOrganiser]]:
        """Offer places, and put films in reserve; entrants of selected films are written to."""
        edition = await edition_for(slug, principal.person_id)

        async def selecting() -> Page[PlaceForOrganiser]:
            await service.select_films(edition_id=edition.id, by=principal.person_id, new=data)
            return Page(await queries.places_for(edition.id, principal.person_id), None)

        return await act_once(request, principal, selecting)

    @put("/order", summary="Order the screening", status_code=204)
    async def order(
        self, principal: NamedDependency[Principal], slug: FromPath[str], data: JSONBody[RunningOrder]
    ) -> None:
        """Every confirmed film once."""
        edition = await edition_for(slug, principal.person_id)
        await service.order_screening(edition_id=edition.id, by=principal.person_id, entries=data.entries)

    @put("/screening-rules", summary="Say what screening files must be", status_code=204)
    async def rule(
        self, principal: NamedDependency[Principal], slug: FromPath[str], data: JSONBody[ScreeningRules]
    ) -> None:
        """Of these confirmed films; entrants to whom that is new are written to."""
        edition = await edition_for(slug, principal.person_id)
        await screening_files.rule_screening_files(
            edition_id=edition.id, entries=data.entries, by=principal.person_id, film=data.film
        )

    @post("/{entry_id:str}/release", summary="Give a place to the next reserve", status_code=204)
    async def release(
        self, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> None:
        """Once its date has passed unanswered, or its film no longer takes part."""
        edition = await edition_for(slug, principal.person_id)
        await service.release_place(edition_id=edition.id, entry_id=read_id(entry_id), by=principal.person_id)

    @post("/{entry_id:str}/proofs", summary="Ask a film for a proof", status_code=204)
    async def ask(
        self,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        entry_id: FromPath[str],
        data: JSONBody[NewProof],
    ) -> None:
        """Under embargo: the entrant is written to, nobody else; asking twice is asking once."""
        edition = await edition_for(slug, principal.person_id)
        await papers.ask_for_proof(
            edition_id=edition.id, entry_id=read_id(entry_id), by=principal.person_id, name=data.name
        )

    @put("/papers/{paper_id:str}", summary="Tick off a paper", status_code=204)
    async def tick(
        self,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        paper_id: FromPath[str],
        data: JSONBody[Received],
    ) -> None:
        """It has arrived, or it has not after all."""
        edition = await edition_for(slug, principal.person_id)
        await papers.receive_paper(
            edition_id=edition.id, paper_id=read_id(paper_id), by=principal.person_id, received=data.received
        )


class OwnPlace(Controller):
    """The place that one's own film is offered."""

    path = "/api/v1/entries/{entry_id:str}/place"
    tags = ("selection",)
    guards = (needs_enter,)

    @get("/", summary="The place offered to my film")
    async def shown(self, principal: NamedDependency[Principal], entry_id: FromPath[str]) -> PlaceForEntrant:
        """Until when it can be confirmed, and what the festival waits for."""
        return await queries.place_for_entrant(read_id(entry_id), principal.person_id)

    @put("/", summary="Confirm or decline it")
    async def answer(
        self, principal: NamedDependency[Principal], entry_id: FromPath[str], data: JSONBody[PlaceAnswer]
    ) -> PlaceForEntrant:
        """The same answer twice is one."""
        key = read_id(entry_id)
        await service.answer_place(entry_id=key, by=principal.person_id, confirms=data.confirms)
        return await queries.place_for_entrant(key, principal.person_id)

    @put("/screening-file", summary="Send the screening file")
    async def send(
        self, principal: NamedDependency[Principal], entry_id: FromPath[str], data: JSONBody[AttachedUpload]
    ) -> PlaceForEntrant:
        """A completed upload; the place then says whether it fits."""
        key = read_id(entry_id)
        await screening_files.send_screening_file(entry_id=key, by=principal.person_id, upload_id=data.upload)
        return await queries.place_for_entrant(key, principal.person_id)


ROUTES: list[Any] = [Selection, OwnPlace]
