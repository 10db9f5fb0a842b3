"""A call's own questions at the organisers' desk and for programs."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Redirect
from msgspec import Meta

from festival.editions import queries
from festival.editions.questions import (
    NewQuestion,
    QuestionKind,
    QuestionOfCall,
    add_question,
    move_question,
    questions_of,
    remove_question,
)
from festival.editions.rules import DESK, CallState, Role, instant_in
from festival.editions.schemas import CategoryForPublic, EditionForOrganiser
from festival.errors import DomainError, Invalid, NotFound
from festival.web.forms import beside_field, render_refused
from festival.web.idempotency import act_once
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_organise
from festival.web.requests import AnyRequest


class UnreadableDueTime(Invalid):
    """Not a date with its hour."""

    sentence = "Give the day and the hour, such as 2026-03-15 17:00, or leave it empty."


class UnknownKind(Invalid):
    """Not a kind of question."""

    sentence = "Choose how the question is answered."


class NewPlace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a question goes among the others, from 1."""

    position: Annotated[int, Meta(ge=1, le=1000)]


@dataclass(frozen=True, slots=True)
class QuestionsPage:
    """The questions in their order, and the form of one more."""

    edition_name: str
    edition_slug: str
    zone: str
    questions: list[QuestionOfCall]
    categories: list[CategoryForPublic]
    may_change: bool
    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)


class Questions(Controller):
    """What a call asks beyond the form, at the desk."""

    path = "/organise/{slug:str}/questions"
    include_in_schema = False
    guards = (needs_organise,)

    @get()
    async def listed(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[str]:
        """The questions, in their order."""
        return render(request, "editions/questions.html.j2", await _page(slug, principal))

    @post()
    async def add(
        self, request: AnyRequest, principal: NamedDependency[Principal], slug: FromPath[str]
    ) -> Response[Any]:
        """One more, after the others."""
        values = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}

        async def act(edition: EditionForOrganiser) -> None:
            new = _typed(values, edition.zone)
            await add_question(edition_id=edition.id, by=principal.person_id, new=new)

        return await _act(request, principal, slug, act, values)

    @post("/{question_id:str}/remove")
    async def remove(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        question_id: FromPath[str],
    ) -> Response[Any]:
        """It is asked no more."""
        key = read_id(question_id)
        return await _act(
            request,
            principal,
            slug,
            lambda edition: remove_question(edition_id=edition.id, by=principal.person_id, question_id=key),
        )

    @post("/{question_id:str}/earlier")
    async def earlier(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        question_id: FromPath[str],
    ) -> Response[Any]:
        """One place up."""
        key = read_id(question_id)

        async def act(edition: EditionForOrganiser) -> None:
            order = [one.id for one in await questions_of(edition.id)]
            place = order.index(key) if key in order else 1
            await move_question(edition_id=edition.id, by=principal.person_id, question_id=key, position=max(1, place))

        return await _act(request, principal, slug, act)


async def _act(
    request: AnyRequest,
    principal: Principal,
    slug: str,
    act: Callable[[EditionForOrganiser], Awaitable[object]],
    values: dict[str, str] | None = None,
) -> Response[Any]:
    edition = await queries.edition_for(slug, principal.person_id)
    try:
        await act(edition)
    except NotFound:
        raise
    except DomainError as refusal:
        page = await _page(slug, principal, values, beside_field(refusal))
        return render_refused(request, "editions/questions.html.j2", page, refusal)
    return Redirect(f"/organise/{slug}/questions", status_code=303)


async def _page(
    slug: str, principal: Principal, values: dict[str, str] | None = None, errors: dict[str, str] | None = None
) -> QuestionsPage:
    edition = await queries.edition_for(slug, principal.person_id, *DESK)
    return QuestionsPage(
        edition_name=edition.name,
        edition_slug=edition.slug,
        zone=edition.zone,
        questions=await questions_of(edition.id),
        categories=await queries.categories_of(edition.id),
        may_change=Role.ORGANISER in edition.roles and edition.call_state == CallState.PREPARING,
        values=values or {"kind": QuestionKind.TEXT.value},
        errors=errors or {},
    )


def _typed(values: dict[str, str], zone: str) -> NewQuestion:
    kind = next((one for one in QuestionKind if one == values.get("kind")), None)
    if kind is None:
        raise UnknownKind(field="kind")
    return NewQuestion(
        kind=kind,
        prompt=values.get("prompt", ""),
        hint=values.get("hint", ""),
        choices=[line.strip() for line in values.get("choices", "").splitlines() if line.strip()],
        category=values.get("category") or None,
        required=values.get("required") == "on",
        due_at=_due(values.get("due_at", ""), zone),
        personal=values.get("personal") == "on",
        for_jurors=values.get("for_jurors") == "on",
    )


def _due(text: str, zone: str) -> datetime | None:
    if not text:
        return None
    try:
        wall = datetime.fromisoformat(text)
    except ValueError as failure:
        raise UnreadableDueTime(field="due_at") from failure
    if wall.tzinfo is not None:
        raise UnreadableDueTime(field="due_at")
    return instant_in(zone, wall, field="due_at")


class QuestionsByProgram(Controller):
    """A call's own questions, for programs."""

    path = "/api/v1/editions/{slug:str}/questions"
    tags = ("editions",)

    @get("/", summary="The call's own questions")
    async def listed(self, slug: FromPath[str]) -> list[QuestionOfCall]:
        """What an announced call asks beyond the form, in its order."""
        return await questions_of((await queries.public_edition(slug)).id)

    @post("/", summary="Ask one question more", guards=[needs_organise])
    async def add(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        data: JSONBody[NewQuestion],
    ) -> Response[list[QuestionOfCall]]:
        """After the others, while the call is being prepared; gives all of them."""
        edition = await queries.edition_for(slug, principal.person_id)

        async def add() -> list[QuestionOfCall]:
            await add_question(edition_id=edition.id, by=principal.person_id, new=data)
            return await questions_of(edition.id)

        return await act_once(request, principal, add)

    @put("/{question_id:str}/position", summary="Move a question", guards=[needs_organise])
    async def move(
        self,
        principal: NamedDependency[Principal],
        slug: FromPath[str],
        question_id: FromPath[str],
        data: JSONBody[NewPlace],
    ) -> list[QuestionOfCall]:
        """To another place, while the call is being prepared; gives all of them."""
        edition = await queries.edition_for(slug, principal.person_id)
        key: UUID = read_id(question_id)
        await move_question(edition_id=edition.id, by=principal.person_id, question_id=key, position=data.position)
        return await questions_of(edition.id)

    @delete("/{question_id:str}", summary="Take a question away", guards=[needs_organise])
    async def remove(
        self, principal: NamedDependency[Principal], slug: FromPath[str], question_id: FromPath[str]
    ) -> None:
        """While the call is being prepared."""
        edition = await queries.edition_for(slug, principal.person_id)
        await remove_question(edition_id=edition.id, by=principal.person_id, question_id=read_id(question_id))


ROUTES: list[Any] = [Questions, QuestionsByProgram]
