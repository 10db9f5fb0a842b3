"""Suspected duplicates for programs of the team: the pairs, and what was decided on them."""

from typing import Annotated, Any, Literal

from litestar import Controller, delete, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from festival.editions.queries import edition_for
from festival.editions.rules import SELECTING
from festival.entries.suspicions.merging import merge_entries, part_entries
from festival.entries.suspicions.queries import suspicion_for_organiser, suspicions_for_organiser
from festival.entries.suspicions.schemas import Merge, SuspicionDecision, SuspicionForOrganiser
from festival.entries.suspicions.service import decide_suspicion
from festival.web.ids import read_id
from festival.web.listing import Page
from festival.web.principal import Principal, needs_organise
from festival.web.requests import Limit

Waiting = Annotated[Literal["open", "decided"], QueryParameter(name="state")]


class DuplicatesApi(Controller):
    """Films of an edition that may be one: the same file, or pictures or sound alike, also in earlier editions."""

    path = "/api/v1/editions/{slug:str}/duplicates"
    tags = ("entries",)
    guards = (needs_organise,)

    @get("/", summary="The suspected duplicates of an edition")
    async def listed(
        self,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        waiting: Waiting = "open",
        cursor: FromQuery[str | None] = None,
        limit: Limit = 50,
    ) -> Page[SuspicionForOrganiser]:
        """Those that wait for a decision, or those that have one; the first found first."""
        _, page = await suspicions_for_organiser(
            slug, principal.person_id, undecided=waiting == "open", cursor=cursor, limit=limit
        )
        return page

    @put("/{suspicion_id:str}/decision", summary="Decide on a suspected duplicate")
    async def decide(
        self,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        suspicion_id: FromPath[str],
        data: JSONBody[SuspicionDecision],
    ) -> SuspicionForOrganiser:
        """``same`` or ``different``; ``open`` takes either back. The entries themselves stay as they are."""
        edition = await edition_for(slug, principal.person_id, *SELECTING)
        key = read_id(suspicion_id)
        await decide_suspicion(edition_id=edition.id, suspicion_id=key, by=principal.person_id, state=data.state)
        return await suspicion_for_organiser(slug, key, principal.person_id)

    @put("/{suspicion_id:str}/merge", summary="Merge two entries of one film")
    async def merge(
        self,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        suspicion_id: FromPath[str],
        data: JSONBody[Merge],
    ) -> SuspicionForOrganiser:
        """One is judged; the other stands aside, and its entrant is told."""
        edition = await edition_for(slug, principal.person_id, *SELECTING)
        key = read_id(suspicion_id)
        await merge_entries(edition_id=edition.id, suspicion_id=key, keep=data.keep, by=principal.person_id)
        return await suspicion_for_organiser(slug, key, principal.person_id)

    @delete("/{suspicion_id:str}/merge", summary="Part two merged entries", status_code=200)
    async def part(
        self, principal: NamedDependency[Principal], slug: FromPath[str], suspicion_id: FromPath[str]
    ) -> SuspicionForOrganiser:
        """Until a round has taken the one that was kept."""
        edition = await edition_for(slug, principal.person_id, *SELECTING)
        key = read_id(suspicion_id)
        await part_entries(edition_id=edition.id, suspicion_id=key, by=principal.person_id)
        return await suspicion_for_organiser(slug, key, principal.person_id)


ROUTES: list[Any] = [DuplicatesApi]
