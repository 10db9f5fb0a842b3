"""A juror's own film held for a scoresheet: what every verb that takes scores begins with."""

from uuid import UUID

import asyncpg

from festival.errors import NotFound
from festival.panels.queries import criteria_of
from festival.panels.rules import JUDGING, ConflictsUndeclared
from festival.scoring.rules import RoundClosed, check_scores, steps_on_scale


async def held_film(connection: asyncpg.Connection, assignment_id: UUID, by: UUID) -> asyncpg.Record:
    """The juror's own film, held, in a round that takes scores and is kept from being sealed meanwhile."""
    film = await connection.fetchrow(
        """
        SELECT assignment.*, round.number, round.state AS round_state, round.rules_digest, round.scale_min,
            round.scale_max, round.scale_step, round.min_watched, round.mode, round.agreeing,
            edition.slug AS edition_slug, round_entry.film_ref,
            round_juror.conflicts_declared_at IS NOT NULL AS conflicts_declared
        FROM assignment
        JOIN juror ON (juror.edition_id, juror.id) = (assignment.edition_id, assignment.juror_id)
        JOIN round ON (round.edition_id, round.id) = (assignment.edition_id, assignment.round_id)
        JOIN round_juror ON (round_juror.edition_id, round_juror.round_id, round_juror.juror_id)
            = (assignment.edition_id, assignment.round_id, assignment.juror_id)
        JOIN edition ON edition.id = assignment.edition_id
        JOIN entry ON (entry.edition_id, entry.id) = (assignment.edition_id, assignment.entry_id)
        JOIN round_entry ON (round_entry.edition_id, round_entry.round_id, round_entry.entry_id)
            = (assignment.edition_id, assignment.round_id, assignment.entry_id)
        WHERE assignment.id = $1 AND juror.person_id = $2 AND juror.state = 'active'
            AND assignment.ended_at IS NULL AND entry.state = 'qualified' AND round.state <> 'planned'
        FOR NO KEY UPDATE OF assignment FOR SHARE OF round
        """,
        assignment_id,
        by,
    )
    if film is None:
        raise NotFound
    if film["round_state"] not in JUDGING:
        raise RoundClosed
    if not film["conflicts_declared"]:
        raise ConflictsUndeclared
    return film


async def check_on_scale(film: asyncpg.Record, scores: dict[str, int], *, complete: bool) -> None:
    """Hold scores to the round's criteria and scale; whole where they are to count.

    Raises:
        WrongScores: names the criterion at fault.
    """
    criteria = [criterion.key for criterion in await criteria_of(film["edition_id"], film["round_id"])]
    most = steps_on_scale(film["scale_min"], film["scale_max"], film["scale_step"])
    check_scores(scores, criteria, most, complete=complete)
