"""A list on its way in: kept as it was understood, shown, then entered by a worker a few hundred lines at a time."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

import asyncpg
import msgspec

from festival.db import atomic, execute, fetch, fetch_row
from festival.entries.on_behalf.list_reading import Line, ReadAs, read_list
from festival.entries.on_behalf.schemas import EntryOnBehalf, Outcome, Refusal
from festival.entries.on_behalf.service import enter_on_behalf, rehearse
from festival.errors import NotFound, Refused
from festival.jobs import Task, enqueue

ENTER_LIST = "enter_list"
AT_ONCE = 200
"""Lines in one transaction: what is done stays done when a worker ends, and the progress moves."""


class ImportBegun(Refused):
    """It is entered once."""

    sentence = "This list is being entered already."


class RefusedLine(msgspec.Struct, frozen=True):
    """A line of the file that was not entered, and why."""

    number: int
    external_id: str
    refusal: Refusal


class ImportForOrganiser(msgspec.Struct, frozen=True):
    """How a list was understood, how far it is, and what was refused."""

    id: UUID
    edition_id: UUID
    filename: str
    read_as: ReadAs
    total: int
    done: int
    created: int
    changed: int
    unchanged: int
    refused: list[RefusedLine]
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class Preview(msgspec.Struct, frozen=True):
    """What entering a list would come to now."""

    created: int
    changed: int
    unchanged: int
    refused: list[RefusedLine]
    first: list[EntryOnBehalf]


async def keep_list(*, edition_id: UUID, by: UUID, filename: str, content: bytes) -> UUID:
    """Read a list and keep it to be looked at; nothing is entered yet.

    Raises:
        NotFound: ``by`` does not work at the edition's desk.
        NotText, NotAList, ListTooLong: it cannot be understood.
    """
    await rehearse(edition_id=edition_id, by=by, lines=[])
    read_as, lines = read_list(content)
    import_id = uuid4()
    await execute(
        "INSERT INTO entry_import (edition_id, id, filename, read_as, lines, total, created_by) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        edition_id,
        import_id,
        "".join(letter for letter in filename if letter.isprintable())[:200],
        msgspec.to_builtins(read_as),
        msgspec.to_builtins(lines),
        len(lines),
        by,
    )
    return import_id


_SHOWN = (
    "id, edition_id, filename, read_as, total, done, created, changed, unchanged, refused, created_at, started_at, "
    "finished_at"
)


async def import_of(edition_id: UUID, import_id: UUID) -> ImportForOrganiser:
    """One import, for whoever was let to the edition's desk.

    Raises:
        NotFound: the edition has no such import.
    """
    row = await fetch_row(
        f"SELECT {_SHOWN} FROM entry_import WHERE edition_id = $1 AND id = $2",  # noqa: S608 (our own text)
        edition_id,
        import_id,
    )
    if row is None:
        raise NotFound
    return msgspec.convert(dict(row), ImportForOrganiser)


async def imports_of(edition_id: UUID) -> list[ImportForOrganiser]:
    """The latest ten imports, newest first."""
    rows = await fetch(
        f"SELECT {_SHOWN} FROM entry_import WHERE edition_id = $1 ORDER BY created_at DESC LIMIT 10",  # noqa: S608 (our own text)
        edition_id,
    )
    return msgspec.convert([dict(row) for row in rows], list[ImportForOrganiser])


async def preview_of(*, edition_id: UUID, import_id: UUID, by: UUID) -> Preview:
    """What entering the list would come to now, line by line.

    Raises:
        NotFound: the edition has no such import, or ``by`` does not work at its desk.
    """
    row = await fetch_row("SELECT lines FROM entry_import WHERE edition_id = $1 AND id = $2", edition_id, import_id)
    if row is None:
        raise NotFound
    lines = msgspec.convert(row["lines"], list[Line])
    entries = [line.entry for line in lines if line.entry is not None]
    outcomes = await rehearse(edition_id=edition_id, by=by, lines=entries)
    return Preview(
        **{word: sum(each.outcome == word for each in outcomes) for word in ("created", "changed", "unchanged")},
        refused=_refused(lines, outcomes),
        first=entries[:5],
    )


async def begin_import(*, edition_id: UUID, import_id: UUID, by: UUID) -> None:
    """Let a worker enter the list, in the name of whoever says so.

    Raises:
        NotFound: the edition has no such import, or ``by`` does not work at its desk.
        ImportBegun: it is on its way.
    """
    await rehearse(edition_id=edition_id, by=by, lines=[])
    async with atomic() as connection:
        row = await connection.fetchrow(
            "SELECT started_at FROM entry_import WHERE edition_id = $1 AND id = $2 FOR UPDATE", edition_id, import_id
        )
        if row is None:
            raise NotFound
        if row["started_at"] is not None:
            raise ImportBegun
        await connection.execute(
            "UPDATE entry_import SET started_at = clock_timestamp(), created_by = $3 WHERE edition_id = $1 AND id = $2",
            edition_id,
            import_id,
            by,
        )
        await enqueue(connection, ENTER_LIST, Task(edition_id=edition_id, subject_id=import_id))


async def enter_list(task: Task) -> None:
    """Enter what is left of a list; a try that was cut off is gone on with, and no line is entered twice."""
    row = await fetch_row(
        "SELECT lines FROM entry_import WHERE edition_id = $1 AND id = $2", task.edition_id, task.subject_id
    )
    lines = msgspec.convert(row["lines"], list[Line]) if row is not None else []
    while await _enter_next(task, lines):
        pass


async def _enter_next(task: Task, lines: Sequence[Line]) -> bool:
    """Enter a few hundred lines; whether there were any."""
    async with atomic() as connection:
        row = await connection.fetchrow(
            "SELECT done, total, created_by FROM entry_import WHERE edition_id = $1 AND id = $2 "
            "AND finished_at IS NULL FOR UPDATE",
            task.edition_id,
            task.subject_id,
        )
        if row is None:
            return False
        some = lines[row["done"] : row["done"] + AT_ONCE]
        entries = [line.entry for line in some if line.entry is not None]
        outcomes = await enter_on_behalf(edition_id=task.edition_id, by=row["created_by"], lines=entries)
        await _note(connection, task, some, outcomes)
        return len(some) > 0


async def _note(connection: asyncpg.Connection, task: Task, some: Sequence[Line], outcomes: Sequence[Outcome]) -> None:
    await connection.execute(
        "UPDATE entry_import SET done = done + $3, created = created + $4, changed = changed + $5, "
        "unchanged = unchanged + $6, refused = refused || $7, "
        "finished_at = CASE WHEN done + $3 >= total THEN clock_timestamp() END WHERE edition_id = $1 AND id = $2",
        task.edition_id,
        task.subject_id,
        len(some),
        *(sum(each.outcome == word for each in outcomes) for word in ("created", "changed", "unchanged")),
        msgspec.to_builtins(_refused(some, outcomes)),
    )


def _refused(lines: Sequence[Line], outcomes: Sequence[Outcome]) -> list[RefusedLine]:
    """Lines that could not be read or entered, in the order of the file."""
    refused, entered = [], iter(outcomes)
    for line in lines:
        refusal = line.refusal if line.entry is None else next(entered).refusal
        if refusal is not None:
            refused.append(RefusedLine(line.number, line.external_id, refusal))
    return refused
