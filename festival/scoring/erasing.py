"""What is forgotten of scoresheets: a juror's private words. Scores and the words for makers were counted and sent."""

from uuid import UUID

import asyncpg


async def erase_person(connection: asyncpg.Connection, person_id: UUID) -> None:
    """Forget the comments that a juror wrote for themselves."""
    await connection.execute(
        "UPDATE scoresheet SET private_comment = '' FROM juror WHERE juror.person_id = $1 "
        "AND (scoresheet.edition_id, scoresheet.juror_id) = (juror.edition_id, juror.id)",
        person_id,
    )
