"""Questions answered with a file: sent by the entrant, kept under its name, fetched by the team.

A file is never opened here, only handed on as a download. One that jurors see is a picture drawn anew: the properties
of any other file may name whoever made the film.
"""

import hashlib
import re
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import msgspec

from festival import clock
from festival.db import atomic, fetch_row
from festival.editions.queries import edition_for
from festival.editions.questions import QuestionKind
from festival.editions.rules import DESK
from festival.entries.owning import OPEN_TO, keep_editable, refuse_stranger, shared_entry
from festival.entries.questions.answers import AnswersClosed, UnknownQuestion
from festival.entries.reading import STRANGER
from festival.entries.rules import EntryState
from festival.errors import Invalid, NotFound
from festival.media.containers import HEAD_BYTES, recognise
from festival.media.loose_objects import stored
from festival.media.pictures import MEDIA_TYPE, redraw
from festival.media.schemas import StoredFile
from festival.plain_text import UnusableText, keep_text

MAX_BYTES = 20_000_000
LONGEST_NAME = 200
_REFUSED = frozenset({"program", "page", "playlist", "unknown"})
_AS_IT_IS = "application/octet-stream"


class NoFile(Invalid):
    """Nothing was sent."""

    sentence = "Choose a file first."


class AnswerFileTooLarge(Invalid):
    """More than a document needs."""

    sentence = "This file is larger than 20 MB. Send a smaller one, for example a PDF."


class UnwelcomeFile(Invalid):
    """A program, a page, or nothing that people open."""

    sentence = "This kind of file is not taken here. Send a PDF, a picture, a text or an archive."


class FileStored(StoredFile, frozen=True):
    """The file with the name that its entrant gave it."""

    name: str


@dataclass(frozen=True, slots=True)
class _Sent:
    name: str
    content: bytes
    media_type: str


async def send_answer_file(*, entry_id: UUID, question_id: UUID, by: UUID, name: str, content: bytes) -> None:
    """Answer a question with this file, in place of an earlier one: with the entry, or until the question's own day.

    Raises:
        NotFound: not one's own.
        UnknownQuestion: the call does not ask this, or not for a file.
        NoFile, AnswerFileTooLarge, UnwelcomeFile, BadPicture: it cannot be kept.
        EntrySubmitted, CallClosed, AnswersClosed: the answer stands as it is.
    """
    await refuse_stranger(entry_id, by)
    field = f"question_{question_id}"
    sent = await _read(name, content, field=field, for_jurors=await _seen_by_jurors(entry_id, question_id))
    async with stored(sent.content) as key, atomic() as connection:
        entry = await _answerable(connection, entry_id, question_id, by)
        place = (entry["edition_id"], entry_id, question_id)
        # The earlier file goes with its row: a trigger notes its object for the sweeper.
        await connection.execute("DELETE FROM answer WHERE (edition_id, entry_id, question_id) = ($1, $2, $3)", *place)
        await connection.execute(
            "INSERT INTO answer (edition_id, entry_id, question_id, body, updated_at) VALUES ($1, $2, $3, $4, $5)",
            *place,
            sent.name,
            await clock.now(connection),
        )
        await connection.execute(
            "INSERT INTO answer_file (edition_id, entry_id, question_id, storage_key, bytes, sha256, media_type) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7)",
            *place,
            key,
            len(sent.content),
            hashlib.sha256(sent.content).hexdigest(),
            sent.media_type,
        )


async def remove_answer_file(*, entry_id: UUID, question_id: UUID, by: UUID) -> None:
    """Take the file away; nothing happens where there is none.

    Raises:
        NotFound: not one's own.
        UnknownQuestion: the call does not ask this, or not for a file.
        EntrySubmitted, CallClosed, AnswersClosed: the answer stands as it is.
    """
    async with atomic() as connection:
        entry = await _answerable(connection, entry_id, question_id, by)
        await connection.execute(
            "DELETE FROM answer WHERE (edition_id, entry_id, question_id) = ($1, $2, $3)",
            entry["edition_id"],
            entry_id,
            question_id,
        )


