"""What is forgotten of reports: who sent them. What was said of the film, and what came of it, stays with the film."""

from datetime import timedelta
from uuid import UUID

import asyncpg

from festival.db import execute


async def forget_reporter(connection: asyncpg.Connection, person_id: UUID) -> None:
    """Take a person out of the reports that they sent, under their account or with their address."""
    await connection.execute(
        "UPDATE film_report SET reported_by = NULL, contact = '' WHERE reported_by = $1 "
        "OR contact <> '' AND contact = (SELECT email FROM person WHERE id = $1)",
        person_id,
    )


async def forget_reporters_of_old(age: timedelta) -> None:
    """Drop the addresses of strangers whose reports were dealt with so long ago."""
    await execute(
        "UPDATE film_report SET contact = '' WHERE contact <> '' AND clock_timestamp() - decided_at > $1::interval", age
    )
