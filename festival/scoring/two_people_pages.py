"""What takes two people in a round: another president while it is judged, opening it again once it is sealed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from festival.db import atomic
from festival.errors import DomainError, NotFound
from festival.panels import service as panels
from festival.panels.queries import jurors_of, round_for
from festival.panels.schemas import RoundForOrganiser
from festival.panels.two_people import Asked, TwoPersonAct, asked_of, take_back
from festival.scoring.reopening import agree_to_reopen, ask_to_reopen
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest

TWO_PEOPLE = "scoring/two_people.html.j2"


@dataclass(frozen=True, slots=True)
class TwoPeoplePage:
    """What can be asked for, and what waits for somebody to agree."""

    edition_name: str
    edition_slug: str
    zone: str
    round: RoundForOrganiser
    asked: list[Asked]
    reader: UUID
    president: str | None
    others: list[tuple[str, str]]
    """Jurors who could preside instead."""
    reason: str = ""
    errors: dict[str, str] = field(default_factory=dict)


class TwoPeople(Controller):
    """For organisers, two at a time."""

    path = "/organise/{slug:str}/rounds/{round_id:str}/two-people"
    include_in_schema = False
    guards = (needs_organise,)

    @get()
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], round_id: FromPath[str]
    ) -> Any:
        """What takes two now."""
        return render(request, TWO_PEOPLE, await _page(slug, round_id, principal))

    @post()
    async def done(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str], round_id: FromPath[str]
    ) -> Any:
        """Ask, agree, or take back."""
        page = await _page(slug, round_id, principal)
        form = {name: str(value) for name, value in (await request.form()).items()}
        step = _STEPS.get(form.get("step", ""))
        if step is None:
            raise NotFound
        try:
            await step(page.round, principal.person_id, form)
        except NotFound:
            raise
        except DomainError as refusal:
            again = {"reason": form.get("reason", ""), "errors": beside_field(refusal)}
            return render_refused(request, TWO_PEOPLE, await _page(slug, round_id, principal, **again), refusal)
        return Redirect(f"/organise/{slug}/rounds/{page.round.id}/two-people", status_code=303)


async def _ask_reopening(judged: RoundForOrganiser, by: UUID, form: dict[str, str]) -> None:
    await ask_to_reopen(round_id=judged.id, by=by, reason=form.get("reason", ""))


async def _agree_reopening(judged: RoundForOrganiser, by: UUID, _: dict[str, str]) -> None:
    await agree_to_reopen(round_id=judged.id, by=by)


async def _ask_presidency(judged: RoundForOrganiser, by: UUID, form: dict[str, str]) -> None:
    juror_id = read_id(form.get("juror", ""))
    await panels.ask_for_president(round_id=judged.id, by=by, juror_id=juror_id, reason=form.get("reason", ""))


async def _agree_presidency(judged: RoundForOrganiser, by: UUID, _: dict[str, str]) -> None:
    await panels.agree_on_president(round_id=judged.id, by=by)


def _take_back(act: TwoPersonAct) -> Callable[[RoundForOrganiser, UUID, dict[str, str]], Awaitable[None]]:
    async def step(judged: RoundForOrganiser, by: UUID, _: dict[str, str]) -> None:
        async with atomic() as connection:
            await take_back(connection, judged, act, by=by)

    return step


_STEPS: dict[str, Callable[[RoundForOrganiser, UUID, dict[str, str]], Awaitable[None]]] = {
    "ask-reopening": _ask_reopening,
    "agree-reopening": _agree_reopening,
    "back-reopening": _take_back(TwoPersonAct.REOPENING),
    "ask-presidency": _ask_presidency,
    "agree-presidency": _agree_presidency,
    "back-presidency": _take_back(TwoPersonAct.PRESIDENCY),
}


async def _page(slug: str, round_id: str, principal: Principal, **again: Any) -> TwoPeoplePage:
    judged = await round_for(read_id(round_id), principal.person_id)
    if judged.edition_slug != slug:
        raise NotFound
    jurors = await jurors_of(judged.edition_id, judged.id)
    return TwoPeoplePage(
        edition_name=judged.edition_name,
        edition_slug=slug,
        zone=judged.zone,
        round=judged,
        asked=await asked_of(judged),
        reader=principal.person_id,
        president=next((one.name for one in jurors if one.id == judged.president_id), None),
        others=[(str(one.id), one.name) for one in jurors if one.state == "active" and one.id != judged.president_id],
        **again,
    )
