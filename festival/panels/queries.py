"""What may be read about rounds and panels, and by whom; the right to see is part of every query."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import msgspec

from festival.db import fetch, fetch_row, fetch_value
from festival.editions.rights import COUNTING, PLANNING
from festival.entries.rules import NO_DIALOGUE, EntryState
from festival.errors import NotFound
from festival.panels.figures import MOST_FILMS_SHOWN, ProposalInShort
from festival.panels.rules import ConflictInRound, OrganiserInRound
from festival.panels.schemas import (
    Assigned,
    CriterionOfRound,
    EntryForPanels,
    FilmForOrganiser,
    FilmToDeclare,
    JurorForOrganiser,
    PanelSettings,
    ProposalForOrganiser,
    RoundForOrganiser,
    RoundToDeclare,
)
from festival.web.listing import MOST, Page, cut_page, read_cursor

JURORS_ON_A_PAGE = 50
STRANGER_TO_ROUND = """
    EXISTS (SELECT FROM team_conflict JOIN round_entry USING (edition_id, entry_id)
        WHERE (round_entry.edition_id, round_entry.round_id) = (round.edition_id, round.id)
        AND team_conflict.person_id = {person})
"""
"""Whether a member of the team is in conflict with an entry that is judged in ``round``."""

SIZE_OF_ROUND = """
    round.entry_count AS entries,
    (SELECT count(*) FROM round_juror
        WHERE (round_juror.edition_id, round_juror.round_id) = (round.edition_id, round.id)) AS jurors,
    (SELECT coalesce(sum(round_juror.seats), 0)::integer FROM round_juror
        WHERE (round_juror.edition_id, round_juror.round_id) = (round.edition_id, round.id)) AS assignments
"""
"""How much is in ``round``: counts that are kept, not counted."""

NOT_COMPETING = f"""
    SELECT id FROM entry WHERE edition_id = $1
        AND state IN ({", ".join(f"'{state}'" for state in EntryState if state is not EntryState.QUALIFIED)})
"""  # noqa: S608 (our own text)
"""The entries of the edition $1 that no count of a round holds: found along an index, since they are few in a round."""

TALLY = f"""
    SELECT round_id, seats, scored, sum(films)::integer AS films, sum(milliseconds)::bigint AS milliseconds FROM (
        SELECT round_id, seats, scored, films, milliseconds FROM round_tally
        WHERE edition_id = $1 AND round_id {{of}}
        UNION ALL
        SELECT round_id, seats, scored, -1, -milliseconds FROM round_entry
        WHERE edition_id = $1 AND round_id {{of}} AND entry_id IN ({NOT_COMPETING})
    ) AS lines GROUP BY round_id, seats, scored HAVING sum(films) > 0
"""  # noqa: S608 (our own text)
"""Competing films of the rounds ``of`` by their seats and scoresheets, with how long they last together: kept sums."""

AWAY_BY_JUROR = f"""
    SELECT assignment.juror_id, count(*) AS seats,
        count(*) FILTER (WHERE scoresheet.state <> 'draft') AS scored
    FROM assignment LEFT JOIN scoresheet
        ON (scoresheet.edition_id, scoresheet.assignment_id) = (assignment.edition_id, assignment.id)
    WHERE assignment.edition_id = $1 AND assignment.round_id = $2 AND assignment.ended_at IS NULL
        AND assignment.entry_id IN ({NOT_COMPETING})
    GROUP BY assignment.juror_id
"""  # noqa: S608 (our own text)
"""What of each juror's kept counts in the round $2 is of entries that compete no more."""

_ROUND = f"""
    SELECT round.*, edition.slug AS edition_slug, edition.name AS edition_name, edition.zone,
        edition.palmares_published_at IS NOT NULL AS palmares_published,
        {SIZE_OF_ROUND},
        EXISTS (SELECT FROM round_juror
            JOIN juror ON (juror.edition_id, juror.id) = (round_juror.edition_id, round_juror.juror_id)
            WHERE (round_juror.edition_id, round_juror.round_id) = (round.edition_id, round.id)
            AND juror.person_id = membership.person_id) AS judges_here,
        edition.palmares_published_at IS NULL AND {STRANGER_TO_ROUND.format(person="$1")} AS stranger
    FROM round
    JOIN edition ON edition.id = round.edition_id
    JOIN membership ON membership.edition_id = round.edition_id AND membership.role = ANY($2::text[])
    WHERE membership.person_id = $1
"""  # noqa: S608 (our own text)
FILMS = """
    SELECT entry.id, film.title, round_entry.calibration, array(SELECT juror.name FROM assignment
            JOIN juror ON (juror.edition_id, juror.id) = (assignment.edition_id, assignment.juror_id)
            WHERE (assignment.edition_id, assignment.round_id, assignment.entry_id)
                = (round_entry.edition_id, round_entry.round_id, round_entry.entry_id)
            AND assignment.ended_at IS NULL ORDER BY juror.name) AS jurors
    FROM round_entry
    JOIN entry ON (entry.edition_id, entry.id) = (round_entry.edition_id, round_entry.entry_id)
    JOIN film ON film.id = entry.film_id
    WHERE round_entry.edition_id = $1 AND round_entry.round_id = $2 AND entry.state = 'qualified'
"""
"""A round's competing films, with who sees each."""


