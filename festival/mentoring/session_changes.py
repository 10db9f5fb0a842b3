"""What happens to a session that was planned: further trainees come, somebody cannot, or it is off; all are told."""

from uuid import UUID

import asyncpg

from festival import clock
from festival.db import atomic
from festival.errors import NotFound
from festival.mentoring.coordinating import coordinated, tell
from festival.mentoring.rules import NobodyInvited, SessionBegun, SessionFull
from festival.mentoring.schemas import PartyIn
from festival.mentoring.tables import MentoringSeat


async def invite_more(*, edition_id: UUID, by: UUID, session_id: UUID, trainee_ids: set[UUID]) -> None:
    """A coordinator gives free places of a session to come to further trainees; whoever has one keeps it.

    Raises:
        NotFound: no such session of an edition that this person coordinates, or no such trainee.
        SessionBegun, SessionFull, NobodyInvited: they cannot be invited.
    """
    async with atomic() as connection:
        await coordinated(connection, edition_id, by)
        session = await session_to_come(connection, edition_id, session_id)
        rows = await connection.fetch(
            "SELECT id FROM mentoring_person p WHERE edition_id = $1 AND id = ANY($2) AND side = 'trainee' "
            "AND NOT EXISTS (SELECT FROM mentoring_seat s WHERE (s.edition_id, s.session_id, s.trainee_id) "
            "= (p.edition_id, $3, p.id))",
            edition_id,
            list(trainee_ids),
            session_id,
        )
        if not rows:
            raise NobodyInvited(field="trainees")
        seated = await connection.fetchval(
            "SELECT count(*) FROM mentoring_seat WHERE edition_id = $1 AND session_id = $2", edition_id, session_id
        )
        if seated + len(rows) > session["places"]:
            raise SessionFull(places=session["places"], wanted=seated + len(rows))
        for row in rows:
            await MentoringSeat.insert(
                MentoringSeat(edition_id=edition_id, session_id=session_id, trainee_id=row["id"])
            )
            await tell_of_session(connection, session, row["id"], "session")


async def call_off(
    *, edition_id: UUID, session_id: UUID, by: UUID | None = None, mentor_id: UUID | None = None
) -> None:
    """A coordinator (``by``) or its mentor calls a session to come off; everybody who was invited is told.

    Raises:
        NotFound: no such session of this person.
        SessionBegun: it cannot be undone any more.
    """
    async with atomic() as connection:
        if by is not None:
            await coordinated(connection, edition_id, by)
        session = await session_to_come(connection, edition_id, session_id)
        if by is None and session["mentor_id"] != mentor_id:
            raise NotFound
        seats = await connection.fetch(
            "SELECT trainee_id FROM mentoring_seat WHERE edition_id = $1 AND session_id = $2 ORDER BY 1",
            edition_id,
            session_id,
        )
        await connection.execute(
            "DELETE FROM mentoring_session WHERE edition_id = $1 AND id = $2", edition_id, session_id
        )
        for person_id in (session["mentor_id"], *(seat["trainee_id"] for seat in seats)):
            await tell_of_session(connection, session, person_id, "called_off")


async def leave_session(*, party: PartyIn, session_id: UUID) -> None:
    """A trainee gives their place in a session to come back; with nobody left in it, the session is off.

    Raises:
        NotFound: they have no place in it.
        SessionBegun: it has begun.
    """
    async with atomic() as connection:
        session = await session_to_come(connection, party.edition_id, session_id)
        left = await connection.fetchval(
            "DELETE FROM mentoring_seat WHERE edition_id = $1 AND session_id = $2 AND trainee_id = $3 "
            "RETURNING trainee_id",
            party.edition_id,
            session_id,
            party.id,
        )
        if left is None:
            raise NotFound
        for mentor_id in await forget_empty_sessions(connection, party.edition_id, session["mentor_id"]):
            await tell_of_session(connection, session, mentor_id, "called_off")


async def forget_empty_sessions(connection: asyncpg.Connection, edition_id: UUID, mentor_id: UUID) -> list[UUID]:
    """A mentor does not come to an empty room: sessions to come in which nobody has a place are off.

    Returns their mentor, once for each.
    """
    rows = await connection.fetch(
        "DELETE FROM mentoring_session e WHERE edition_id = $1 AND mentor_id = $2 AND starts_at > clock_timestamp() "
        "AND NOT EXISTS (SELECT FROM mentoring_seat s WHERE (s.edition_id, s.session_id) = (e.edition_id, e.id)) "
        "RETURNING mentor_id",
        edition_id,
        mentor_id,
    )
    return [row["mentor_id"] for row in rows]


async def session_to_come(connection: asyncpg.Connection, edition_id: UUID, session_id: UUID) -> asyncpg.Record:
    """A session that has not begun, locked.

    Raises:
        NotFound: there is none of this name in the edition.
        SessionBegun: it has.
    """
    session = await connection.fetchrow(
        "SELECT * FROM mentoring_session WHERE edition_id = $1 AND id = $2 FOR UPDATE",
        edition_id,
        session_id,
    )
    if session is None:
        raise NotFound
    if session["starts_at"] <= await clock.now(connection):
        raise SessionBegun
    return session


async def tell_of_session(connection: asyncpg.Connection, session: asyncpg.Record, person_id: UUID, what: str) -> None:
    """Write to somebody of a session: it takes place, or does not."""
    said = {"starts_at": session["starts_at"].isoformat(), "place": session["place"]}
    await tell(connection, session["edition_id"], person_id, what, **said)
