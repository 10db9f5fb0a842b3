"""What the tally reads of a round once its jury has sealed it; before, nobody reads it."""

from collections.abc import AsyncIterator

import msgspec

from festival.db import fetch, reading
from festival.panels.schemas import RoundForOrganiser
from festival.scoring.rules import StillSealed, score_of
from festival.scoring.schemas import CompetingEntry, FrozenBallot

SHEETS_AT_ONCE = 2000
"""Scoresheets in memory at a time, whatever the round has."""

_SHEETS = """
    SELECT round_entry.film_ref::text, scoresheet.juror_id::text, scoresheet.submitted_steps
    FROM scoresheet
    JOIN round_entry USING (edition_id, round_id, entry_id)
    JOIN entry ON (entry.edition_id, entry.id) = (scoresheet.edition_id, scoresheet.entry_id)
    JOIN assignment ON (assignment.edition_id, assignment.id) = (scoresheet.edition_id, scoresheet.assignment_id)
    WHERE scoresheet.edition_id = $1 AND scoresheet.round_id = $2 AND scoresheet.state = 'frozen'
        AND entry.state = 'qualified' AND assignment.ended_at IS NULL
    ORDER BY round_entry.film_ref, scoresheet.juror_id
"""


async def frozen_ballots(judged: RoundForOrganiser) -> AsyncIterator[list[FrozenBallot]]:
    """Every cell of the frozen scoresheets of entries that still compete, by random film name: a batch at a time.

    Raises:
        StillSealed: the jury has not sealed the round.
    """
    if judged.state != "sealed":
        raise StillSealed
    scores = _Scores(judged)
    async with reading() as connection, connection.transaction():
        cursor = await connection.cursor(_SHEETS, judged.edition_id, judged.id)
        while sheets := await cursor.fetch(SHEETS_AT_ONCE):
            yield [
                FrozenBallot(entry, juror, criterion, scores[steps])
                for entry, juror, given in sheets
                for criterion, steps in sorted(given.items())
            ]


class _Scores(dict[int, str]):
    """The scores of a round by their steps, each worked out once."""

    def __init__(self, judged: RoundForOrganiser) -> None:
        self._judged = judged

    def __missing__(self, steps: int) -> str:
        self[steps] = score_of(steps, self._judged.scale_min, self._judged.scale_step)
        return self[steps]


async def competing_entries(judged: RoundForOrganiser) -> list[CompetingEntry]:
    """The entries that a sealed round counts, with what awards may ask of them, by random film name.

    Raises:
        StillSealed: the jury has not sealed the round.
    """
    if judged.state != "sealed":
        raise StillSealed
    rows = await fetch(
        """
        SELECT round_entry.film_ref AS entry, category.slug AS category,
            array(SELECT country FROM film_country WHERE film_id = entry.film_id ORDER BY position) AS countries
        FROM round_entry
        JOIN entry ON (entry.edition_id, entry.id) = (round_entry.edition_id, round_entry.entry_id)
        JOIN category ON (category.edition_id, category.id) = (entry.edition_id, entry.category_id)
        WHERE round_entry.edition_id = $1 AND round_entry.round_id = $2 AND entry.state = 'qualified'
        ORDER BY round_entry.film_ref
        """,
        judged.edition_id,
        judged.id,
    )
    return [msgspec.convert(dict(row), CompetingEntry) for row in rows]
