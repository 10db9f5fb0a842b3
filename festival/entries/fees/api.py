"""The fee of an entry, decided by an organiser: for programs, and from the entry's page at the desk."""

from typing import Any

from litestar import Controller, Response, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from festival.editions.queries import edition_for
from festival.editions.rules import Role
from festival.entries import queries
from festival.entries.desk.entry_page import decide_on_entry
from festival.entries.desk.schemas import EntryForOrganiser
from festival.entries.fees.schemas import FeeDecision, FeeState
from festival.entries.fees.service import NoFee, decide_fee
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest


@put(
    "/api/v1/editions/{slug:str}/entries/{entry_id:str}/fee",
    tags=["entries"],
    summary="Say that a fee is paid, waived or due",
    guards=[needs_organise],
)
async def decide_by_program(
    principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str], data: JSONBody[FeeDecision]
) -> EntryForOrganiser:
    """Recorded, not charged; what is waived has a reason, which its entrant reads."""
    edition, key = await edition_for(slug, principal.person_id), read_id(entry_id)
    await decide_fee(edition_id=edition.id, entry_id=key, by=principal.person_id, decision=data)
    return (await queries.entry_for_organiser(slug, key, principal.person_id))[1]


class FeeAtDesk(Controller):
    """The same from the entry's page."""

    path = "/organise/{slug:str}/entries/{entry_id:str}/fee"
    include_in_schema = False
    guards = (needs_organise,)

    @post("/")
    async def decide(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], entry_id: FromPath[str]
    ) -> Response[Any]:
        """Paid, waived with a reason, or due after all."""
        form = await request.form()
        state = str(form.get("state", ""))
        if state not in set(FeeState):
            raise NoFee(field="state")
        decision = FeeDecision(FeeState(state), str(form.get("reason", "")))
        return await decide_on_entry(
            request,
            principal,
            slug,
            entry_id,
            lambda edition, key: decide_fee(
                edition_id=edition, entry_id=key, by=principal.person_id, decision=decision
            ),
            frozenset({Role.ORGANISER}),
        )


ROUTES: list[Any] = [decide_by_program, FeeAtDesk]
