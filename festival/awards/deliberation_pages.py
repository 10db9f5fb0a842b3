"""The jury's table after the seal: disagreements first, notes film by film, and what its president decides."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from litestar import Controller, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Redirect

from festival.awards.deliberating import Deliberation, NewNote, deliberation_for, take_back_note, write_note
from festival.awards.rules import WrongWinners
from festival.awards.schemas import NewDecision
from festival.awards.service import decide_award, keep_result
from festival.errors import DomainError, NotFound
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal, needs_judge
from festival.web.requests import AnyRequest

TEMPLATE = "awards/deliberation.html.j2"


@dataclass(frozen=True, slots=True)
class DeliberationPage:
    """The table, and what was refused on it."""

    edition_name: str
    edition_slug: str
    round_id: UUID
    table: Deliberation
    choices: list[tuple[str, str]]
    """Films that the president may name, by their place."""
    refused_award: str = ""
    refused_film: str = ""
    typed_films: list[str] = field(default_factory=list)
    typed: str = ""
    errors: dict[str, str] = field(default_factory=dict)


class DeliberationOfJury(Controller):
    """For the jurors of a sealed round."""

    path = "/jury/rounds/{round_id:str}/deliberation"
    include_in_schema = False
    guards = (needs_judge,)

    @get("/")
    async def shown(
        self, request: AnyRequest, principal: NamedDependency[Principal], round_id: FromPath[str]
    ) -> Response[str]:
        """Every film, the most disputed first."""
        return render(request, TEMPLATE, await _page(read_id(round_id), principal))

    @post("/count")
    async def count(self, principal: NamedDependency[Principal], round_id: FromPath[str]) -> Redirect:
        """By the president, where the organisers have not counted."""
        key = read_id(round_id)
        await keep_result(round_id=key, by=principal.person_id)
        return Redirect(f"/jury/rounds/{key}/deliberation", status_code=303)

    @post("/notes")
    async def note(
        self, request: AnyRequest, principal: NamedDependency[Principal], round_id: FromPath[str]
    ) -> Response[Any]:
        """Said of a film."""
        key, form = read_id(round_id), await request.form()
        film, body = str(form.get("film", "")), str(form.get("body", ""))
        try:
            await write_note(round_id=key, by=principal.person_id, new=NewNote(read_id(film), body))
        except NotFound:
            raise
        except DomainError as refusal:
            page = await _page(key, principal, refused_film=film, typed=body, errors=beside_field(refusal))
            return render_refused(request, TEMPLATE, page, refusal)
        return Redirect(f"/jury/rounds/{key}/deliberation#film-{film}", status_code=303)

    @post("/notes/{note_id:str}/removal")
    async def take_back(
        self, principal: NamedDependency[Principal], round_id: FromPath[str], note_id: FromPath[str]
    ) -> Redirect:
        """One's own."""
        key = read_id(round_id)
        await take_back_note(round_id=key, note_id=read_id(note_id), by=principal.person_id)
        return Redirect(f"/jury/rounds/{key}/deliberation", status_code=303)

    @post("/decisions")
    async def decide(
        self, request: AnyRequest, principal: NamedDependency[Principal], round_id: FromPath[str]
    ) -> Response[Any]:
        """By the president: who wins an award, alone, ex aequo or nobody, and why."""
        key, form = read_id(round_id), await request.form()
        award, reason = str(form.get("award", "")), str(form.get("reason", ""))
        films = [str(value) for name, value in form.multi_items() if name.startswith("films-")]
        try:
            decision = NewDecision(award, [_film(one) for one in films], reason)
            await decide_award(round_id=key, by=principal.person_id, decision=decision)
        except NotFound:
            raise
        except DomainError as refusal:
            again = {"refused_award": award, "typed_films": films, "typed": reason, "errors": beside_field(refusal)}
            return render_refused(request, TEMPLATE, await _page(key, principal, **again), refusal)
        return Redirect(f"/jury/rounds/{key}/deliberation#awards", status_code=303)


class DeliberationByProgram(Controller):
    """The same table for programs."""

    path = "/api/v1/jury/rounds/{round_id:str}/deliberation"
    tags = ("jury",)
    guards = (needs_judge,)

    @get("/", summary="The deliberation of a round I judged")
    async def shown(self, principal: NamedDependency[Principal], round_id: FromPath[str]) -> Deliberation:
        """Once it is sealed: films with the greatest disagreement first, what jurors say of them, and the awards."""
        return await deliberation_for(read_id(round_id), principal.person_id)

    @post("/notes", summary="Say something of a film to the jury", status_code=200)
    async def note(
        self, principal: NamedDependency[Principal], round_id: FromPath[str], data: JSONBody[NewNote]
    ) -> Deliberation:
        """The jury alone reads it."""
        key = read_id(round_id)
        await write_note(round_id=key, by=principal.person_id, new=data)
        return await deliberation_for(key, principal.person_id)

    @delete("/notes/{note_id:str}", summary="Take a note back", status_code=204)
    async def take_back(
        self, principal: NamedDependency[Principal], round_id: FromPath[str], note_id: FromPath[str]
    ) -> None:
        """One's own."""
        await take_back_note(round_id=read_id(round_id), note_id=read_id(note_id), by=principal.person_id)


async def _page(round_id: UUID, principal: Principal, **again: Any) -> DeliberationPage:
    table = await deliberation_for(round_id, principal.person_id)
    by_place = sorted(table.films, key=lambda film: (film.rank, str(film.film_ref)))
    return DeliberationPage(
        edition_name=table.edition_name,
        edition_slug=table.edition_slug,
        round_id=table.round_id,
        table=table,
        choices=[(str(film.film_ref), f"{film.rank} · {film.title}") for film in by_place[:200]],
        **again,
    )


def _film(text: str) -> UUID:
    try:
        return read_id(text)
    except NotFound as failure:
        raise WrongWinners(field="films") from failure


ROUTES: list[Any] = [DeliberationOfJury, DeliberationByProgram]