_FILE = """
    SELECT answer_file.storage_key, answer_file.media_type, answer_file.bytes, answer.body AS name
    FROM answer_file JOIN answer USING (edition_id, entry_id, question_id)
    JOIN entry ON (entry.edition_id, entry.id) = (answer.edition_id, answer.entry_id)
    WHERE entry.id = $1 AND answer.question_id = $2
"""


async def answer_file_for_entrant(entry_id: UUID, question_id: UUID, person_id: UUID) -> FileStored:
    """What one sent oneself.

    Raises:
        NotFound: not one's own, or there is none.
    """
    return _found(await fetch_row(f"{_FILE} AND {OPEN_TO.format(person='$3')}", entry_id, question_id, person_id))


async def answer_file_for_organiser(slug: str, entry_id: UUID, question_id: UUID, person_id: UUID) -> FileStored:
    """What an entrant of the edition sent, for someone at its desk.

    Raises:
        NotFound: no such file, or this person does not work at the desk, or is in conflict with the entry.
    """
    edition = await edition_for(slug, person_id, *DESK)
    visible = f"entry.edition_id = $3 AND entry.submitted_at IS NOT NULL AND NOT {STRANGER.format(person='$4')}"
    return _found(await fetch_row(f"{_FILE} AND {visible}", entry_id, question_id, edition.id, person_id))


def _found(row: asyncpg.Record | None) -> FileStored:
    if row is None:
        raise NotFound
    return msgspec.convert(dict(row), FileStored)


async def _answerable(connection: asyncpg.Connection, entry_id: UUID, question_id: UUID, by: UUID) -> asyncpg.Record:
    entry = await shared_entry(connection, entry_id, by)
    question = await connection.fetchrow(
        "SELECT due_at FROM question WHERE edition_id = $1 AND id = $2 AND kind = $3 "
        "AND (category_id IS NULL OR category_id = $4)",
        entry["edition_id"],
        question_id,
        QuestionKind.FILE.value,
        entry["category_id"],
    )
    if question is None:
        raise UnknownQuestion(field=f"question_{question_id}")
    if question["due_at"] is None:
        await keep_editable(connection, entry)
    elif await clock.now(connection) >= question["due_at"] or entry["state"] in _OUT:
        raise AnswersClosed
    return entry


_OUT = frozenset({EntryState.WITHDRAWN.value, EntryState.DISQUALIFIED.value})


async def _seen_by_jurors(entry_id: UUID, question_id: UUID) -> bool:
    row = await fetch_row(
        "SELECT question.for_jurors FROM question JOIN entry ON entry.edition_id = question.edition_id "
        "WHERE entry.id = $1 AND question.id = $2",
        entry_id,
        question_id,
    )
    return row is not None and row["for_jurors"]


async def _read(name: str, content: bytes, *, field: str, for_jurors: bool) -> _Sent:
    if not content:
        raise NoFile(field=field)
    if for_jurors:
        picture = await redraw(content, field=field)
        return _Sent("picture.jpg", picture.content, MEDIA_TYPE)
    if len(content) > MAX_BYTES:
        raise AnswerFileTooLarge(field=field)
    # A drawing in SVG is a page with a script's rights.
    head = content[:HEAD_BYTES]
    if recognise(head).looks_like in _REFUSED or b"<svg" in head.lower():
        raise UnwelcomeFile(field=field)
    return _Sent(_plain_name(name, field), content, _AS_IT_IS)


def _plain_name(name: str, field: str) -> str:
    """The name without its folders, as far as it can be shown; else a plain one."""
    last = re.split(r"[/\\]", name)[-1][:LONGEST_NAME]
    try:
        return keep_text(last, field=field, most=LONGEST_NAME) or "file"
    except UnusableText:
        return "file"
