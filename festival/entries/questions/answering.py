"""Answers to a call's own questions: with the entry, and those due later also after it was submitted."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg

from festival import clock
from festival.db import atomic
from festival.editions.questions import QuestionKind
from festival.entries.owning import own_entry
from festival.entries.questions.answers import Answers, AnswersClosed, UnknownQuestion, read_answer
from festival.entries.rules import EntryState


async def write_answers(
    connection: asyncpg.Connection, entry: Mapping[str, Any], answers: Answers, *, late: bool = False
) -> None:
    """Keep answers of an entry; ``late``: only to questions whose day is still to come.

    Raises:
        UnknownQuestion, NotAChoice, Invalid: something cannot be kept; ``field`` names the question.
        AnswersClosed: its day has passed.
    """
    if not answers:
        return
    rows = await connection.fetch("SELECT * FROM question WHERE edition_id = $1", entry["edition_id"])
    questions = {row["id"]: row for row in rows}
    now = await clock.now(connection)
    for question_id, text in answers.items():
        field = f"question_{question_id}"
        question = questions.get(question_id)
        if question is None:
            raise UnknownQuestion(field=field)
        due_at = question["due_at"]
        if (late and due_at is None) or (due_at is not None and now >= due_at):
            raise AnswersClosed(field=field)
        body = read_answer(QuestionKind(question["kind"]), question["choices"], text, field=field)
        if body:
            await connection.execute(
                "INSERT INTO answer (edition_id, entry_id, question_id, body, updated_at) VALUES ($1, $2, $3, $4, $5) "
                "ON CONFLICT (edition_id, entry_id, question_id) DO UPDATE SET body = excluded.body, "
                "updated_at = excluded.updated_at WHERE answer.body <> excluded.body",
                entry["edition_id"],
                entry["id"],
                question_id,
                body,
                now,
            )
        else:
            await connection.execute(
                "DELETE FROM answer WHERE edition_id = $1 AND entry_id = $2 AND question_id = $3",
                entry["edition_id"],
                entry["id"],
                question_id,
            )


async def answer_later(*, entry_id: UUID, by: UUID, answers: Answers) -> None:
    """Answer questions that are due after the entry was submitted.

    Raises:
        NotFound: not one's own.
        AnswersClosed: the entry takes no part any more, or the question's day has passed or was that of the entry.
        UnknownQuestion, Invalid: something cannot be kept; ``field`` names the question.
    """
    async with atomic() as connection:
        entry = await own_entry(connection, entry_id, by)
        if EntryState(entry["state"]) in {EntryState.WITHDRAWN, EntryState.DISQUALIFIED}:
            raise AnswersClosed
        await write_answers(connection, entry, answers, late=True)
