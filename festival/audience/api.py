"""Reach for programs: sent in batches, read by those who select, shortlisted by."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from festival.audience import measuring, queries, shortlisting
from festival.audience.rules import Measure
from festival.audience.schemas import (
    NewReach,
    NewShortlist,
    ReachOfEntry,
    ReachTaken,
    RefusedReach,
    ShortlistForOrganiser,
)
from festival.editions.queries import edition_for
from festival.editions.rules import SELECTING
from festival.errors import NotFound
from festival.web.idempotency import act_once
from festival.web.listing import Page
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest
from festival.web.translation import fill

LARGEST_BATCH = 20_000_000
"""Bytes of one request: a hundred thousand lines."""


class RefusedForProgram(msgspec.Struct, frozen=True):
    """A line that was not taken."""

    line: int
    code: str
    field: str | None
    detail: str


class TakenForProgram(msgspec.Struct, frozen=True):
    """What became of a batch."""

    taken: int
    unchanged: int
    refused: list[RefusedForProgram]


class ReachByProgram(Controller):
    """How far entries reach on platforms."""

    path = "/api/v1/editions/{slug:str}"
    tags = ("audience",)
    guards = (needs_organise,)

    @post("/reach", summary="Send reach", status_code=200, request_max_body_size=LARGEST_BATCH)
    async def take(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        data: JSONBody[NewReach],
    ) -> Response[TakenForProgram]:
        """Joined by post or ``external_id``; the same again changes nothing, and a wrong line holds up no other."""
        edition = await edition_for(slug, principal.person_id, *SELECTING)

        async def act() -> TakenForProgram:
            return _told(await measuring.take_reach(edition_id=edition.id, by=principal.person_id, new=data))

        return await act_once(request, principal, act, status=200)

    @get("/reach", summary="Read the latest reach")
    async def read(
        self,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        measure: FromQuery[Measure] = Measure.VIEWS,
        most: Annotated[int, QueryParameter(ge=1, le=1000)] = 100,
    ) -> Page[ReachOfEntry]:
        """Qualified entries, the furthest first; jurors of a round that is not sealed are refused."""
        edition = await edition_for(slug, principal.person_id, *SELECTING)
        rows = await queries.reach_for_organiser(edition.id, principal.person_id, measure=measure, most=most)
        return Page(rows, None)

    @post("/shortlists", summary="Shortlist by reach")
    async def shortlist(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        data: JSONBody[NewShortlist],
    ) -> Response[ShortlistForOrganiser]:
        """The furthest, with whoever ties with the last; a round is then told to take the list's entries."""
        edition = await edition_for(slug, principal.person_id)

        async def act() -> ShortlistForOrganiser:
            await shortlisting.shortlist_by_reach(edition_id=edition.id, by=principal.person_id, new=data)
            decided = await queries.latest_shortlist(edition.id)
            if decided is None:
                raise NotFound
            return decided

        return await act_once(request, principal, act, status=201)


def _told(taken: ReachTaken) -> TakenForProgram:
    return TakenForProgram(taken.taken, taken.unchanged, [_refused(one) for one in taken.refused])


def _refused(one: RefusedReach) -> RefusedForProgram:
    return RefusedForProgram(one.number, one.code, one.field, fill(one.sentence, one.values))


ROUTES: list[Any] = [ReachByProgram]
