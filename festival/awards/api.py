"""Results through the API: computed, read, explained and decided by those who may, after the seal."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from festival.awards import queries, service
from festival.awards.counting import explain_film
from festival.awards.schemas import Explanation, NewDecision, ResultForOrganiser
from festival.web.idempotency import act_once
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_organise_or_judge

AnyRequest = Request[Any, Any, Any]


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
        """A deliberation: who wins an award instead of whom the count names, with the reason."""
        key = read_id(round_id)
        return await act_once(
            request,
            principal,
            lambda: service.decide_award(round_id=key, by=principal.person_id, decision=data),
        )


ROUTES: list[Any] = [Results]
