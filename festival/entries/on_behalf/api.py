"""Many entries at once, for programs: under the keys of their own list, so that a repeated batch changes nothing."""

from typing import Any

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from festival.editions.queries import edition_for
from festival.editions.rules import DESK
from festival.entries.on_behalf.schemas import EntriesOnBehalf, Outcome, OutcomeForProgram, OutcomesForProgram
from festival.entries.on_behalf.service import enter_on_behalf
from festival.web.idempotency import act_once
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest
from festival.web.translation import fill

LARGEST_BATCH = 10_000_000
"""Bytes of one request: a thousand entries with long synopses."""


class BulkEntries(Controller):
    """Entries that the team enters for others."""

    path = "/api/v1/editions/{slug:str}/entries/bulk"
    tags = ("entries",)
    guards = (needs_organise,)

    @post("/", summary="Enter many entries on behalf", status_code=200, request_max_body_size=LARGEST_BATCH)
    async def enter(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        data: JSONBody[EntriesOnBehalf],
    ) -> Response[OutcomesForProgram]:
        """Each has its own outcome; a known ``external_id`` is changed, never doubled."""
        edition = await edition_for(slug, principal.person_id, *DESK)

        async def enter() -> OutcomesForProgram:
            found = await enter_on_behalf(edition_id=edition.id, by=principal.person_id, lines=data.entries)
            counts = {word: sum(each.outcome == word for each in found) for word in _WORDS}
            return OutcomesForProgram(**counts, items=[_told(each) for each in found])

        return await act_once(request, principal, enter, status=200)


_WORDS = ("created", "changed", "unchanged", "refused")


def _told(outcome: Outcome) -> OutcomeForProgram:
    why = outcome.refusal
    return OutcomeForProgram(
        external_id=outcome.external_id,
        outcome=outcome.outcome,
        entry=outcome.entry,
        code=why.code if why else None,
        field=why.field if why else None,
        detail=fill(why.sentence, why.values) if why else None,
    )


ROUTES: list[Any] = [BulkEntries]
