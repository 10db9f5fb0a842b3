"""Sessions: one-to-one or in a group, with places, attendance and a calendar; the coordinators see every one."""

from datetime import timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import asyncpg
from icalendar import Calendar, Event

from festival import clock
from festival.db import atomic
from festival.editions.rules import instant_in
from festival.errors import NotFound
from festival.mentoring.coordinating import coordinated
from festival.mentoring.rules import NobodyInvited, NotMatched, SessionCannotBe, SessionFull, Side
from festival.mentoring.schemas import NewSession, PartyIn, SessionShown
from festival.mentoring.session_changes import session_to_come, tell_of_session
from festival.mentoring.tables import MentoringSeat, MentoringSession
from festival.plain_text import keep_text


async def coordinate_session(*, edition_id: UUID, by: UUID, mentor_id: UUID, new: NewSession) -> UUID:
    """A coordinator plans an encounter of a checked mentor with any trainees.

    Raises:
        NotFound: no such mentor of an edition that this person coordinates, or no such trainee.
        SessionCannotBe, SessionFull, NobodyInvited, NoSuchTime: it cannot be held so.
    """
    async with atomic() as connection:
        edition = await coordinated(connection, edition_id, by)
        return await _plan(connection, edition, mentor_id, new, made_by="coordinator")


async def invite_to_session(*, party: PartyIn, new: NewSession) -> UUID:
    """A mentor invites trainees they are actively matched with, and nobody else.

    Raises:
        NotFound: a trainee's link cannot do this.
        NotMatched: one of the trainees is not theirs.
        SessionCannotBe, SessionFull, NobodyInvited, NoSuchTime: it cannot be held so.
    """
    if party.side is not Side.MENTOR:
        raise NotFound
    async with atomic() as connection:
        edition = await connection.fetchrow("SELECT * FROM edition WHERE id = $1 FOR UPDATE", party.edition_id)
        own = await connection.fetch(
            "SELECT trainee_id FROM mentoring_match WHERE edition_id = $1 AND mentor_id = $2 AND state = 'active'",
            party.edition_id,
            party.id,
        )
        if not set(new.trainee_ids) <= {row["trainee_id"] for row in own}:
            raise NotMatched
        return await _plan(connection, edition, party.id, new, made_by="mentor")


async def _plan(
    connection: asyncpg.Connection, edition: asyncpg.Record, mentor_id: UUID, new: NewSession, *, made_by: str
) -> UUID:
    chosen = sorted(set(new.trainee_ids))
    now = await clock.now(connection)
    starts_at = instant_in(edition["zone"], new.starts_at, field="starts_at")
    if starts_at <= now or not 5 <= new.minutes <= 480 or not 1 <= new.places <= 100:
        raise SessionCannotBe(field="starts_at")
    if not chosen:
        raise NobodyInvited(field="trainees")
    if len(chosen) > new.places:
        raise SessionFull(places=new.places, wanted=len(chosen))
    known = await connection.fetchval(
        "SELECT count(*) FROM mentoring_person WHERE edition_id = $1 AND (id = ANY($2) AND side = 'trainee' "
        "OR id = $3 AND side = 'mentor' AND checked_at IS NOT NULL)",
        edition["id"],
        chosen,
        mentor_id,
    )
    if known != len(chosen) + 1:
        raise NotFound
    session = MentoringSession(
        edition_id=edition["id"],
        id=uuid4(),
        mentor_id=mentor_id,
        starts_at=starts_at,
        minutes=new.minutes,
        place=keep_text(new.place, field="place", most=500, required=True),
        places=new.places,
        note=keep_text(new.note, field="note", most=2000, lines=True),
        made_by=made_by,
    )
    await MentoringSession.insert(session)
    await MentoringSeat.insert(
        *(MentoringSeat(edition_id=edition["id"], session_id=session.id, trainee_id=one) for one in chosen)
    )
    made: UUID = session.id
    held = await session_to_come(connection, edition["id"], made)
    for person_id in (mentor_id, *chosen):
        await tell_of_session(connection, held, person_id, "session")
    return made


async def note_attendance(
    *, edition_id: UUID, session_id: UUID, mentor_id: UUID | None, came: set[UUID], note: str
) -> None:
    """Who came, and what was done; ``mentor_id`` None: a coordinator says it, who has been let in by the caller.

    Raises:
        NotFound: no such session (of this mentor).
    """
    async with atomic() as connection:
        held = await connection.fetchval(
            "UPDATE mentoring_session SET note = $4 WHERE edition_id = $1 AND id = $2 "
            "AND ($3::uuid IS NULL OR mentor_id = $3) RETURNING id",
            edition_id,
            session_id,
            mentor_id,
            keep_text(note, field="note", most=2000, lines=True),
        )
        if held is None:
            raise NotFound
        await connection.execute(
            "UPDATE mentoring_seat SET came = trainee_id = ANY($3) WHERE edition_id = $1 AND session_id = $2",
            edition_id,
            session_id,
            list(came),
        )


def sessions_calendar(party: PartyIn, sessions: list[SessionShown], *, address: str, host: str) -> bytes:
    """One person's sessions as a calendar that can be subscribed to; it names no trainee."""
    calendar = Calendar()
    calendar.add("prodid", "-//Palmares//Mentoring//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", party.edition_name)
    for session in sessions:
        event = Event()
        event.add("uid", f"{session.id}@{host}")
        event.add("dtstamp", party.now)
        event.add("dtstart", session.starts_at.astimezone(ZoneInfo(party.zone)))
        event.add("dtend", (session.starts_at + timedelta(minutes=session.minutes)).astimezone(ZoneInfo(party.zone)))
        event.add("summary", f"{party.edition_name}: {session.mentor}")
        event.add("location", session.place)
        event.add("url", address)
        calendar.add_component(event)
    calendar.add_missing_timezones()
    text: bytes = calendar.to_ical()
    return text
