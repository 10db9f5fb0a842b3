"""What organisers take along as tables, row by row; scores only of rounds that are sealed and not closed to them."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from festival.db import reading
from festival.entries.reading import STRANGER
from festival.errors import DomainError
from festival.panels.queries import round_for, rounds_for

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Table:
    """A table that can be taken along: its columns, and the statement for (edition, person, rounds) that fills it."""

    header: tuple[str, ...]
    statement: str


_OF_ROUND = """
    FROM round_entry
    JOIN round ON (round.edition_id, round.id) = (round_entry.edition_id, round_entry.round_id)
    JOIN entry ON (entry.edition_id, entry.id) = (round_entry.edition_id, round_entry.entry_id)
    JOIN film ON film.id = entry.film_id
"""

TABLES: dict[str, Table] = {
    "entries": Table(
        (
            "entry",
            "external_id",
            "state",
            "reason",
            "category",
            "title",
            "title_english",
            "directors",
            "countries",
            "entrant",
            "email",
            "submitted_at",
        ),
        f"""
        SELECT entry.id, entry.external_id, entry.state, entry.reason, category.slug, film.title, film.title_english,
            (SELECT string_agg(name, '; ' ORDER BY position) FROM credit
                WHERE film_id = film.id AND role = 'director'),
            array(SELECT country FROM film_country WHERE film_id = film.id ORDER BY position),
            person.display_name, person.email, entry.submitted_at
        FROM entry JOIN film ON film.id = entry.film_id
        JOIN category ON (category.edition_id, category.id) = (entry.edition_id, entry.category_id)
        LEFT JOIN person ON person.id = entry.entrant_id
        WHERE entry.edition_id = $1 AND entry.state <> 'draft' AND NOT ({STRANGER.format(person="$2::uuid")})
            AND $3::uuid[] IS NOT NULL
        ORDER BY entry.submitted_at, entry.id
        """,  # noqa: S608 (our own text)
    ),
    "jurors": Table(
        ("juror", "name", "state", "countries", "languages", "affiliations", "max_entries", "max_minutes"),
        """
        SELECT id, name, state, countries, languages, array_to_string(affiliations, '; '), max_entries, max_minutes
        FROM juror WHERE edition_id = $1 AND $2::uuid IS NOT NULL AND $3::uuid[] IS NOT NULL ORDER BY name, id
        """,
    ),
    "progress": Table(
        ("round", "round_name", "juror", "name", "films", "submitted", "stepped_back"),
        """
        SELECT round.number, round.name, juror.id, juror.name,
            count(assignment.id) FILTER (WHERE assignment.ended_at IS NULL),
            count(scoresheet.id) FILTER (WHERE scoresheet.state <> 'draft' AND assignment.ended_at IS NULL),
            count(assignment.id) FILTER (WHERE assignment.state = 'recused')
        FROM round JOIN round_juror ON (round_juror.edition_id, round_juror.round_id) = (round.edition_id, round.id)
        JOIN juror ON (juror.edition_id, juror.id) = (round_juror.edition_id, round_juror.juror_id)
        LEFT JOIN assignment ON (assignment.edition_id, assignment.round_id, assignment.juror_id)
            = (round.edition_id, round.id, juror.id)
        LEFT JOIN scoresheet ON (scoresheet.edition_id, scoresheet.assignment_id)
            = (assignment.edition_id, assignment.id)
        WHERE round.edition_id = $1 AND $2::uuid IS NOT NULL AND round.id = ANY ($3::uuid[])
        GROUP BY round.number, round.name, juror.id, juror.name ORDER BY round.number, juror.name, juror.id
        """,
    ),
    "results": Table(
        ("round", "round_name", "rank", "film", "title", "score", "ballots", "spread"),
        f"""
        SELECT round.number, round.name, (line ->> 'rank')::int, round_entry.film_ref, film.title, line ->> 'score',
            (line ->> 'ballots')::int, line ->> 'spread'
        {_OF_ROUND}
        JOIN LATERAL (SELECT body FROM result WHERE (result.edition_id, result.round_id)
            = (round.edition_id, round.id) ORDER BY computed_at DESC, id LIMIT 1) AS latest ON true
        JOIN LATERAL jsonb_array_elements(latest.body -> 'ranking') AS line
            ON line ->> 'entry' = round_entry.film_ref::text
        WHERE round.edition_id = $1 AND $2::uuid IS NOT NULL AND round.id = ANY ($3::uuid[]) AND round.state = 'sealed'
        ORDER BY round.number, (line ->> 'rank')::int, round_entry.film_ref
        """,  # noqa: S608 (our own text)
    ),
    "ballots": Table(
        ("round", "film", "title", "juror", "name", "criterion", "score"),
        f"""
        SELECT round.number, round_entry.film_ref, film.title, juror.id, juror.name, step.key,
            trim_scale(round.scale_min + step.value::numeric * round.scale_step)
        {_OF_ROUND}
        JOIN scoresheet ON (scoresheet.edition_id, scoresheet.round_id, scoresheet.entry_id)
            = (round_entry.edition_id, round_entry.round_id, round_entry.entry_id) AND scoresheet.state = 'frozen'
        JOIN juror ON (juror.edition_id, juror.id) = (scoresheet.edition_id, scoresheet.juror_id)
        JOIN assignment ON (assignment.edition_id, assignment.id) = (scoresheet.edition_id, scoresheet.assignment_id)
            AND assignment.ended_at IS NULL
        CROSS JOIN LATERAL jsonb_each_text(scoresheet.submitted_steps) AS step
        WHERE round.edition_id = $1 AND $2::uuid IS NOT NULL AND round.id = ANY ($3::uuid[]) AND round.state = 'sealed'
            AND entry.state = 'qualified'
        ORDER BY round.number, round_entry.film_ref, juror.id, step.key
        """,
    ),
}


async def readable_rounds(edition_id: UUID, person_id: UUID) -> list[UUID]:
    """The rounds that are not closed to this organiser: who judges, or is in conflict, reads nothing of them."""
    found = []
    for one in await rounds_for(edition_id, person_id):
        try:
            found.append((await round_for(one.id, person_id)).id)
        except DomainError:
            continue
    return found


async def rows_of(
    table: Table, *, edition_id: UUID, person_id: UUID, rounds: list[UUID]
) -> AsyncIterator[Sequence[Sequence[Any]]]:
    """The table in batches, as one statement sees it; the caller has decided that its reader organises."""
    async with reading() as connection, connection.transaction():
        cursor = await connection.cursor(table.statement, edition_id, person_id, rounds)
        while batch := await cursor.fetch(BATCH):
            yield [tuple(row) for row in batch]
