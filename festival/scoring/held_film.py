"""A juror's own film, held for a scoresheet: what every verb that takes scores begins with."""

from uuid import UUID

import asyncpg

from festival.errors import NotFound
from festival.panels.rules import JUDGING, ConflictsUndeclared
from festival.panels.standing_back import SCORESHEET_SEALED
from festival.scoring.new_copies import COPIES
from festival.scoring.rules import RoundClosed, ScoresheetSealed, check_scores, steps_on_scale

OWN_FILM = f"""
    SELECT assignment.*, round.number, round.state AS round_state, round.rules_digest, round.scale_min,
        round.scale_max, round.scale_step, round.min_watched, round.mode, round.agreeing,
        edition.slug AS edition_slug, round_entry.film_ref, {COPIES} AS copy, {SCORESHEET_SEALED} AS sealed,
        round_juror.conflicts_declared_at IS NOT NULL AS conflicts_declared,
        array(SELECT key FROM criterion WHERE (criterion.edition_id, criterion.round_id)
            = (assignment.edition_id, assignment.round_id) ORDER BY position) AS criteria
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
"""  # noqa: S608 (our own text)
"""The film of assignment $1, where it is juror $2's to score."""

HELD = "FOR NO KEY UPDATE OF assignment FOR SHARE OF round"
"""Added to `OWN_FILM`: one scoresheet of it at a time, in a round that is kept from being sealed meanwhile."""


async def held_film(connection: asyncpg.Connection, assignment_id: UUID, by: UUID) -> asyncpg.Record:
    """The juror's own film, held.

    Raises:
        NotFound: it is not theirs.
        RoundClosed: the round takes no scores.
        ScoresheetSealed: it takes those of other films or jurors only.
        ConflictsUndeclared: they have not said which films they may not judge.
    """
    return film_to_score(await connection.fetchrow(OWN_FILM + HELD, assignment_id, by))


def film_to_score(film: asyncpg.Record | None) -> asyncpg.Record:
    """What `OWN_FILM` found, where it takes scores; raises what `held_film` does."""
    if film is None:
        raise NotFound
    if film["round_state"] not in JUDGING:
        raise RoundClosed
    if film["sealed"]:
        raise ScoresheetSealed
    if not film["conflicts_declared"]:
        raise ConflictsUndeclared
    return film


def check_on_scale(film: asyncpg.Record, scores: dict[str, int], *, complete: bool) -> None:
    """Hold scores to the round's criteria and scale; whole where they are to count.

    Raises:
        WrongScores: names the criterion at fault.
    """
    most = steps_on_scale(film["scale_min"], film["scale_max"], film["scale_step"])
    check_scores(scores, film["criteria"], most, complete=complete)
