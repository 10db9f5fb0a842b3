"""What a call's own questions are to an entry: asked, answered or still to answer; and what answers them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import asyncpg
import msgspec
from msgspec import Meta

from festival.editions.questions import QuestionKind
from festival.entries.eligibility import Missing
from festival.entries.profiles.rules import read_link
from festival.errors import Invalid, Refused
from festival.plain_text import keep_text

LONGEST_ANSWER = 5000
Answers = dict[UUID, Annotated[str, Meta(max_length=20_000)]]
"""Question -> answer; an empty one is taken away."""

ASKED = """
    coalesce((SELECT jsonb_agg(jsonb_build_object('id', question.id, 'kind', question.kind, 'prompt', question.prompt,
            'hint', question.hint, 'choices', question.choices, 'required', question.required,
            'due_at', question.due_at, 'personal', question.personal, 'for_jurors', question.for_jurors,
            'body', answer.body, 'file', (SELECT jsonb_build_object('bytes', bytes, 'sha256', sha256)
                FROM answer_file WHERE (answer_file.edition_id, answer_file.entry_id, answer_file.question_id)
                    = (answer.edition_id, answer.entry_id, answer.question_id))) ORDER BY question.position)
        FROM question LEFT JOIN answer
            ON (answer.edition_id, answer.question_id) = (question.edition_id, question.id)
            AND answer.entry_id = entry.id
        WHERE question.edition_id = entry.edition_id
            AND (question.category_id IS NULL OR question.category_id = entry.category_id)), '[]') AS asked
"""
"""The questions asked of an entry, with what was answered; needs ``entry``."""


class UnknownQuestion(Invalid):
    """The call does not ask this."""

    sentence = "This call does not ask that."


class NotAChoice(Invalid):
    """Another answer than those to choose from."""

    sentence = "Choose one of the answers given."


class AnswerIsFile(Invalid):
    """Words where a file is asked for."""

    sentence = "This question is answered with a file: send the file itself."


class AnswersClosed(Refused):
    """The entry stands as it was, or the day has passed."""

    sentence = "This question can no longer be answered."


class FileOfAnswer(msgspec.Struct, frozen=True):
    """The file that was sent; its name is the answer's body."""

    bytes: int
    sha256: str


class AskedOfEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A question of the call, with this entry's answer (None: not answered)."""

    id: UUID
    kind: QuestionKind
    prompt: str
    hint: str
    choices: list[str]
    required: bool
    due_at: datetime | None
    personal: bool
    for_jurors: bool
    body: str | None
    file: FileOfAnswer | None = None
    """Of a question that is answered with a file."""


def asked_of(row: asyncpg.Record) -> list[AskedOfEntry]:
    """What is asked of the entry in this row."""
    return msgspec.convert(row["asked"], list[AskedOfEntry])


def unanswered(asked: list[AskedOfEntry]) -> list[Missing]:
    """What must be answered before submitting: the required questions that are not due later."""
    return [
        Missing(f"question_{one.id}", "Answer the festival's question: %(prompt)s", {"prompt": one.prompt})
        for one in asked
        if one.required and one.due_at is None and one.body is None
    ]


def read_answer(kind: QuestionKind, choices: list[str], text: str, *, field: str) -> str:
    """An answer fit to be kept; empty: none.

    Raises:
        NotAChoice, AnswerIsFile, BadLink, UnusableText, TextTooLong: it does not answer the question.
    """
    if not text.strip():
        return ""
    if kind is QuestionKind.FILE:
        raise AnswerIsFile(field=field)
    if kind is QuestionKind.LINK:
        return read_link(text, field=field)
    if kind is QuestionKind.TEXT:
        return keep_text(text, field=field, most=LONGEST_ANSWER, lines=True)
    if text not in (["yes", "no"] if kind is QuestionKind.YES_NO else choices):
        raise NotAChoice(field=field)
    return text
