"""What is forgotten of mentoring: on request, whoever is reached at the person's address; in time, everybody.

Where somebody raised a concern, it and the people of that match stay until their time is over: nobody can erase what
was said about them.
"""

from datetime import timedelta
from uuid import UUID

import asyncpg

from festival.db import execute

_CONCERNED = """
    EXISTS (SELECT FROM mentoring_concern AS concern WHERE concern.edition_id = party.edition_id AND (
        concern.raised_by = party.id OR EXISTS (SELECT FROM mentoring_match AS pair
            WHERE pair.edition_id = party.edition_id
            AND ((pair.trainee_id, pair.mentor_id) = (concern.raised_by, party.id)
                OR (pair.trainee_id, pair.mentor_id) = (party.id, concern.raised_by)))))
"""


async def erase_person(connection: asyncpg.Connection, person_id: UUID) -> None:
    """Forget the mentor, or the trainees of the guardian, whose confirmed address this account has."""
    await connection.execute(
        "DELETE FROM mentoring_person AS party USING person WHERE person.id = $1 "  # noqa: S608 (our own text)
        f"AND person.email_confirmed_at IS NOT NULL AND lower(party.email) = person.email AND NOT {_CONCERNED}",
        person_id,
    )


async def forget_meetings_of_old(period: timedelta) -> None:
    """Forget mentors and trainees, with their matches, sessions and concerns, once nothing of theirs is younger."""
    await execute(
        """
        DELETE FROM mentoring_person AS party WHERE party.created_at < clock_timestamp() - $1::interval
            AND NOT EXISTS (SELECT FROM mentoring_session AS session
                LEFT JOIN mentoring_seat AS seat
                    ON (seat.edition_id, seat.session_id) = (session.edition_id, session.id)
                WHERE session.edition_id = party.edition_id AND party.id IN (session.mentor_id, seat.trainee_id)
                AND session.starts_at > clock_timestamp() - $1::interval)
            AND NOT EXISTS (SELECT FROM mentoring_match AS pair WHERE pair.edition_id = party.edition_id
                AND party.id IN (pair.trainee_id, pair.mentor_id)
                AND pair.proposed_at > clock_timestamp() - $1::interval)
        """,
        period,
    )
