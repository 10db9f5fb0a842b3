"""What a round's people are mailed to keep: the fingerprints that nobody can change behind their backs afterwards."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg

from festival.editions.queries import contact_of
from festival.notifications.service import send


async def tell_round(
    connection: asyncpg.Connection, *, edition_id: UUID, round_id: UUID, template: str, context: Mapping[str, Any]
) -> None:
    """Put a message to each juror of a round and each organiser of its edition into the outbox, one to a person."""
    rows = await connection.fetch(
        """
        SELECT person.id, person.email, person.locale, edition.name AS edition_name, round.name AS round_name,
            edition.zone, round.due_at, EXISTS (SELECT FROM round_juror JOIN juror
                ON (juror.edition_id, juror.id) = (round_juror.edition_id, round_juror.juror_id)
                WHERE (round_juror.edition_id, round_juror.round_id) = (round.edition_id, round.id)
                AND juror.person_id = person.id AND juror.state = 'active') AS judges
        FROM round JOIN edition ON edition.id = round.edition_id
        JOIN person ON person.email IS NOT NULL AND (
            EXISTS (SELECT FROM membership WHERE membership.edition_id = round.edition_id
                AND membership.person_id = person.id AND membership.role = 'organiser')
            OR EXISTS (SELECT FROM round_juror JOIN juror
                ON (juror.edition_id, juror.id) = (round_juror.edition_id, round_juror.juror_id)
                WHERE (round_juror.edition_id, round_juror.round_id) = (round.edition_id, round.id)
                AND juror.person_id = person.id AND juror.state = 'active'))
        WHERE round.edition_id = $1 AND round.id = $2 ORDER BY person.id
        """,
        edition_id,
        round_id,
    )
    contact = await contact_of(edition_id)
    for row in rows:
        await send(
            connection,
            template=template,
            recipient=row["email"],
            person_id=row["id"],
            edition_id=edition_id,
            context={
                "edition_name": row["edition_name"],
                "round_name": row["round_name"],
                "juror_path": f"/jury/rounds/{round_id}" if row["judges"] else None,
                "due_at": row["due_at"].isoformat() if row["due_at"] else None,
                "zone": row["zone"],
                **context,
            },
            locale=row["locale"],
            reply_to=contact,
        )
