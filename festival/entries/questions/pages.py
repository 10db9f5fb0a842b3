"""Answers that are due after an entry was submitted, on its page and by program."""

from typing import Any

import msgspec
from litestar import Controller, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from festival.entries import queries
from festival.entries.entry_form import answers_typed, typed
from festival.entries.entry_page import act_on_entry
from festival.entries.profiles.queries import FilmOfMine, films_of
from festival.entries.questions.answering import answer_later
from festival.entries.questions.answers import Answers
from festival.entries.schemas import EntryForEntrant
from festival.web.etag import etag
from festival.web.ids import read_id
from festival.web.principal import Principal, needs_enter
from festival.web.requests import AnyRequest


class LateAnswers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answers by the ids of their questions."""

    answers: Answers


class AnswerPages(Controller):
    """Late answers on one's own entry."""

    path = "/me/entries/{entry_id:str}/answers"
    include_in_schema = False
    guards = (needs_enter,)

    @post("/")
    async def answer(
        self, request: AnyRequest, principal: NamedDependency[Principal], entry_id: FromPath[str]
    ) -> Response[Any]:
        """Keep what was typed."""
        answers = answers_typed(typed(await request.form()))
        return await act_on_entry(
            request,
            principal,
            entry_id,
            lambda key: answer_later(entry_id=key, by=principal.person_id, answers=answers),
        )


@put(
    "/api/v1/entries/{entry_id:str}/answers", tags=["entries"], summary="Answer what is due later", guards=[needs_enter]
)
async def answer_by_program(
    principal: NamedDependency[Principal], entry_id: FromPath[str], data: JSONBody[LateAnswers]
) -> Response[EntryForEntrant]:
    """Questions of the call that are due after the entry was submitted."""
    key = read_id(entry_id)
    await answer_later(entry_id=key, by=principal.person_id, answers=data.answers)
    entry = await queries.entry_for_entrant(key, principal.person_id)
    return Response(entry, headers={"ETag": etag(entry.version)})


@get("/api/v1/films", tags=["entries"], summary="One's own films", guards=[needs_enter])
async def films_by_program(principal: NamedDependency[Principal]) -> list[FilmOfMine]:
    """Each as it was said last, to be entered again by its id."""
    return await films_of(principal.person_id)


ROUTES: list[Any] = [AnswerPages, answer_by_program, films_by_program]