async def round_for(round_id: UUID, person_id: UUID, *roles: str) -> RoundForOrganiser:
    """A round for someone with one of the roles (default: organising ones).

    Raises:
        NotFound: no such round, or no such role.
        OrganiserInRound: they judge in it, it is sealed policy, and not sealed yet.
        ConflictInRound: they are in conflict with an entry of it, and ask for more than counts.
    """
    row = await fetch_row(_ROUND + " AND round.id = $3 LIMIT 1", person_id, list(roles or PLANNING), round_id)
    if row is None:
        raise NotFound
    if row["judges_here"] and row["policy"] == "sealed_jury" and row["state"] in {"open", "reopened"}:
        raise OrganiserInRound
    if row["stranger"] and set(roles) != COUNTING:
        raise ConflictInRound
    return msgspec.convert(dict(row), RoundForOrganiser)


async def rounds_for(edition_id: UUID, person_id: UUID, *roles: str) -> list[RoundForOrganiser]:
    """The rounds of an edition, in order, for someone with one of the roles."""
    rows = await fetch(
        _ROUND + " AND round.edition_id = $3 ORDER BY round.number, membership.role",
        person_id,
        list(roles or PLANNING),
        edition_id,
    )
    by_id = {row["id"]: row for row in rows}
    return [msgspec.convert(dict(row), RoundForOrganiser) for row in by_id.values()]


async def criteria_of(edition_id: UUID, round_id: UUID) -> list[CriterionOfRound]:
    """The criteria of a round, in order."""
    rows = await fetch(
        "SELECT key, name, descriptor, weight FROM criterion WHERE edition_id = $1 AND round_id = $2 ORDER BY position",
        edition_id,
        round_id,
    )
    return [msgspec.convert(dict(row), CriterionOfRound) for row in rows]


async def method_of(judged: RoundForOrganiser) -> dict[str, Any]:
    """How a round's scoresheets are counted, as it was planned."""
    method: dict[str, Any] = await fetch_value(
        "SELECT method FROM round WHERE edition_id = $1 AND id = $2", judged.edition_id, judged.id
    )
    return method


_JURORS = """
    SELECT juror.id, juror.name, juror.countries, juror.languages, juror.affiliations, juror.max_entries,
        juror.max_minutes, juror.attributes, juror.categories,
        CASE WHEN EXISTS (SELECT FROM round_juror WHERE round_juror.edition_id = juror.edition_id
            AND round_juror.juror_id = juror.id AND round_juror.round_id = $2
            AND round_juror.left_at IS NOT NULL) THEN 'left' ELSE juror.state END AS state,
        EXISTS (SELECT FROM round_juror WHERE round_juror.edition_id = juror.edition_id
            AND round_juror.juror_id = juror.id AND round_juror.conflicts_declared_at IS NOT NULL
            AND ($2::uuid IS NULL OR round_juror.round_id = $2)) AS conflicts_declared,
        coalesce((SELECT string_agg(conflicts_note, E'\n' ORDER BY conflicts_declared_at) FROM round_juror
            WHERE round_juror.edition_id = juror.edition_id AND round_juror.juror_id = juror.id
            AND conflicts_note <> '' AND ($2::uuid IS NULL OR round_juror.round_id = $2)), '') AS note,
        (SELECT coalesce(sum(round_juror.seats), 0)::integer FROM round_juror
            WHERE round_juror.edition_id = juror.edition_id AND round_juror.juror_id = juror.id
            AND ($2::uuid IS NULL OR round_juror.round_id = $2)) AS assigned
    FROM juror WHERE juror.edition_id = $1 AND ($2::uuid IS NULL OR EXISTS (
        SELECT FROM round_juror WHERE round_juror.edition_id = $1 AND round_juror.round_id = $2
        AND round_juror.juror_id = juror.id))
        AND ($3::text IS NULL OR (juror.name, juror.id) > ($3, $4::text::uuid))
    ORDER BY juror.name, juror.id LIMIT $5
"""


async def jurors_of(edition_id: UUID, round_id: UUID | None = None) -> list[JurorForOrganiser]:
    """The jury by name, with how many films each has; the caller has decided that its reader organises."""
    rows = await fetch(_JURORS, edition_id, round_id, None, None, None)
    return [msgspec.convert(dict(row), JurorForOrganiser) for row in rows]


