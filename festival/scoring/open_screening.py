"""An open screening: each of a programming team reads what the others gave a film once their own is in, not before."""

from uuid import UUID

from festival.db import fetch
from festival.scoring.rules import score_of
from festival.scoring.schemas import ScoresOfAnother


async def scores_of_others(assignment_id: UUID, person_id: UUID) -> list[ScoresOfAnother]:
    """What the others of the round submitted of this juror's film, by name.

    Nothing in a round of sealed policy, nothing before one's own scoresheet is submitted, nothing from a scoresheet
    that is not: all alike.
    """
    rows = await fetch(
        """
        SELECT juror.name, other.submitted_steps, round.scale_min, round.scale_step
        FROM assignment AS own
        JOIN juror AS reader ON (reader.edition_id, reader.id) = (own.edition_id, own.juror_id)
        JOIN round ON (round.edition_id, round.id) = (own.edition_id, own.round_id)
        JOIN scoresheet AS mine ON (mine.edition_id, mine.assignment_id) = (own.edition_id, own.id)
        JOIN assignment AS theirs ON (theirs.edition_id, theirs.round_id, theirs.entry_id)
            = (own.edition_id, own.round_id, own.entry_id) AND theirs.id <> own.id AND theirs.ended_at IS NULL
        JOIN juror ON (juror.edition_id, juror.id) = (theirs.edition_id, theirs.juror_id)
        JOIN scoresheet AS other ON (other.edition_id, other.assignment_id) = (theirs.edition_id, theirs.id)
        WHERE own.id = $1 AND reader.person_id = $2 AND reader.state = 'active' AND own.ended_at IS NULL
            AND round.policy = 'open_screening' AND mine.state <> 'draft' AND other.state <> 'draft'
        ORDER BY juror.name, juror.id
        """,
        assignment_id,
        person_id,
    )
    return [
        ScoresOfAnother(
            name=row["name"],
            scores={
                key: score_of(steps, row["scale_min"], row["scale_step"])
                for key, steps in row["submitted_steps"].items()
            },
        )
        for row in rows
    ]
