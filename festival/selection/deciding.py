"""The gate of every organiser's verb on films of the selection."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from festival.errors import NotFound


async def keep_decidable(
    connection: asyncpg.Connection, edition_id: UUID, entries: Sequence[UUID], by: UUID, *, qualified: bool = True
) -> None:
    """Make sure that each film is of this edition, and no conflict of this person's; ``qualified``: and takes part.

    Raises:
        NotFound: one of them is not.
    """
    rows = await connection.fetch(
        "SELECT entry.id FROM entry WHERE edition_id = $1 AND id = ANY ($2::uuid[]) "
        "AND (NOT $4 OR state = 'qualified') AND NOT EXISTS (SELECT FROM team_conflict "
        "WHERE (edition_id, entry_id, person_id) = (entry.edition_id, entry.id, $3)) FOR SHARE OF entry",
        edition_id,
        list(entries),
        by,
        qualified,
    )
    if {row["id"] for row in rows} != set(entries):
        raise NotFound
