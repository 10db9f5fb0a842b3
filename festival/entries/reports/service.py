"""Reports about films: taken from whoever watched one, told to the organisers at once, dealt with and undone by them.

Whoever serves a film decides that its reader may watch it and then calls `report_film` inside its own transaction:
jurors by their assignment (`festival.scoring`), everybody else by the public page of the film (`festival.publishing`).
"""

from uuid import UUID, uuid4

import asyncpg

from festival import clock
from festival.audit import service as audit
from festival.db import atomic
from festival.editions.queries import contact_of
from festival.editions.rules import DESK
from festival.entries.desk.desk_gate import entry_at_desk, refuse_own
from festival.entries.reading import STRANGER
from festival.entries.reports.rules import (
    MOST_FROM_STRANGERS,
    UNDO_WITHIN,
    NoteNeeded,
    ReportKind,
    ReportOutcome,
)
from festival.errors import NotFound
from festival.notifications.rules import read_address
from festival.notifications.service import cancel_unsent, send
from festival.plain_text import keep_text

ANSWERED = "entries/report_answered"
LONGEST_NOTE = 2000


async def report_film(
    connection: asyncpg.Connection,
    *,
    edition_id: UUID,
    entry_id: UUID,
    kind: ReportKind,
    note: str,
    by: UUID | None,
    contact: str = "",
    about: str = "",
) -> None:
    """Note a report, and mail the organisers with the first of its kind that waits about this film.

    A public page passes ``by=None`` and, as ``contact``, the address where the stranger asked to be answered, or "";
    it keeps its own limit of requests, answers the same whether anything was kept or not, and needs no mail of its
    own. ``about``: which part of a series is meant, in a line of its own before the note. The same person reporting
    the same again changes the note of the report that waits.

    Raises:
        NoteNeeded: a kind that says nothing by itself, without a note.
        TextTooLong, UnusableText: the note.
        NotAnAddress: ``contact`` is given and no mailbox.
    """
    kept = keep_text(note, field="note", most=LONGEST_NOTE - len(about) - 1, lines=True)
    if not kept and kind is ReportKind.OTHER:
        raise NoteNeeded(field="note")
    kept = "\n".join(filter(None, (about, kept)))
    waiting = await connection.fetch(
        "SELECT kind, reported_by FROM film_report WHERE edition_id = $1 AND entry_id = $2 AND decided_at IS NULL",
        edition_id,
        entry_id,
    )
    if by is None and sum(row["reported_by"] is None for row in waiting) >= MOST_FROM_STRANGERS:
        return
    await connection.execute(
        "INSERT INTO film_report (edition_id, id, entry_id, kind, note, reported_by, contact, reported_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (edition_id, entry_id, reported_by, kind) "
        "WHERE decided_at IS NULL AND reported_by IS NOT NULL DO UPDATE SET note = excluded.note",
        edition_id,
        uuid4(),
        entry_id,
        kind.value,
        kept,
        by,
        read_address(contact) if contact.strip() else "",
        await clock.now(connection),
    )
    if all(row["kind"] != kind for row in waiting):
        await _tell_organisers(connection, edition_id, entry_id, kind)


async def decide_report(
    *, edition_id: UUID, report_id: UUID, by: UUID, outcome: ReportOutcome | None, answer: str = ""
) -> None:
    """Say what came of a report, in words that its reporter reads; None takes that back. The film stays as it is.

    Raises:
        NotFound: no such report, or ``by`` does not work at the desk or is in conflict with the film.
        OwnEntry: it is their own film.
        TextTooLong, UnusableText: the answer.
    """
    kept = "" if outcome is None else keep_text(answer, field="answer", most=2000, lines=True)
    async with atomic() as connection:
        report = await connection.fetchrow(
            "SELECT * FROM film_report WHERE edition_id = $1 AND id = $2 FOR UPDATE", edition_id, report_id
        )
        if report is None:
            raise NotFound
        entry = await entry_at_desk(connection, edition_id=edition_id, entry_id=report["entry_id"], by=by, roles=DESK)
        await refuse_own(connection, entry, by)
        await connection.execute(
            "UPDATE film_report SET outcome = $3, answer = $4, decided_by = $5, decided_at = $6 "
            "WHERE edition_id = $1 AND id = $2",
            edition_id,
            report_id,
            outcome,
            kept,
            None if outcome is None else by,
            None if outcome is None else await clock.now(connection),
        )
        await audit.record(
            connection,
            log="desk",
            act="report_decided",
            edition_id=edition_id,
            actor_id=by,
            subject_id=report["entry_id"],
            detail={"report": str(report_id), "kind": report["kind"], "before": report["outcome"], "after": outcome},
        )
        await _tell_reporter(connection, report, outcome, kept)


async def _tell_organisers(connection: asyncpg.Connection, edition_id: UUID, entry_id: UUID, kind: ReportKind) -> None:
    """One mail to each organiser who is no stranger to the film; what was written stands on the desk only."""
    rows = await connection.fetch(
        "SELECT person.id, person.email, person.locale, film.title, edition.name AS edition_name, edition.slug "  # noqa: S608 (our own text)
        "FROM entry JOIN edition ON edition.id = entry.edition_id JOIN film ON film.id = entry.film_id "
        "JOIN membership ON membership.edition_id = entry.edition_id AND membership.role = 'organiser' "
        "JOIN person ON person.id = membership.person_id AND person.email IS NOT NULL "
        f"WHERE entry.edition_id = $1 AND entry.id = $2 AND NOT {STRANGER.format(person='person.id')} "
        "AND entry.entrant_id <> person.id ORDER BY person.id",
        edition_id,
        entry_id,
    )
    for row in rows:
        await send(
            connection,
            template="entries/film_reported",
            recipient=row["email"],
            person_id=row["id"],
            edition_id=edition_id,
            context={
                "title": row["title"],
                "edition_name": row["edition_name"],
                "kind": kind.value,
                "path": f"/organise/{row['slug']}/reports",
            },
            locale=row["locale"],
        )


async def _tell_reporter(
    connection: asyncpg.Connection, report: asyncpg.Record, outcome: ReportOutcome | None, answer: str
) -> None:
    """A stranger who left an address is mailed; jurors read it beside the film."""
    if not report["contact"]:
        return
    edition_id, entry_id = report["edition_id"], report["entry_id"]
    await cancel_unsent(
        connection, edition_id=edition_id, entry_ids=[entry_id], templates=[ANSWERED], recipient=report["contact"]
    )
    if outcome is None:
        return
    row = await connection.fetchrow(
        "SELECT film.title, edition.name AS edition_name FROM entry JOIN film ON film.id = entry.film_id "
        "JOIN edition ON edition.id = entry.edition_id WHERE entry.edition_id = $1 AND entry.id = $2",
        edition_id,
        entry_id,
    )
    await send(
        connection,
        template=ANSWERED,
        recipient=report["contact"],
        edition_id=edition_id,
        context={**row, "outcome": outcome.value, "answer": answer},
        after=UNDO_WITHIN,
        reply_to=await contact_of(edition_id),
        about=[entry_id],
    )
