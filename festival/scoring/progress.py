"""How far a round is, in counts; never a score."""

from uuid import UUID

import msgspec

from festival.db import fetch, fetch_value
from festival.editions.rights import COUNTING
from festival.editions.rules import Role
from festival.panels.schemas import RoundForOrganiser
from festival.scoring.schemas import Coverage, JurorProgress, ProgressForOrganiser
from festival.scoring.viewing import DELIVERED, IN_FULL


async def progress_of(judged: RoundForOrganiser, reader: UUID) -> ProgressForOrganiser:
    """How far the round is; the caller has decided that its reader may count.

    Whoever is of the team as a sponsor alone reads sums: not who judges, nor how far each of them is.
    """
    sums_alone = not await fetch_value(
        "SELECT EXISTS (SELECT FROM membership WHERE edition_id = $1 AND person_id = $2 AND role = ANY ($3::text[]))",
        judged.edition_id,
        reader,
        list(COUNTING - {Role.SPONSOR}),
    )
    jurors = await fetch(
        f"""
        SELECT juror.id AS juror_id, juror.name, juror.state = 'active' AS joined,
            round_juror.conflicts_declared_at IS NOT NULL AS conflicts_declared,
            count(assignment.id) FILTER (WHERE assignment.ended_at IS NULL AND entry.state = 'qualified') AS assigned,
            count(scoresheet.id) FILTER (WHERE scoresheet.state <> 'draft' AND assignment.ended_at IS NULL
                AND entry.state = 'qualified') AS submitted,
            count(assignment.id) FILTER (WHERE assignment.state = 'recused') AS recused,
            count(delivered.assignment_id) FILTER (WHERE assignment.ended_at IS NULL
                AND delivered.seconds * 100 >= delivered.whole * {IN_FULL}) AS delivered
        FROM round_juror
        JOIN juror ON (juror.edition_id, juror.id) = (round_juror.edition_id, round_juror.juror_id)
        LEFT JOIN assignment ON (assignment.edition_id, assignment.round_id, assignment.juror_id)
            = (round_juror.edition_id, round_juror.round_id, round_juror.juror_id)
        LEFT JOIN entry ON (entry.edition_id, entry.id) = (assignment.edition_id, assignment.entry_id)
        LEFT JOIN scoresheet
            ON (scoresheet.edition_id, scoresheet.assignment_id) = (assignment.edition_id, assignment.id)
        LEFT JOIN ({DELIVERED} AND assignment.round_id = $2 GROUP BY assignment.edition_id, assignment.id) AS delivered
            ON delivered.assignment_id = assignment.id
        WHERE round_juror.edition_id = $1 AND round_juror.round_id = $2
        GROUP BY juror.id, juror.name, juror.state, round_juror.conflicts_declared_at, round_juror.left_at
        HAVING round_juror.left_at IS NULL OR count(assignment.id) FILTER (WHERE assignment.ended_at IS NULL) > 0
        ORDER BY juror.name, juror.id
        """,  # noqa: S608 (our own text)
        judged.edition_id,
        judged.id,
    )
    coverage = await fetch(
        """
        SELECT submitted, assigned, count(*) AS films FROM (
            SELECT round_entry.entry_id, count(assignment.id) AS assigned,
                count(scoresheet.id) FILTER (WHERE scoresheet.state <> 'draft') AS submitted
            FROM round_entry
            JOIN entry ON (entry.edition_id, entry.id) = (round_entry.edition_id, round_entry.entry_id)
            LEFT JOIN assignment ON (assignment.edition_id, assignment.round_id, assignment.entry_id)
                = (round_entry.edition_id, round_entry.round_id, round_entry.entry_id) AND assignment.ended_at IS NULL
            LEFT JOIN scoresheet
                ON (scoresheet.edition_id, scoresheet.assignment_id) = (assignment.edition_id, assignment.id)
            WHERE round_entry.edition_id = $1 AND round_entry.round_id = $2 AND entry.state = 'qualified'
            GROUP BY round_entry.entry_id) AS per_film
        GROUP BY submitted, assigned ORDER BY submitted, assigned
        """,
        judged.edition_id,
        judged.id,
    )
    rows = [msgspec.convert(dict(row), Coverage) for row in coverage]
    progress = [msgspec.convert(dict(row), JurorProgress) for row in jurors]
    return ProgressForOrganiser(
        assigned=sum(one.assigned for one in progress),
        submitted=sum(one.submitted for one in progress),
        films=sum(row.films for row in rows),
        films_complete=sum(row.films for row in rows if row.submitted >= row.assigned > 0),
        recused=sum(one.recused for one in progress),
        jurors=[] if sums_alone else progress,
        coverage=rows,
    )
