"""One more juror for one film: after a recusal, or where a panel does not agree."""

from uuid import UUID

import asyncpg

from festival.panels.assigning import assign
from festival.panels.holding import hold_panels
from festival.panels.problem import seat_problem
from festival.panels.queries import conflicts_of, entries_of, jurors_of, panels_of
from festival.panels.schemas import PanelSettings
from judging.assignment import propose_panels


async def fill_seat(connection: asyncpg.Connection, edition_id: UUID, round_id: UUID, entry_id: UUID) -> UUID | None:
    """Give the open seat to the juror with the fewest films who may see this one; every other pair stays."""
    await hold_panels(connection, round_id)
    entries = await entries_of(edition_id, round_id)
    jurors = [one for one in await jurors_of(edition_id, round_id) if one.state != "left"]
    if entry_id not in {one.id for one in entries} or not jurors:
        return None
    standing = await panels_of(edition_id, round_id)
    settings = await connection.fetchval(
        "SELECT settings FROM proposal WHERE round_id = $1 AND state = 'confirmed'", round_id
    )
    problem = seat_problem(
        entries,
        jurors,
        entry_id=entry_id,
        settings=PanelSettings(**(settings or {})),
        conflicts=await conflicts_of(edition_id),
        kept=standing,
    )
    for _, juror in propose_panels(problem).pairs.tolist():
        if (entry_id, jurors[juror].id) not in standing:
            made = await assign(connection, edition_id, round_id, [(entry_id, jurors[juror].id)])
            return made[0]
    return None
