"""Pairs of a juror and a film for programs: what keeps them apart, and what organisers decide of them."""

from typing import Any

from litestar import Controller, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath

from festival.panels import pair_queries, service
from festival.panels.queries import round_for
from festival.panels.schemas import ConflictForOrganiser, PinForOrganiser
from festival.web.ids import read_id
from festival.web.listing import Page
from festival.web.principal import Principal, needs_organise


class Pairs(Controller):
    """Pairs of a round; organisers decide them, no juror reads them."""

    path = "/api/v1/rounds/{round_id:str}"
    tags = ("rounds",)
    guards = (needs_organise,)

    @get("/conflicts", summary="Who is kept apart from which film, and why")
    async def apart(self, principal: NamedDependency[Principal], round_id: FromPath[str]) -> Page[ConflictForOrganiser]:
        """Declared by jurors, found by what they share with the makers, or decided by organisers; 500 at most."""
        judged = await round_for(read_id(round_id), principal.person_id)
        return Page(await pair_queries.conflicts_for_organiser(judged.edition_id, judged.id), None)

    @put("/conflicts/{entry_id:str}/{juror_id:str}", summary="Keep a juror apart from a film", status_code=204)
    async def part(
        self,
        principal: NamedDependency[Principal],
        round_id: FromPath[str],
        entry_id: FromPath[str],
        juror_id: FromPath[str],
    ) -> None:
        """In every round of the edition."""
        await service.keep_apart(
            round_id=read_id(round_id),
            by=principal.person_id,
            entry_id=read_id(entry_id),
            juror_id=read_id(juror_id),
        )

    @delete("/conflicts/{entry_id:str}/{juror_id:str}", summary="No longer keep them apart")
    async def reunite(
        self,
        principal: NamedDependency[Principal],
        round_id: FromPath[str],
        entry_id: FromPath[str],
        juror_id: FromPath[str],
    ) -> None:
        """Only what an organiser decided; what was declared or found stays."""
        await service.no_longer_keep_apart(
            round_id=read_id(round_id),
            by=principal.person_id,
            entry_id=read_id(entry_id),
            juror_id=read_id(juror_id),
        )

    @get("/pins", summary="The pairs that every proposal seats")
    async def pins(self, principal: NamedDependency[Principal], round_id: FromPath[str]) -> Page[PinForOrganiser]:
        """As organisers decided them."""
        judged = await round_for(read_id(round_id), principal.person_id)
        return Page(await pair_queries.pins_for_organiser(judged.edition_id, judged.id), None)

    @put("/pins/{entry_id:str}/{juror_id:str}", summary="Pin a juror to a film", status_code=204)
    async def pin(
        self,
        principal: NamedDependency[Principal],
        round_id: FromPath[str],
        entry_id: FromPath[str],
        juror_id: FromPath[str],
    ) -> None:
        """Every later proposal seats the pair."""
        await service.pin_pair(
            round_id=read_id(round_id),
            by=principal.person_id,
            entry_id=read_id(entry_id),
            juror_id=read_id(juror_id),
        )

    @delete("/pins/{entry_id:str}/{juror_id:str}", summary="Take a pin away")
    async def unpin(
        self,
        principal: NamedDependency[Principal],
        round_id: FromPath[str],
        entry_id: FromPath[str],
        juror_id: FromPath[str],
    ) -> None:
        """The engine decides the pair again."""
        await service.unpin_pair(
            round_id=read_id(round_id),
            by=principal.person_id,
            entry_id=read_id(entry_id),
            juror_id=read_id(juror_id),
        )


class Calibration(Controller):
    """Films that every juror of a round sees first."""

    path = "/api/v1/rounds/{round_id:str}/calibration/{entry_id:str}"
    tags = ("rounds",)
    guards = (needs_organise,)

    @put(summary="Show a film to every juror, first", status_code=204)
    async def show(
        self, principal: NamedDependency[Principal], round_id: FromPath[str], entry_id: FromPath[str]
    ) -> None:
        """Before the round opens; the next proposal seats everyone who may see it."""
        await service.show_to_all(round_id=read_id(round_id), by=principal.person_id, entry_id=read_id(entry_id))

    @delete(summary="No longer show it to all")
    async def leave(
        self, principal: NamedDependency[Principal], round_id: FromPath[str], entry_id: FromPath[str]
    ) -> None:
        """It gets a panel like any other film."""
        await service.show_to_all(
            round_id=read_id(round_id), by=principal.person_id, entry_id=read_id(entry_id), shown=False
        )


class FoundConflicts(Controller):
    """Conflicts that nobody declared."""

    path = "/api/v1/conflicts"
    tags = ("rounds",)
    guards = (needs_organise,)

    @post("/{conflict_id:str}/dismissal", summary="Dismiss a found conflict", status_code=204)
    async def dismiss(self, principal: NamedDependency[Principal], conflict_id: FromPath[str]) -> None:
        """Two people of one name, for example; it is written down, and not found again."""
        await service.dismiss_conflict(conflict_id=read_id(conflict_id), by=principal.person_id)


ROUTES: list[Any] = [Pairs, Calibration, FoundConflicts]