async def jurors_on_a_page(
    edition_id: UUID, round_id: UUID | None = None, *, cursor: str | None = None, limit: int = JURORS_ON_A_PAGE
) -> Page[JurorForOrganiser]:
    """The same, so many at a time."""
    after = read_cursor(cursor, 2) or (None, None)
    rows = await fetch(_JURORS, edition_id, round_id, *after, limit + 1)
    jurors = [msgspec.convert(dict(row), JurorForOrganiser) for row in rows]
    return cut_page(jurors, limit, lambda one: (one.name, str(one.id)))


async def entries_of(edition_id: UUID, round_id: UUID) -> list[EntryForPanels]:
    """The round's competing entries as the engine needs them: a film without words is for every juror."""
    rows = await fetch(
        """
        SELECT entry.id, category.slug AS category,
            array(SELECT country FROM film_country WHERE film_id = entry.film_id ORDER BY position) AS countries,
            array(SELECT DISTINCT language FROM film_language WHERE film_id = entry.film_id AND EXISTS (
                SELECT FROM film_language AS spoken WHERE spoken.film_id = entry.film_id
                AND spoken.kind = 'dialogue' AND spoken.language <> $3) ORDER BY language) AS languages,
            (round_entry.milliseconds / 60000.0)::float8 AS minutes, round_entry.calibration, round_entry.seats
        FROM round_entry
        JOIN entry ON (entry.edition_id, entry.id) = (round_entry.edition_id, round_entry.entry_id)
        JOIN category ON (category.edition_id, category.id) = (entry.edition_id, entry.category_id)
        WHERE round_entry.edition_id = $1 AND round_entry.round_id = $2 AND entry.state = 'qualified'
        ORDER BY entry.submitted_at, entry.id
        """,
        edition_id,
        round_id,
        NO_DIALOGUE,
    )
    return [msgspec.convert(dict(row), EntryForPanels) for row in rows]


async def conflicts_of(edition_id: UUID) -> list[tuple[UUID, UUID]]:
    """(entry, juror) pairs that must never sit together."""
    rows = await fetch(
        "SELECT entry_id, juror_id FROM conflict WHERE edition_id = $1 AND dismissed_at IS NULL", edition_id
    )
    return [(row["entry_id"], row["juror_id"]) for row in rows]


async def panels_of(edition_id: UUID, round_id: UUID) -> list[tuple[UUID, UUID]]:
    """(entry, juror) pairs that stand in a round, of entries that compete."""
    rows = await fetch(
        "SELECT assignment.entry_id, assignment.juror_id FROM assignment JOIN entry "
        "ON (entry.edition_id, entry.id) = (assignment.edition_id, assignment.entry_id) "
        "WHERE assignment.edition_id = $1 AND assignment.round_id = $2 AND assignment.ended_at IS NULL "
        "AND entry.state = 'qualified' ORDER BY assignment.entry_id, assignment.juror_id",
        edition_id,
        round_id,
    )
    return [(row["entry_id"], row["juror_id"]) for row in rows]


async def panels_on_a_page(edition_id: UUID, round_id: UUID, *, cursor: str | None) -> Page[Assigned]:
    """The same, so many at a time."""
    after = read_cursor(cursor, 2) or (None, None)
    rows = await fetch(
        "SELECT assignment.entry_id AS entry, assignment.juror_id AS juror FROM assignment JOIN entry "
        "ON (entry.edition_id, entry.id) = (assignment.edition_id, assignment.entry_id) "
        "WHERE assignment.edition_id = $1 AND assignment.round_id = $2 AND assignment.ended_at IS NULL "
        "AND entry.state = 'qualified' AND ($3::text IS NULL OR (assignment.entry_id, assignment.juror_id) "
        "> ($3::text::uuid, $4::text::uuid)) ORDER BY assignment.entry_id, assignment.juror_id LIMIT $5",
        edition_id,
        round_id,
        *after,
        MOST + 1,
    )
    pairs = [msgspec.convert(dict(row), Assigned) for row in rows]
    return cut_page(pairs, MOST, lambda one: (str(one.entry), str(one.juror)))


LATEST_PROPOSALS = """
    SELECT id, state, settings, report, figures, created_at FROM proposal
    WHERE edition_id = $1 AND round_id = $2 AND figures IS NOT NULL ORDER BY created_at DESC LIMIT $3
"""


async def latest_proposals(edition_id: UUID, round_id: UUID, *, most: int = 5) -> list[ProposalInShort]:
    """The latest proposals first, without their pairs; the caller has decided that its reader organises."""
    rows = await fetch(LATEST_PROPOSALS, edition_id, round_id, most)
    return [msgspec.convert(dict(row), ProposalInShort) for row in rows]


