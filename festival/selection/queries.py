"""The selection as organisers read it, and as an entrant does; who is in conflict is a stranger to a film."""

from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from festival.db import fetch, fetch_row
from festival.editions.rights import PREPARING
from festival.editions.rules_body import FilmTable
from festival.entries.owning import OPEN_TO
from festival.entries.reading import SECONDS, STRANGER, verdict_under
from festival.entries.rules import NO_DIALOGUE
from festival.errors import NotFound
from festival.media.facts import Facts
from festival.selection.rules import PaperKind, PlaceState, ProgrammeNeedsColleague
from festival.selection.schemas import FilmInProgramme, MasterOfFilm, PlaceForEntrant, PlaceForOrganiser

_PAPERS = """
    coalesce((SELECT jsonb_agg(jsonb_build_object('id', paper.id, 'kind', paper.kind, 'name', paper.name,
        'received_at', paper.received_at) ORDER BY
        array_position(ARRAY['screening_file', 'stills', 'biography'], paper.kind), paper.asked_at, paper.id)
        FROM asked_paper AS paper
        WHERE (paper.edition_id, paper.entry_id) = (entry.edition_id, entry.id)), '[]')
"""

_ORGANISES = """
    EXISTS (SELECT FROM membership WHERE membership.edition_id = entry.edition_id
        AND membership.person_id = $2 AND membership.role = 'organiser')
    AND NOT EXISTS (SELECT FROM team_conflict WHERE (team_conflict.edition_id, team_conflict.entry_id)
        = (entry.edition_id, entry.id) AND team_conflict.person_id = $2)
"""

_SCREENING = """
    jsonb_build_object('rules', chosen.screening_rules, 'filename', screening.filename, 'bytes', screening.bytes,
        'sent_at', screening.created_at, 'facts', screened.body, 'measured_at', screened.measured_at) AS screening
"""
_SCREENED = """
    LEFT JOIN master AS screening
        ON (screening.edition_id, screening.id) = (chosen.edition_id, chosen.screening_master_id)
    LEFT JOIN facts AS screened
        ON (screened.edition_id, screened.master_id) = (chosen.edition_id, chosen.screening_master_id)
"""


async def places_for(edition_id: UUID, person_id: UUID) -> list[PlaceForOrganiser]:
    """Selected films in the order of the screening, then the reserves in theirs; for an organiser of the edition."""
    rows = await fetch(
        f"""
        SELECT entry.id AS entry_id, film.title, person.display_name AS entrant, category.name AS category,
            array(SELECT country FROM film_country WHERE film_id = film.id ORDER BY position) AS countries,
            {SECONDS} AS seconds, chosen.state, chosen.confirm_by, chosen.answered_at,
            chosen.state = 'asked' AND chosen.confirm_by <= clock_timestamp() AS overdue,
            entry.state = 'qualified' AS takes_part, {_PAPERS} AS papers, {_SCREENING}
        FROM selected_entry AS chosen {_SCREENED}
        JOIN entry ON (entry.edition_id, entry.id) = (chosen.edition_id, chosen.entry_id)
        JOIN film ON film.id = entry.film_id
        JOIN person ON person.id = entry.entrant_id
        JOIN category ON (category.edition_id, category.id) = (entry.edition_id, entry.category_id)
        LEFT JOIN facts ON (facts.edition_id, facts.master_id) = (entry.edition_id, entry.master_id)
        WHERE chosen.edition_id = $1 AND {_ORGANISES}
        ORDER BY chosen.state = 'reserve', chosen.running NULLS LAST, chosen.place
        """,  # noqa: S608 (our own text)
        edition_id,
        person_id,
    )
    return [msgspec.convert(_with_screening(row), PlaceForOrganiser) for row in rows]


