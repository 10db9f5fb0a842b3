"""For programs: what takes two people in a round."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from festival.db import atomic
from festival.errors import NotFound
from festival.panels import service as panels
from festival.panels.queries import round_for
from festival.panels.rules import PresidentNotInRound
from festival.panels.two_people import Asked, TwoPersonAct, asked_of, take_back
from festival.scoring.reopening import agree_to_reopen, ask_to_reopen
from festival.web.ids import read_id
from festival.web.listing import Page
from festival.web.principal import Principal, needs_organise


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why, as the jury will read it; and for another president, which juror."""

    reason: Annotated[str, msgspec.Meta(max_length=20_000)]
    juror: UUID | None = None


class TwoPersonActs(Controller):
    """``reopening`` of a sealed round, ``presidency`` of one that is judged: one asks, another agrees."""

    path = "/api/v1/rounds/{round_id:str}/two-person-acts"
    tags = ("rounds",)
    guards = (needs_organise,)

    @get("/", summary="What waits for a second person")
    async def listed(self, principal: NamedDependency[Principal], round_id: FromPath[str]) -> Page[Asked]:
        """Who asked for it, and why."""
        return Page(await asked_of(await round_for(read_id(round_id), principal.person_id)), None)

    @post("/{act:str}", summary="Ask for an act of two people", status_code=204)
    async def ask(
        self,
        principal: NamedDependency[Principal],
        round_id: FromPath[str],
        act: FromPath[str],
        data: JSONBody[Wish],
    ) -> None:
        """It happens once another organiser agrees."""
        key, by = read_id(round_id), principal.person_id
        if _act(act) is TwoPersonAct.REOPENING:
            await ask_to_reopen(round_id=key, by=by, reason=data.reason)
        elif data.juror is None:
            await round_for(key, by)
            raise PresidentNotInRound(field="juror")
        else:
            await panels.ask_for_president(round_id=key, by=by, juror_id=data.juror, reason=data.reason)

    @post("/{act:str}/agreement", summary="Agree to an act of two people", status_code=204)
    async def agree(self, principal: NamedDependency[Principal], round_id: FromPath[str], act: FromPath[str]) -> None:
        """As the second person: it is done now, and the jury is told."""
        key, by = read_id(round_id), principal.person_id
        if _act(act) is TwoPersonAct.REOPENING:
            await agree_to_reopen(round_id=key, by=by)
        else:
            await panels.agree_on_president(round_id=key, by=by)

    @delete("/{act:str}", summary="Take a wish back", status_code=204)
    async def take_back(
        self, principal: NamedDependency[Principal], round_id: FromPath[str], act: FromPath[str]
    ) -> None:
        """Any organiser may, while nobody has agreed."""
        async with atomic() as connection:
            judged = await round_for(read_id(round_id), principal.person_id)
            await take_back(connection, judged, _act(act), by=principal.person_id)


def _act(text: str) -> TwoPersonAct:
    if text not in set(TwoPersonAct):
        raise NotFound
    return TwoPersonAct(text)


ROUTES: list[Any] = [TwoPersonActs]
