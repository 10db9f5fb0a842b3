"""More jurors for films whose panels stand: after a recusal, after a juror went, where a panel needs one more."""

from collections import Counter
from collections.abc import Collection, Mapping
from uuid import UUID

import anyio.to_thread
import asyncpg
import msgspec

from festival.panels.assigning import assign
from festival.panels.finding import find_conflicts
from festival.panels.holding import hold_panels
from festival.panels.pair_queries import met_before, pins_of
from festival.panels.problem import panel_problem, seat_problem
from festival.panels.queries import conflicts_of, entries_of, jurors_of, panels_of
from festival.panels.schemas import OpenPanel, PanelSettings
from judging.assignment import propose_panels


class SeatsFilled(msgspec.Struct, frozen=True):
    """How many seats were given, and the films whose seat nobody could take."""

    made: int
    unfilled: list[OpenPanel]


async def fill_seats(
    connection: asyncpg.Connection,
    edition_id: UUID,
    round_id: UUID,
    more: Mapping[UUID, int],
    *,
    spared: Collection[UUID] = (),
) -> SeatsFilled:
    """Give films so many jurors more, under the wishes that the standing panels were made by; every pair stays.

    The whole round is the engine's problem, so that loads and connection are those of the round; seats that were open
    before stay open, since whoever left them so may have had a reason. ``spared`` jurors are given nothing.
    """
    await hold_panels(connection, round_id)
    await find_conflicts(connection, edition_id, round_id)
    entries = await entries_of(edition_id, round_id)
    jurors = [one for one in await jurors_of(edition_id, round_id) if one.state != "left"]
    if not more or not jurors:
        return SeatsFilled(0, [])
    standing = await panels_of(edition_id, round_id)
    there = {one.id for one in jurors}
    seated = Counter(entry for entry, juror in standing if juror in there)
    settings = await _wishes(connection, round_id)
    sizes = {one.id: seated[one.id] + more.get(one.id, 0) for one in entries}
    largest = max(1, *sizes.values())
    problem = panel_problem(
        [msgspec.structs.replace(one, panel=sizes[one.id], calibration=False) for one in entries],
        jurors,
        per_entry=largest,
        settings=msgspec.structs.replace(
            settings, mixes=[msgspec.structs.replace(mix, least=min(mix.least, largest)) for mix in settings.mixes]
        ),
        conflicts=[*await conflicts_of(edition_id), *((entry, juror) for entry in more for juror in spared)],
        kept=standing,
        pinned=[pair for pair in await pins_of(edition_id, round_id) if pair[0] in more and pair[1] not in spared],
        met=await met_before(edition_id, round_id),
    )
    panels = await anyio.to_thread.run_sync(propose_panels, problem)
    proposed = {(entries[entry].id, jurors[juror].id) for entry, juror in panels.pairs.tolist()}
    new = sorted(pair for pair in proposed - set(standing) if pair[0] in more)
    await assign(connection, edition_id, round_id, new)
    open_panels = [OpenPanel(UUID(one.entry), one.missing, one.why) for one in panels.report.unfilled]
    return SeatsFilled(len(new), [one for one in open_panels if one.entry in more])


async def fill_seat(connection: asyncpg.Connection, edition_id: UUID, round_id: UUID, entry_id: UUID) -> UUID | None:
    """Give the open seat to the juror with the fewest films who may see this one; every other pair stays."""
    await hold_panels(connection, round_id)
    entries = await entries_of(edition_id, round_id)
    jurors = [one for one in await jurors_of(edition_id, round_id) if one.state != "left"]
    if entry_id not in {one.id for one in entries} or not jurors:
        return None
    standing = await panels_of(edition_id, round_id)
    problem = seat_problem(
        entries,
        jurors,
        entry_id=entry_id,
        settings=await _wishes(connection, round_id),
        conflicts=await conflicts_of(edition_id),
        kept=standing,
    )
    for _, juror in propose_panels(problem).pairs.tolist():
        if (entry_id, jurors[juror].id) not in standing:
            made = await assign(connection, edition_id, round_id, [(entry_id, jurors[juror].id)])
            return made[0]
    return None


async def _wishes(connection: asyncpg.Connection, round_id: UUID) -> PanelSettings:
    """Those that the standing panels were made by."""
    settings = await connection.fetchval(
        "SELECT settings FROM proposal WHERE round_id = $1 AND state = 'confirmed'", round_id
    )
    return PanelSettings(**(settings or {}))