def _with_screening(row: asyncpg.Record) -> dict[str, Any]:
    """The row with the verdict on the screening file; a file that fits ticks itself off the checklist."""
    told = row["screening"]
    rules = msgspec.convert(told["rules"], FilmTable)
    verdict = verdict_under(Facts.from_record(told["facts"]), rules) if told["facts"] else None
    papers = [dict(paper) for paper in row["papers"]]
    if verdict is not None and verdict.accepted:
        for paper in papers:
            if paper["kind"] == PaperKind.SCREENING_FILE and paper["received_at"] is None:
                paper["received_at"] = told["measured_at"]
    file = {key: told[key] for key in ("filename", "sent_at")}
    screening = {**file, "rules": rules, "bytes": told["bytes"] or 0, "verdict": verdict}
    return {**row, "papers": papers, "screening": screening}


async def place_for_entrant(entry_id: UUID, person_id: UUID) -> PlaceForEntrant:
    """The place that was offered to one's own film; a reserve hears of none.

    Raises:
        NotFound: no place was offered, or the film is neither one's own nor shared.
    """
    row = await fetch_row(
        f"""
        SELECT entry.id AS entry_id, film.title, edition.name AS edition_name, edition.slug AS edition_slug,
            edition.zone, chosen.state, chosen.confirm_by,
            chosen.state = 'asked' AND chosen.confirm_by > clock_timestamp() AS open, {_PAPERS} AS papers,
            {_SCREENING}
        FROM selected_entry AS chosen {_SCREENED}
        JOIN entry ON (entry.edition_id, entry.id) = (chosen.edition_id, chosen.entry_id)
        JOIN film ON film.id = entry.film_id
        JOIN edition ON edition.id = entry.edition_id
        WHERE entry.id = $1 AND {OPEN_TO.format(person="$2")} AND chosen.state <> 'reserve'
            AND entry.state = 'qualified'
        """,  # noqa: S608 (our own text)
        entry_id,
        person_id,
    )
    if row is None:
        raise NotFound
    return msgspec.convert(_with_screening(row), PlaceForEntrant)


async def confirmed_films(edition_id: UUID) -> list[UUID]:
    """The entries that make up the official selection now, by title: no order that tells who came first."""
    rows = await fetch(
        "SELECT entry.id FROM selected_entry AS chosen "
        "JOIN entry ON (entry.edition_id, entry.id) = (chosen.edition_id, chosen.entry_id) "
        "JOIN film ON film.id = entry.film_id WHERE chosen.edition_id = $1 AND chosen.state = $2 "
        "AND entry.state = 'qualified' ORDER BY lower(film.title), entry.id",
        edition_id,
        PlaceState.CONFIRMED.value,
    )
    return [row["id"] for row in rows]


async def unanswered(edition_id: UUID) -> int:
    """How many films that take part were offered a place and have not answered."""
    rows = await fetch(
        "SELECT FROM selected_entry AS chosen "
        "JOIN entry ON (entry.edition_id, entry.id) = (chosen.edition_id, chosen.entry_id) "
        "WHERE chosen.edition_id = $1 AND chosen.state = $2 AND entry.state = 'qualified'",
        edition_id,
        PlaceState.ASKED.value,
    )
    return len(rows)


async def not_in_selection(edition_id: UUID, person_id: UUID, *, limit: int = 500) -> list[tuple[str, str]]:
    """(entry, title) of films that take part and have no place, so many at most: what can be chosen by hand."""
    rows = await fetch(
        f"SELECT entry.id, film.title FROM entry JOIN film ON film.id = entry.film_id "  # noqa: S608 (our own text)
        f"WHERE entry.edition_id = $1 AND entry.state = 'qualified' AND {_ORGANISES} AND NOT EXISTS "
        "(SELECT FROM selected_entry AS chosen WHERE (chosen.edition_id, chosen.entry_id) "
        "= (entry.edition_id, entry.id)) LIMIT $3",
        edition_id,
        person_id,
        limit,
    )
    return sorted(((str(row["id"]), row["title"]) for row in rows), key=lambda film: (film[1].lower(), film[0]))