async def proposal_for(proposal_id: UUID, person_id: UUID) -> ProposalForOrganiser:
    """One proposal for an organiser of its edition.

    Raises:
        NotFound: no such proposal, or no such role.
    """
    row = await fetch_row(
        "SELECT proposal.* FROM proposal JOIN membership USING (edition_id) "
        "WHERE proposal.id = $1 AND membership.person_id = $2 AND membership.role = ANY($3::text[]) LIMIT 1",
        proposal_id,
        person_id,
        list(PLANNING),
    )
    if row is None:
        raise NotFound
    await round_for(row["round_id"], person_id)
    return _proposal(dict(row))


def _proposal(row: dict[str, object]) -> ProposalForOrganiser:
    settings = msgspec.convert(row["settings"], PanelSettings)
    return msgspec.convert({**row, "settings": settings}, ProposalForOrganiser)


async def round_to_declare(round_id: UUID, person_id: UUID) -> RoundToDeclare:
    """The round for one of its jurors.

    Raises:
        NotFound: this person does not judge in the round, or it has not been opened.
    """
    row = await fetch_row(
        """
        SELECT edition.name AS edition_name, edition.slug AS edition_slug, round.name, round.state,
            round_juror.conflicts_declared_at IS NOT NULL AS declared
        FROM round_juror
        JOIN juror ON (juror.edition_id, juror.id) = (round_juror.edition_id, round_juror.juror_id)
        JOIN round ON (round.edition_id, round.id) = (round_juror.edition_id, round_juror.round_id)
        JOIN edition ON edition.id = round.edition_id
        WHERE round.id = $1 AND juror.person_id = $2 AND juror.state = 'active' AND round.state <> 'planned'
        """,
        round_id,
        person_id,
    )
    if row is None:
        raise NotFound
    return msgspec.convert(dict(row), RoundToDeclare)


async def titles_for_juror(round_id: UUID, person_id: UUID) -> list[FilmToDeclare]:
    """Every film of the round by title, the juror's own and others alike, in an order that tells nothing.

    Only films that they named themselves are marked: those of a country they declared would tell where they come from.

    Raises:
        NotFound: this person does not judge in the round, or it has not been opened.
    """
    await round_to_declare(round_id, person_id)
    rows = await fetch(
        """
        SELECT md5(round_entry.film_ref::text || juror.id::text)::uuid AS title_ref, film.title, EXISTS (
            SELECT FROM conflict WHERE conflict.juror_id = juror.id
            AND (conflict.edition_id, conflict.entry_id) = (round_entry.edition_id, round_entry.entry_id)
            AND conflict.source IN ('declared', 'recused')) AS declared
        FROM round_entry
        JOIN juror ON juror.edition_id = round_entry.edition_id AND juror.person_id = $2
        JOIN entry ON (entry.edition_id, entry.id) = (round_entry.edition_id, round_entry.entry_id)
        JOIN film ON film.id = entry.film_id
        WHERE round_entry.round_id = $1 AND entry.state = 'qualified' ORDER BY lower(film.title), title_ref
        """,
        round_id,
        person_id,
    )
    return [msgspec.convert(dict(row), FilmToDeclare) for row in rows]


async def films_of(edition_id: UUID, round_id: UUID) -> list[FilmForOrganiser]:
    """The first of the round's competing films, by title, with who sees them; its reader organises.

    Of a round with more than a page shows, any so many: to sort tens of thousands for a list that nobody reads to its
    end takes long, and films are found by their title elsewhere.
    """
    rows = await fetch(FILMS + f"LIMIT {MOST_FILMS_SHOWN}", edition_id, round_id)
    films = [msgspec.convert(dict(row), FilmForOrganiser) for row in rows]
    return sorted(films, key=lambda film: (film.title.lower(), film.id))


async def titles_of(edition_id: UUID, entry_ids: Collection[UUID]) -> dict[UUID, str]:
    """What these entries of an edition are called; the caller has decided that its reader organises."""
    rows = await fetch(
        "SELECT entry.id, film.title FROM entry JOIN film ON film.id = entry.film_id "
        "WHERE entry.edition_id = $1 AND entry.id = ANY ($2)",
        edition_id,
        list(entry_ids),
    )
    return {row["id"]: row["title"] for row in rows}


async def opened_rounds(edition_id: UUID) -> list[str]:
    """The names of the edition's rounds whose rules are frozen, in order."""
    rows = await fetch(
        "SELECT name FROM round WHERE edition_id = $1 AND state <> 'planned' ORDER BY number", edition_id
    )
    return [row["name"] for row in rows]
