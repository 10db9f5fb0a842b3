"""Results through the API: computed, read, explained and decided by those who may, after the seal."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from festival.awards import queries, service
from festival.awards.advancing import GoingOn, send_on, who_goes_on
from festival.awards.closer_look import decided_closer_look, do_without, look_closer
from festival.awards.counting import explain_film
from festival.awards.left_out import LeftOut, left_out_of
from festival.awards.schemas import (
    CloserLook,
    CloserLookLeftOut,
    Explanation,
    NewCloserLook,
    NewDecision,
    NewSendingOn,
    ResultForOrganiser,
    SentInto,
)
from festival.errors import NotFound
from festival.panels.queries import round_for
from festival.panels.seating import SeatsFilled
from festival.web.idempotency import act_once
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_organise, needs_organise_or_judge
from festival.web.requests import AnyRequest


class Results(Controller):
    """The result of a sealed round."""

    path = "/api/v1/rounds/{round_id:str}"
    tags = ("results",)

    @post("/result", summary="Compute the result", status_code=200, guards=[needs_organise_or_judge])
    async def compute(self, principal: NamedDependency[Principal], round_id: FromPath[str]) -> ResultForOrganiser:
        """Count the frozen scoresheets by the frozen rules; the same count again changes nothing."""
        return await service.compute_result(round_id=read_id(round_id), by=principal.person_id)

    @get("/result", summary="The result", guards=[needs_organise_or_judge])
    async def result(self, principal: NamedDependency[Principal], round_id: FromPath[str]) -> ResultForOrganiser:
        """The latest result, for who organises the round and for its president."""
        return await queries.result_of(await queries.sealed_round(read_id(round_id), principal.person_id))

    @get(
        "/result/{film_ref:str}/explanation",
        summary="The arithmetic of one film",
        guards=[needs_organise_or_judge],
    )
    async def explanation(
        self, principal: NamedDependency[Principal], round_id: FromPath[str], film_ref: FromPath[str]
    ) -> Explanation:
        """How its scoresheets lead to its place, line by line."""
        judged = await queries.sealed_round(read_id(round_id), principal.person_id)
        return await explain_film(judged, read_id(film_ref))

    @post("/decisions", summary="Decide an award otherwise", guards=[needs_organise_or_judge])
    async def decide(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        round_id: FromPath[str],
        data: JSONBody[NewDecision],
    ) -> Response[ResultForOrganiser]:
        """A deliberation: who wins an award instead of whom the count names, with the reason.

        Once the palmarès is public, organisers alone decide, and it changes only by the correction that they stage.
        """
        key = read_id(round_id)
        return await act_once(
            request,
            principal,
            lambda: service.decide_award(round_id=key, by=principal.person_id, decision=data),
        )


class GoingOnByProgram(Controller):
    """Who goes on from a sealed round, and what is decided about it."""

    path = "/api/v1/rounds/{round_id:str}"
    tags = ("results",)
    guards = (needs_organise,)

    @get("/going-on", summary="Who goes on")
    async def shown(self, principal: NamedDependency[Principal], round_id: FromPath[str]) -> GoingOn:
        """By the round's rule: films that go on, films near the cut, and those that only a quota keeps back."""
        judged = await round_for(read_id(round_id), principal.person_id)
        sealed = await queries.sealed_round(judged.id, principal.person_id)
        return await who_goes_on(sealed, await queries.result_of(sealed), reader=principal.person_id)

    @post("/going-on", summary="Send films on", status_code=200)
    async def send(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        round_id: FromPath[str],
        data: JSONBody[NewSendingOn],
    ) -> Response[SentInto]:
        """Into a planned round: those that the rule names, or, with a reason, others. Gives how many it now has."""
        key = read_id(round_id)

        async def send_them() -> SentInto:
            who = principal.person_id
            return SentInto(await send_on(round_id=key, by=who, into=data.into, films=data.films, reason=data.reason))

        return await act_once(request, principal, send_them)

    @get("/left-out", summary="What the result leaves out, and why")
    async def uncounted(self, principal: NamedDependency[Principal], round_id: FromPath[str]) -> LeftOut:
        """Films that no longer take part; scoresheets set aside, and those that were not in when the jury sealed."""
        judged = await round_for(read_id(round_id), principal.person_id)
        return await left_out_of(await queries.sealed_round(judged.id, principal.person_id))

    @get("/closer-look", summary="The closer look at films near the cut")
    async def looked(self, principal: NamedDependency[Principal], round_id: FromPath[str]) -> CloserLook:
        """What was decided, and where the films stood before and stand now."""
        judged = await round_for(read_id(round_id), principal.person_id)
        sealed = await queries.sealed_round(judged.id, principal.person_id)
        found = await decided_closer_look(sealed, await queries.result_of(sealed))
        if found is None:
            raise NotFound
        return found

    @post("/closer-look", summary="Ask one more juror for films near the cut", status_code=200)
    async def look(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        round_id: FromPath[str],
        data: JSONBody[NewCloserLook],
    ) -> Response[SeatsFilled]:
        """The round takes their scoresheets beside the sealed ones; its jury seals anew."""
        key = read_id(round_id)
        return await act_once(
            request, principal, lambda: look_closer(round_id=key, by=principal.person_id, due_at=data.due_at)
        )

    @post("/closer-look/omission", summary="Do without one more juror", status_code=204)
    async def leave_out(
        self, principal: NamedDependency[Principal], round_id: FromPath[str], data: JSONBody[CloserLookLeftOut]
    ) -> None:
        """The result stands as it is; the reason stands beside it."""
        await do_without(round_id=read_id(round_id), by=principal.person_id, reason=data.reason)


ROUTES: list[Any] = [Results, GoingOnByProgram]
