"""What was done to many at once in a planned round, undone: films taken out again, panels dropped."""

from uuid import UUID

from festival.db import atomic
from festival.panels.holding import hold_panels, hold_round, write_down
from festival.panels.queries import round_for
from festival.panels.rules import RoundState


async def take_entries_out(*, round_id: UUID, by: UUID, entry_ids: list[UUID] | None = None) -> int:
    """Take films out of a planned round, with whoever was to see them (all, where none are named); gives how many left.

    What was decided by hand about a film of the round goes with it. Films that are not in it are passed over.

    Raises:
        NotFound: the round is not this person's to organise.
        RoundCannot: it was opened.
    """
    async with atomic() as connection:
        judged = await round_for(round_id, by)
        await hold_round(connection, round_id, RoundState.PLANNED)
        await hold_panels(connection, round_id)
        which = "edition_id = $1 AND round_id = $2 AND ($3::uuid[] IS NULL OR entry_id = ANY ($3))"
        where = (judged.edition_id, round_id, entry_ids)
        await connection.execute(f"DELETE FROM assignment WHERE {which}", *where)  # noqa: S608 (our own text)
        rows = await connection.fetch(f"DELETE FROM round_entry WHERE {which} RETURNING entry_id", *where)  # noqa: S608 (our own text)
        await write_down(connection, "films_taken_out", judged.edition_id, by, round_id, {"films": len(rows)})
    return len(rows)


async def drop_panels(*, round_id: UUID, by: UUID) -> int:
    """Forget the confirmed panels of a planned round, so that others can be proposed; gives how many pairs went.

    Films, jurors, conflicts and what was decided by hand stay.

    Raises:
        NotFound: the round is not this person's to organise.
        RoundCannot: it was opened; a jury at work keeps its films.
    """
    async with atomic() as connection:
        judged = await round_for(round_id, by)
        await hold_round(connection, round_id, RoundState.PLANNED)
        await hold_panels(connection, round_id)
        where = (judged.edition_id, round_id)
        rows = await connection.fetch(
            "DELETE FROM assignment WHERE edition_id = $1 AND round_id = $2 RETURNING id", *where
        )
        await connection.execute(
            "UPDATE proposal SET state = 'discarded' WHERE edition_id = $1 AND round_id = $2", *where
        )
        await write_down(connection, "panels_dropped", judged.edition_id, by, round_id, {"pairs": len(rows)})
    return len(rows)
