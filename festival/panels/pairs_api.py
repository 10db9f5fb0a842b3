"""Pairs of a juror and a film for programs: what keeps them apart, and what organisers decide of them."""

from typing import Any
from uuid import UUID

from litestar import Controller, delete, get, post, put
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody

from festival.panels import pair_queries, service
from festival.panels.pair_queries import Ruled
from festival.panels.queries import round_for
from festival.panels.schemas import ConflictForOrganiser, FoundConflict, PinForOrganiser, Ruling, Upheld
from festival.web.ids import read_id
from festival.web.listing import Page
from festival.web.principal import Principal, needs_organise

Named = dict[str, UUID]
"""What the verbs on a pair, or on a film of a round, are told: which, and by whom."""


async def pair_in_path(
    principal: NamedDependency[Principal], round_id: FromPath[str], entry_id: FromPath[str], juror_id: FromPath[str]
) -> Named:
    """The juror and the film that the address names, in a round, and who asks."""
    film = await film_in_path(principal, round_id, entry_id)
    return {**film, "juror_id": read_id(juror_id)}


async def film_in_path(
    principal: NamedDependency[Principal], round_id: FromPath[str], entry_id: FromPath[str]
) -> Named:
    """The film that the address names, in a round, and who asks."""
    return {"round_id": read_id(round_id), "by": principal.person_id, "entry_id": read_id(entry_id)}


class Pairs(Controller):
    """Pairs of a round; organisers decide them, no juror reads them."""

    path = "/api/v1/rounds/{round_id:str}"
    tags = ("rounds",)
    guards = (needs_organise,)
    dependencies = {"pair": Provide(pair_in_path)}  # noqa: RUF012 (Litestar reads it from the class)

    @get("/conflicts", summary="Who is kept apart from which film, and why")
    async def apart(self, principal: NamedDependency[Principal], round_id: FromPath[str]) -> Page[ConflictForOrganiser]:
        """Declared by jurors, found by what they share with the makers, or decided by organisers; 500 at most."""
        judged = await round_for(read_id(round_id), principal.person_id)
        return Page(await pair_queries.conflicts_for_organiser(judged.edition_id, judged.id), None)

    @get("/found-conflicts", summary="Conflicts that nobody declared, and what was found")
    async def found(
        self,
        principal: NamedDependency[Principal],
        round_id: FromPath[str],
        ruled: FromQuery[Ruled | None] = None,
        named: FromQuery[str] = "",
        cursor: FromQuery[str | None] = None,
    ) -> Page[FoundConflict]:
        """By juror and film; ``named`` is sought in the names of jurors and the titles of films."""
        judged = await round_for(read_id(round_id), principal.person_id)
        return await pair_queries.found_conflicts(judged.edition_id, judged.id, ruled=ruled, named=named, cursor=cursor)

    @put("/conflicts/{entry_id:str}/{juror_id:str}", summary="Keep a juror apart from a film", status_code=204)
    async def part(self, pair: NamedDependency[Named]) -> None:
        """In every round of the edition."""
        await service.keep_apart(**pair)

    @delete("/conflicts/{entry_id:str}/{juror_id:str}", summary="No longer keep them apart")
    async def reunite(self, pair: NamedDependency[Named]) -> None:
        """Only what an organiser decided; what was declared or found stays."""
        await service.no_longer_keep_apart(**pair)

    @get("/pins", summary="The pairs that every proposal seats")
    async def pins(self, principal: NamedDependency[Principal], round_id: FromPath[str]) -> Page[PinForOrganiser]:
        """As organisers decided them."""
        judged = await round_for(read_id(round_id), principal.person_id)
        return Page(await pair_queries.pins_for_organiser(judged.edition_id, judged.id), None)

    @put("/pins/{entry_id:str}/{juror_id:str}", summary="Pin a juror to a film", status_code=204)
    async def pin(self, pair: NamedDependency[Named]) -> None:
        """Every later proposal seats the pair."""
        await service.pin_pair(**pair)

    @delete("/pins/{entry_id:str}/{juror_id:str}", summary="Take a pin away")
    async def unpin(self, pair: NamedDependency[Named]) -> None:
        """The engine decides the pair again."""
        await service.unpin_pair(**pair)


class Calibration(Controller):
    """Films that every juror of a round sees first."""

    path = "/api/v1/rounds/{round_id:str}/calibration/{entry_id:str}"
    tags = ("rounds",)
    guards = (needs_organise,)
    dependencies = {"film": Provide(film_in_path)}  # noqa: RUF012 (Litestar reads it from the class)

    @put(summary="Show a film to every juror, first", status_code=204)
    async def show(self, film: NamedDependency[Named]) -> None:
        """Before the round opens; the next proposal seats everyone who may see it."""
        await service.show_to_all(**film, shown=True)

    @delete(summary="No longer show it to all")
    async def leave(self, film: NamedDependency[Named]) -> None:
        """It gets a panel like any other film."""
        await service.show_to_all(**film, shown=False)


class FoundConflicts(Controller):
    """Conflicts that nobody declared."""

    path = "/api/v1/conflicts"
    tags = ("rounds",)
    guards = (needs_organise,)

    @post("/{conflict_id:str}/dismissal", summary="Lift a found conflict", status_code=204)
    async def dismiss(
        self, principal: NamedDependency[Principal], conflict_id: FromPath[str], data: JSONBody[Ruling]
    ) -> None:
        """Two people of one name, for example; it is written down with the reason, and not found again."""
        key, by = read_id(conflict_id), principal.person_id
        await service.dismiss_conflict(conflict_id=key, by=by, reason=data.reason)

    @post("/{conflict_id:str}/upholding", summary="Let a found conflict stand", status_code=204)
    async def uphold(
        self, principal: NamedDependency[Principal], conflict_id: FromPath[str], data: JSONBody[Upheld]
    ) -> None:
        """Somebody looked at it; also where it was lifted before."""
        key, by = read_id(conflict_id), principal.person_id
        await service.uphold_conflict(conflict_id=key, by=by, reason=data.reason)


ROUTES: list[Any] = [Pairs, Calibration, FoundConflicts]
