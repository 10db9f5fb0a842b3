"""What the tally reads of a round once its jury has sealed it; before, nobody reads it."""

import msgspec

from festival.db import fetch
from festival.panels.schemas import RoundForOrganiser
from festival.scoring.rules import StillSealed, score_of
from festival.scoring.schemas import CompetingEntry, FrozenBallot


async def frozen_ballots(judged: RoundForOrganiser) -> list[FrozenBallot]:
    """Every cell of the frozen scoresheets of entries that still compete, by random film name.

    Raises:
        StillSealed: the jury has not sealed the round.
    """
    if judged.state != "sealed":
        raise StillSealed
    rows = await fetch(
        """
        SELECT round_entry.film_ref, scoresheet.juror_id, scoresheet.submitted_steps
        FROM scoresheet
        JOIN round_entry USING (edition_id, round_id, entry_id)
        JOIN entry ON (entry.edition_id, entry.id) = (scoresheet.edition_id, scoresheet.entry_id)
        JOIN assignment ON (assignment.edition_id, assignment.id) = (scoresheet.edition_id, scoresheet.assignment_id)
        WHERE scoresheet.edition_id = $1 AND scoresheet.round_id = $2 AND scoresheet.state = 'frozen'
            AND entry.state = 'qualified' AND assignment.ended_at IS NULL
        ORDER BY round_entry.film_ref, scoresheet.juror_id
        """,
        judged.edition_id,
        judged.id,
    )
    return [
        FrozenBallot(
            entry=row["film_ref"],
            juror=row["juror_id"],
            criterion=criterion,
            score=score_of(steps, judged.scale_min, judged.scale_step),
        )
        for row in rows
        for criterion, steps in sorted(row["submitted_steps"].items())
    ]


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
