"""What is forgotten of letters: the whole exchange about the person's own entries, and that mailings went to them."""

from uuid import UUID

import asyncpg


async def erase_person(connection: asyncpg.Connection, person_id: UUID) -> None:
    """Forget the letters about this person's entries and where mailings and reminders found them."""
    await connection.execute(
        "DELETE FROM letter USING entry WHERE (entry.edition_id, entry.id) = (letter.edition_id, letter.entry_id) "
        "AND entry.entrant_id = $1",
        person_id,
    )
    await connection.execute("DELETE FROM mailing_recipient WHERE person_id = $1", person_id)
    await connection.execute("DELETE FROM reminder WHERE person_id = $1", person_id)
