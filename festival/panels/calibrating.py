"""Films that every juror of a round sees first, so that strict and mild jurors can be told apart."""

from uuid import UUID

from festival.db import atomic
from festival.errors import NotFound
from festival.panels.holding import hold_panels, hold_round, write_down
from festival.panels.queries import round_for
from festival.panels.rules import RoundState


async def show_to_all(*, round_id: UUID, by: UUID, entry_id: UUID, shown: bool = True) -> None:
    """Have every proposal seat all jurors who may see this film, or no longer; doing so twice is doing so once.

    Raises:
        NotFound: the round is not this person's to organise, or the film is not in it.
        RoundCannot: it is being judged already, and the first films of a queue do not change under a jury.
    """
    async with atomic() as connection:
        judged = await round_for(round_id, by)
        await hold_round(connection, round_id, RoundState.PLANNED)
        await hold_panels(connection, round_id)
        if not await connection.fetchval(
            "UPDATE round_entry SET calibration = $3 WHERE round_id = $1 AND entry_id = $2 RETURNING true",
            round_id,
            entry_id,
            shown,
        ):
            raise NotFound
        act = "film_shown_to_all" if shown else "film_no_longer_shown_to_all"
        await write_down(connection, act, judged.edition_id, by, round_id, {"entry": str(entry_id)})
