"""What is forgotten of a deliberation: what a juror said in it. What was decided, and why, was published."""

from uuid import UUID

import asyncpg


async def erase_person(connection: asyncpg.Connection, person_id: UUID) -> None:
    """Take a juror's notes off the table."""
    await connection.execute(
        "DELETE FROM deliberation_note AS note USING juror WHERE juror.person_id = $1 "
        "AND (note.edition_id, note.juror_id) = (juror.edition_id, juror.id)",
        person_id,
    )
