"""What is kept of a round in counts, held against a count of the rows themselves."""

from festival.db import fetch

_APART = """
    SELECT 'round', round.id::text, ARRAY[entry_count], ARRAY[counted.entries]
    FROM round, LATERAL (SELECT count(*)::integer AS entries FROM round_entry
        WHERE (round_entry.edition_id, round_entry.round_id) = (round.edition_id, round.id)) AS counted
    WHERE entry_count <> counted.entries
    UNION ALL
    SELECT 'juror', round_juror.juror_id::text, ARRAY[round_juror.seats, round_juror.scored, round_juror.recused],
        ARRAY[counted.seats, counted.scored, counted.recused]
    FROM round_juror, LATERAL (SELECT count(*) FILTER (WHERE ended_at IS NULL)::integer AS seats,
        count(*) FILTER (WHERE ended_at IS NULL AND scoresheet.state <> 'draft')::integer AS scored,
        count(*) FILTER (WHERE assignment.state = 'recused')::integer AS recused
        FROM assignment LEFT JOIN scoresheet
            ON (scoresheet.edition_id, scoresheet.assignment_id) = (assignment.edition_id, assignment.id)
        WHERE (assignment.edition_id, assignment.round_id, assignment.juror_id)
            = (round_juror.edition_id, round_juror.round_id, round_juror.juror_id)) AS counted
    WHERE (round_juror.seats, round_juror.scored, round_juror.recused)
        <> (counted.seats, counted.scored, counted.recused)
    UNION ALL
    SELECT 'film', round_entry.entry_id::text, ARRAY[round_entry.seats, round_entry.scored],
        ARRAY[counted.seats, counted.scored]
    FROM round_entry, LATERAL (SELECT count(*)::integer AS seats,
        count(*) FILTER (WHERE scoresheet.state <> 'draft')::integer AS scored
        FROM assignment LEFT JOIN scoresheet
            ON (scoresheet.edition_id, scoresheet.assignment_id) = (assignment.edition_id, assignment.id)
        WHERE (assignment.edition_id, assignment.round_id, assignment.entry_id)
            = (round_entry.edition_id, round_entry.round_id, round_entry.entry_id)
            AND assignment.ended_at IS NULL) AS counted
    WHERE (round_entry.seats, round_entry.scored) <> (counted.seats, counted.scored)
    UNION ALL
    SELECT 'length', entry_id::text, ARRAY[milliseconds], ARRAY[length_of_entry(edition_id, entry_id)]
    FROM round_entry WHERE milliseconds <> length_of_entry(edition_id, entry_id)
    UNION ALL
    SELECT 'tally', round_id::text, ARRAY[seats, scored], ARRAY[sum(films), sum(milliseconds)]
    FROM (SELECT round_id, seats, scored, films, milliseconds FROM round_tally
        UNION ALL SELECT round_id, seats, scored, -1, -milliseconds FROM round_entry) AS line
    GROUP BY round_id, seats, scored HAVING sum(films) <> 0 OR sum(milliseconds) <> 0
"""


async def counted_apart() -> list[tuple[object, ...]]:
    """(of what, which, as kept, as counted) where the two differ."""
    return [tuple(row) for row in await fetch(_APART)]
