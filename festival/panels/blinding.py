"""What a blind round asks of its films before its jurors see them."""

from uuid import UUID

import asyncpg

from festival.entries.desk.finding import ATTESTED
from festival.entries.qualifying.rules import FilmsUnattested
from festival.panels.rules import Policy


async def refuse_unattested(connection: asyncpg.Connection, *, edition_id: UUID, round_id: UUID, policy: str) -> None:
    """Let no film before a sealed jury of which nobody vouched that nothing names its maker.

    Raises:
        FilmsUnattested: there are some; the sentence says how many.
    """
    if policy != Policy.SEALED_JURY:
        return
    films = await connection.fetchval(
        "SELECT count(*) FROM round_entry JOIN entry ON (entry.edition_id, entry.id) "  # noqa: S608 (our own text)
        "= (round_entry.edition_id, round_entry.entry_id) AND entry.state = 'qualified' "
        f"WHERE round_entry.edition_id = $1 AND round_entry.round_id = $2 AND NOT {ATTESTED}",
        edition_id,
        round_id,
    )
    if films:
        raise FilmsUnattested(films=films)
