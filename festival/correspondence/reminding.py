"""Reminders: of drafts before the deadline by themselves, of scoresheets by an organiser's click, each person once."""

from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from festival import clock
from festival.audit.service import record
from festival.correspondence.rules import BATCH, DRAFT_AT_REST, REMIND_WITHIN
from festival.correspondence.schemas import JurorToRemind
from festival.db import atomic, fetch
from festival.notifications.service import send
from festival.panels.queries import AWAY_BY_JUROR, round_for
from festival.panels.schemas import RoundForOrganiser

_DRAFTS = """
    SELECT edition.id AS edition_id, edition.name AS edition_name, edition.zone, edition.closes_at,
        nullif(edition.contact, '') AS contact, person.id AS person_id, person.email, person.locale,
        person.zone AS reader_zone, array_agg(film.title ORDER BY film.title, entry.id) AS titles,
        array_agg(entry.id) AS entries
    FROM edition
    JOIN entry ON entry.edition_id = edition.id AND entry.state = 'draft'
        AND entry.updated_at < $1::timestamptz - $3::interval
    JOIN film ON film.id = entry.film_id
    JOIN person ON person.id = entry.entrant_id AND person.email_confirmed_at IS NOT NULL AND person.email IS NOT NULL
    WHERE edition.call_state = 'announced' AND edition.opens_at <= $1
        AND edition.closes_at > $1::timestamptz AND edition.closes_at <= $1::timestamptz + $2::interval
        AND NOT EXISTS (SELECT FROM reminder WHERE reminder.edition_id = edition.id AND reminder.kind = 'drafts'
            AND reminder.person_id = person.id AND reminder.occasion = edition.closes_at::text)
    GROUP BY edition.id, person.id ORDER BY edition.id, person.id LIMIT $4
"""


async def remind_of_drafts() -> None:
    """Tell whoever left a draft that the call closes within two days; again only for a deadline that was moved."""
    while await _remind_batch():
        continue


async def _remind_batch() -> bool:
    async with atomic() as connection:
        await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('reminders of drafts', 0))")
        now = await clock.now(connection)
        rows = await connection.fetch(_DRAFTS, now, REMIND_WITHIN, DRAFT_AT_REST, BATCH)
        for row in rows:
            entries = row["entries"]
            await connection.execute(
                "INSERT INTO reminder (edition_id, kind, subject_id, person_id, occasion, sent_at) "
                "SELECT id, 'drafts', id, $2, closes_at::text, $3 FROM edition WHERE id = $1",
                row["edition_id"],
                row["person_id"],
                now,
            )
            await send(
                connection,
                template="correspondence/drafts_waiting",
                recipient=row["email"],
                person_id=row["person_id"],
                edition_id=row["edition_id"],
                context={
                    "titles": row["titles"],
                    "edition_name": row["edition_name"],
                    "closes_at": row["closes_at"].isoformat(),
                    "zone": row["zone"],
                    "reader_zone": row["reader_zone"],
                    "path": f"/me/entries/{entries[0]}" if len(entries) == 1 else "/me",
                },
                locale=row["locale"],
                reply_to=row["contact"],
                about=entries,
                bulk=True,
            )
    return bool(rows)


_BEHIND = f"""
    SELECT juror.id AS juror_id, juror.name, juror.person_id, person.email, person.locale,
        juror.state = 'active' AS joined, round_juror.seats - coalesce(away.seats, 0) AS assigned,
        round_juror.seats - round_juror.scored - coalesce(away.seats - away.scored, 0) AS missing,
        (SELECT max(sent_at) FROM reminder WHERE reminder.edition_id = round_juror.edition_id
            AND reminder.kind = 'scoresheets' AND reminder.subject_id = round_juror.round_id
            AND reminder.person_id = juror.person_id) AS reminded_at
    FROM round_juror
    JOIN juror ON (juror.edition_id, juror.id) = (round_juror.edition_id, round_juror.juror_id)
    LEFT JOIN person ON person.id = juror.person_id
    LEFT JOIN ({AWAY_BY_JUROR}) AS away ON away.juror_id = round_juror.juror_id
    WHERE round_juror.edition_id = $1 AND round_juror.round_id = $2
        AND round_juror.seats - round_juror.scored > coalesce(away.seats - away.scored, 0)
    ORDER BY juror.name, juror.id
"""  # noqa: S608 (our own text)


async def jurors_behind(judged: RoundForOrganiser) -> list[JurorToRemind]:
    """The jurors with scoresheets to come, in counts; the caller has decided that its reader organises the round."""
    rows = await fetch(_BEHIND, judged.edition_id, judged.id)
    return [msgspec.convert({**row}, JurorToRemind, strict=False) for row in rows]


async def remind_jurors(*, round_id: UUID, by: UUID) -> int:
    """One message to each juror who is behind and was not reminded today; returns how many.

    Nobody learns whom it was sent to but by name and count: no score, no film.

    Raises:
        NotFound: the round is not this person's to organise.
    """
    async with atomic() as connection:
        judged = await round_for(round_id, by)
        if judged.state not in {"open", "reopened"}:
            return 0
        now = await clock.now(connection)
        rows = await connection.fetch(_BEHIND, judged.edition_id, round_id)
        sent = [row for row in rows if row["missing"] and row["joined"] and await _remind(connection, judged, row, now)]
        if sent:
            await record(
                connection,
                log="desk",
                act="jurors_reminded",
                edition_id=judged.edition_id,
                actor_id=by,
                subject_id=round_id,
                detail={"jurors": [str(row["juror_id"]) for row in sent]},
            )
    return len(sent)


async def _remind(
    connection: asyncpg.Connection, judged: RoundForOrganiser, row: asyncpg.Record, now: datetime
) -> bool:
    if row["email"] is None:
        return False
    first = await connection.fetchval(
        "INSERT INTO reminder (edition_id, kind, subject_id, person_id, occasion, sent_at) "
        "SELECT $1, 'scoresheets', $2, $3, ($4 AT TIME ZONE edition.zone)::date::text, $4 FROM edition WHERE id = $1 "
        "ON CONFLICT DO NOTHING RETURNING true",
        judged.edition_id,
        judged.id,
        row["person_id"],
        now,
    )
    if not first:
        return False
    contact = await connection.fetchval("SELECT nullif(contact, '') FROM edition WHERE id = $1", judged.edition_id)
    await send(
        connection,
        template="correspondence/scoresheets_waiting",
        recipient=row["email"],
        person_id=row["person_id"],
        edition_id=judged.edition_id,
        context={
            "edition_name": judged.edition_name,
            "round_name": judged.name,
            "round_id": str(judged.id),
            "missing": row["missing"],
            "due_at": judged.due_at.isoformat() if judged.due_at else None,
            "zone": judged.zone,
        },
        locale=row["locale"],
        reply_to=contact,
    )
    return True
