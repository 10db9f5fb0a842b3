"""A call's own questions: added, put in order and taken away by its organisers while the call is being prepared.

They are rows of the edition and no part of its versioned rules: nothing is counted, refused or ranked by an answer, so
a receipt need not name them by digest; what was asked and answered stands word for word in the frozen copy instead.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID, uuid4

import asyncpg
import msgspec
from msgspec import Meta

from festival.db import atomic, fetch
from festival.editions.membership import lock_edition, record_act
from festival.editions.rules import CallState
from festival.editions.tables import Question
from festival.errors import Invalid, NotFound, Refused
from festival.plain_text import keep_text

MOST_QUESTIONS = 30
MOST_CHOICES = 50


class QuestionKind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    CHOICE = "choice"
    YES_NO = "yes_no"
    LINK = "link"
    FILE = "file"


class QuestionsStand(Refused):
    """Entrants have begun to answer."""

    sentence = "The call is announced: its questions stand as they are."


class TooManyQuestions(Refused):
    """More than an entrant would answer."""

    sentence = "A call asks at most %(most)s questions of its own. Take one away to add another."


class WrongChoices(Invalid):
    """Choices where none are made, or too few."""

    sentence = "A choice needs two to fifty different answers, one on each line; other kinds need none."


class PersonalForJurors(Invalid):
    """Jurors would learn who made the film."""

    sentence = "A personal answer is never shown to jurors."


class NewQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is asked, and how."""

    kind: QuestionKind
    prompt: str
    hint: str = ""
    choices: Annotated[list[str], Meta(max_length=MOST_CHOICES)] = msgspec.field(default_factory=list)
    category: str | None = None
    """Only of entries in this category; None: of all."""
    required: bool = False
    due_at: Annotated[datetime, Meta(tz=True)] | None = None
    """Until when it may be answered, also after submitting; None: with the entry."""
    personal: bool = False
    """The answer is about a person: it is erased with them, and never shown to jurors."""
    for_jurors: bool = False


class QuestionOfCall(msgspec.Struct, frozen=True, kw_only=True):
    """A question as it stands, in its place."""

    id: UUID
    kind: QuestionKind
    prompt: str
    hint: str
    choices: list[str]
    category: str | None
    required: bool
    due_at: datetime | None
    personal: bool
    for_jurors: bool


async def questions_of(edition_id: UUID) -> list[QuestionOfCall]:
    """The edition's own questions, in their order."""
    rows = await fetch(
        "SELECT question.*, category.slug AS category FROM question LEFT JOIN category ON (category.edition_id, "
        "category.id) = (question.edition_id, question.category_id) WHERE question.edition_id = $1 ORDER BY position",
        edition_id,
    )
    return [msgspec.convert(dict(row), QuestionOfCall) for row in rows]


async def add_question(*, edition_id: UUID, by: UUID, new: NewQuestion) -> UUID:
    """Ask one question more, after the others.

    Raises:
        NotFound: not an organiser of it, or no such category.
        QuestionsStand: the call is announced.
        TooManyQuestions, WrongChoices, PersonalForJurors, Invalid: it cannot be asked so.
    """
    choices = [keep_text(choice, field="choices", most=200, required=True) for choice in new.choices]
    if (new.kind is QuestionKind.CHOICE) != (len(choices) >= 2) or len(set(choices)) != len(choices):
        raise WrongChoices(field="choices")
    if new.personal and new.for_jurors:
        raise PersonalForJurors(field="for_jurors")
    prompt = keep_text(new.prompt, field="prompt", most=300, required=True)
    hint = keep_text(new.hint, field="hint", most=1000, lines=True)
    async with atomic() as connection:
        await _preparing(connection, edition_id, by)
        there = await connection.fetchval("SELECT count(*) FROM question WHERE edition_id = $1", edition_id)
        if there >= MOST_QUESTIONS:
            raise TooManyQuestions(most=MOST_QUESTIONS)
        category_id = None
        if new.category is not None:
            category_id = await connection.fetchval(
                "SELECT id FROM category WHERE edition_id = $1 AND slug = $2", edition_id, new.category
            )
            if category_id is None:
                raise NotFound
        question = Question(
            edition_id=edition_id,
            id=uuid4(),
            category_id=category_id,
            position=there + 1,
            kind=new.kind.value,
            prompt=prompt,
            hint=hint,
            choices=choices,
            required=new.required,
            due_at=new.due_at,
            personal=new.personal,
            for_jurors=new.for_jurors,
        )
        await Question.insert(question)
        await record_act(connection, "question_added", edition_id, by, {"prompt": prompt}, question.id)
    return question.id


async def remove_question(*, edition_id: UUID, by: UUID, question_id: UUID) -> None:
    """Ask it no more.

    Raises:
        NotFound: not an organiser of it, or no such question.
        QuestionsStand: the call is announced.
    """
    async with atomic() as connection:
        await _preparing(connection, edition_id, by)
        prompt = await connection.fetchval(
            "DELETE FROM question WHERE edition_id = $1 AND id = $2 RETURNING prompt", edition_id, question_id
        )
        if prompt is None:
            raise NotFound
        await _number(connection, edition_id, await _order(connection, edition_id))
        await record_act(connection, "question_removed", edition_id, by, {"prompt": prompt}, question_id)


async def move_question(*, edition_id: UUID, by: UUID, question_id: UUID, position: int) -> None:
    """Put a question in another place; a place beyond the ends is the end.

    Raises:
        NotFound: not an organiser of it, or no such question.
        QuestionsStand: the call is announced.
    """
    async with atomic() as connection:
        await _preparing(connection, edition_id, by)
        order = await _order(connection, edition_id)
        if question_id not in order:
            raise NotFound
        order.remove(question_id)
        order.insert(max(0, position - 1), question_id)
        await _number(connection, edition_id, order)


async def _preparing(connection: asyncpg.Connection, edition_id: UUID, by: UUID) -> None:
    edition = await lock_edition(connection, edition_id, by)
    if edition["call_state"] != CallState.PREPARING:
        raise QuestionsStand


async def _order(connection: asyncpg.Connection, edition_id: UUID) -> list[UUID]:
    rows = await connection.fetch("SELECT id FROM question WHERE edition_id = $1 ORDER BY position", edition_id)
    return [row["id"] for row in rows]


async def _number(connection: asyncpg.Connection, edition_id: UUID, order: Sequence[UUID]) -> None:
    await connection.executemany(
        "UPDATE question SET position = $3 WHERE edition_id = $1 AND id = $2",
        [(edition_id, question_id, position) for position, question_id in enumerate(order, start=1)],
    )