async def masters_of_selection(edition_id: UUID, person_id: UUID) -> list[MasterOfFilm]:
    """Every confirmed film's file but those held back, named by its place in the screening, for an organiser.

    The screening file, where one was sent; else the one that was entered.
    """
    rows = await fetch(
        f"""
        SELECT film.title, master.storage_key, master.bytes, master.filename
        FROM selected_entry AS chosen
        JOIN entry ON (entry.edition_id, entry.id) = (chosen.edition_id, chosen.entry_id)
        JOIN film ON film.id = entry.film_id
        JOIN master ON (master.edition_id, master.id)
            = (entry.edition_id, coalesce(chosen.screening_master_id, entry.master_id))
        WHERE chosen.edition_id = $1 AND chosen.state = 'confirmed' AND entry.state = 'qualified' AND {_ORGANISES}
            AND NOT EXISTS (SELECT FROM held_master WHERE held_master.edition_id = chosen.edition_id
                AND held_master.master_id IN (entry.master_id, chosen.screening_master_id))
        ORDER BY chosen.running NULLS LAST, chosen.place
        """,  # noqa: S608 (our own text)
        edition_id,
        person_id,
    )
    return [
        MasterOfFilm(
            name=_file_name(at, row["title"], row["filename"]), storage_key=row["storage_key"], bytes=row["bytes"]
        )
        for at, row in enumerate(rows, start=1)
    ]


async def films_of_programme(edition_id: UUID, person_id: UUID) -> list[FilmInProgramme]:
    """The confirmed films in the order of the screening, for whoever prepares what the public sees.

    Raises:
        ProgrammeNeedsColleague: this person is in conflict with one of them, so that a part would be missing.
    """
    rows = await fetch(
        f"""
        SELECT film.title, film.title_english, film.synopsis, film.completed_on, category.name AS category,
            array(SELECT country FROM film_country WHERE film_id = film.id ORDER BY position) AS countries,
            array(SELECT language FROM film_language WHERE film_id = film.id AND kind = 'dialogue'
                AND language <> '{NO_DIALOGUE}' ORDER BY language) AS languages,
            array(SELECT name FROM credit WHERE film_id = film.id AND role = 'director' ORDER BY position) AS directors,
            coalesce((SELECT jsonb_agg(jsonb_build_object('role', role, 'name', name) ORDER BY position)
                FROM credit WHERE film_id = film.id AND role <> 'director'), '[]') AS credits,
            {SECONDS} AS seconds, still.storage_key AS still_key, coalesce(still.bytes, 0) AS still_bytes,
            {STRANGER.format(person="$2")} AS stranger
        FROM selected_entry AS chosen
        JOIN entry ON (entry.edition_id, entry.id) = (chosen.edition_id, chosen.entry_id)
        JOIN film ON film.id = entry.film_id
        JOIN category ON (category.edition_id, category.id) = (entry.edition_id, entry.category_id)
        LEFT JOIN facts ON (facts.edition_id, facts.master_id) = (entry.edition_id, entry.master_id)
        LEFT JOIN shown_rendition AS still ON (still.edition_id, still.master_id) = (entry.edition_id, entry.master_id)
            AND still.kind = 'still'
        WHERE chosen.edition_id = $1 AND chosen.state = 'confirmed' AND entry.state = 'qualified'
            AND EXISTS (SELECT FROM membership WHERE membership.edition_id = $1 AND membership.person_id = $2
                AND membership.role = ANY ($3))
        ORDER BY chosen.running NULLS LAST, chosen.place
        """,  # noqa: S608 (our own text)
        edition_id,
        person_id,
        list(PREPARING),
    )
    if any(row["stranger"] for row in rows):
        raise ProgrammeNeedsColleague
    return msgspec.convert([dict(row) for row in rows], list[FilmInProgramme])


def _file_name(at: int, title: str, sent_as: str) -> str:
    """``007 The Blue Lift.mp4``: safe on every system, whatever the film is called."""
    kept = "".join(letter if letter.isalnum() or letter in " -_" else "_" for letter in title)[:80].strip()
    ending = sent_as.rpartition(".")[2].lower()
    return f"{at:03} {kept or 'film'}.{ending if ending.isalnum() and ending.isascii() and len(ending) <= 4 else 'bin'}"
