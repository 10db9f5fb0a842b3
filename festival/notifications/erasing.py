"""What is forgotten of a person's mail: every message to them, and to their address."""

from uuid import UUID

import asyncpg


async def erase_person(connection: asyncpg.Connection, person_id: UUID) -> None:
    """Delete the messages to this person from the outbox, those that wait too."""
    await connection.execute(
        "DELETE FROM outbox WHERE person_id = $1 OR recipient = (SELECT email FROM person WHERE id = $1)", person_id
    )
