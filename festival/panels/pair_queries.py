"""Pairs of a juror and a film with something about them: kept apart and why, pinned, met before."""

from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from festival.db import fetch, fetch_row
from festival.entries.desk.finding import SHORTEST_PIECE, TITLES, within
from festival.panels.finding import in_common
from festival.panels.queries import FILMS
from festival.panels.schemas import ConflictForOrganiser, FilmForOrganiser, FoundConflict, PinForOrganiser
from festival.web.listing import Page, cut_page, read_cursor

MOST_SHOWN = 500
"""Kept-apart pairs on one page; a festival that declares more reads them in the export."""
FOUND_ON_A_PAGE = 50
MOST_SHARED = 200

_NAMED = """
    JOIN juror ON (juror.edition_id, juror.id) = (pair.edition_id, pair.juror_id)
    JOIN entry ON (entry.edition_id, entry.id) = (pair.edition_id, pair.entry_id)
    JOIN film ON film.id = entry.film_id
"""


_OF_ROUND = f"""
    FROM conflict AS pair
    JOIN round_entry ON (round_entry.edition_id, round_entry.entry_id) = (pair.edition_id, pair.entry_id)
    JOIN round_juror ON (round_juror.edition_id, round_juror.round_id, round_juror.juror_id)
        = (round_entry.edition_id, round_entry.round_id, pair.juror_id)
    {_NAMED}
    WHERE round_entry.edition_id = $1 AND round_entry.round_id = $2 AND entry.state = 'qualified'
"""


async def conflicts_for_organiser(edition_id: UUID, round_id: UUID) -> list[ConflictForOrganiser]:
    """Who is kept from what in a round, found ones first; the caller has decided that its reader organises."""
    rows = await fetch(
        f"""
        SELECT pair.id, pair.entry_id AS entry, pair.juror_id AS juror, film.title, juror.name AS juror_name,
            pair.source, pair.note AS shared, pair.dismissed_at IS NOT NULL AS dismissed
        {_OF_ROUND}
        ORDER BY pair.dismissed_at IS NOT NULL, pair.note = '', pair.source, juror.name, lower(film.title), pair.id
        LIMIT $3
        """,
        edition_id,
        round_id,
        MOST_SHOWN,
    )
    return [msgspec.convert(dict(row), ConflictForOrganiser) for row in rows]


class Ruled(StrEnum):
    """What organisers said of a found conflict so far."""

    WAITING = "waiting"
    UPHELD = "upheld"
    LIFTED = "lifted"


_BY_RULING = {
    Ruled.WAITING: "AND pair.dismissed_at IS NULL AND pair.upheld_at IS NULL",
    Ruled.UPHELD: "AND pair.upheld_at IS NOT NULL",
    Ruled.LIFTED: "AND pair.dismissed_at IS NOT NULL",
}


async def found_conflicts(
    edition_id: UUID, round_id: UUID, *, ruled: Ruled | None, named: str, cursor: str | None
) -> Page[FoundConflict]:
    """Conflicts of a round that nobody declared, by juror and film, with all that each two share.

    ``named`` is sought in names of jurors and titles of films. The caller has decided that its reader organises.
    """
    after = read_cursor(cursor, 3) or ["", "", ""]
    rows = await fetch(
        f"""
        SELECT pair.id, pair.entry_id AS entry, pair.juror_id AS juror, film.title, juror.name AS juror_name,
            pair.note AS shared, pair.created_at AS found_at, pair.dismissed_at, pair.upheld_at, pair.reason
        {_OF_ROUND} AND pair.source = 'found' AND pair.note <> '' {_BY_RULING[ruled] if ruled else ""}
            AND ($3 = '' OR juror.name ILIKE $3 OR film.title ILIKE $3)
            AND (juror.name, lower(film.title), pair.id::text) > ($4, $5, $6)
        ORDER BY juror.name, lower(film.title), pair.id::text LIMIT $7
        """,
        edition_id,
        round_id,
        within(named),
        *after,
        FOUND_ON_A_PAGE + 1,
    )
    found = [msgspec.convert(dict(row), FoundConflict) for row in rows]
    shared = await in_common(edition_id, round_id, [(one.entry, one.juror) for one in found[:FOUND_ON_A_PAGE]])
    told = [msgspec.structs.replace(one, in_common=shared.get((one.entry, one.juror), [])) for one in found]
    return cut_page(told, FOUND_ON_A_PAGE, lambda one: (one.juror_name, one.title.lower(), str(one.id)))


FOUND_WAITING = f"SELECT count(*) {_OF_ROUND} AND pair.source = 'found' AND pair.note <> '' {_BY_RULING[Ruled.WAITING]}"
"""How many found conflicts of the round $2 nobody has ruled on."""


async def films_named(edition_id: UUID, round_id: UUID, named: str, *, most: int) -> list[FilmForOrganiser]:
    """Films of a round whose title holds these words, with who sees them, by title; of more than ``most``, any so many.

    The caller has decided that its reader organises.
    """
    asked: list[Any] = [edition_id, round_id, most, within(named)]
    condition = f"{TITLES} ILIKE $4"
    if len(named) >= SHORTEST_PIECE:
        asked.append(named)
        condition += f" AND pieces_of({TITLES}) @> pieces_of($5)"
    rows = await fetch(f"{FILMS} AND {condition} LIMIT $3", *asked)
    films = [msgspec.convert(dict(row), FilmForOrganiser) for row in rows]
    return sorted(films, key=lambda film: (film.title.lower(), film.id))


_PINS = f"""
    SELECT pair.entry_id AS entry, pair.juror_id AS juror, film.title, juror.name AS juror_name
    FROM pin AS pair {_NAMED} WHERE pair.edition_id = $1 AND pair.round_id = $2 AND entry.state = 'qualified'
    ORDER BY juror.name, lower(film.title), pair.entry_id
"""  # noqa: S608 (our own text)


async def pins_for_organiser(edition_id: UUID, round_id: UUID) -> list[PinForOrganiser]:
    """The pairs that organisers pinned in a round; the caller has decided that its reader organises."""
    return [msgspec.convert(dict(row), PinForOrganiser) for row in await fetch(_PINS, edition_id, round_id)]


class PairsByHand(msgspec.Struct, frozen=True):
    """Whom a pair can be decided of, and which are pinned."""

    jurors: list[tuple[str, str]]
    """(id, name) of jurors of the round who have not left, by name."""
    pins: list[PinForOrganiser]
    shared: list[FilmForOrganiser]
    """Films that every juror sees, first; by title."""


async def pairs_by_hand(edition_id: UUID, round_id: UUID, *, named: str, most: int) -> PairsByHand:
    """Jurors whose name holds these words, so many at most, and what is decided by hand in a round, by one statement.

    The caller has decided that its reader organises.
    """
    row = await fetch_row(
        f"""
        SELECT (SELECT coalesce(jsonb_agg(to_jsonb(pinned)), '[]') FROM ({_PINS}) AS pinned) AS pins,
            (SELECT coalesce(jsonb_agg(to_jsonb(shared) ORDER BY lower(title), id), '[]')
            FROM ({FILMS} AND round_entry.calibration LIMIT {MOST_SHARED}) AS shared) AS shared,
            (SELECT coalesce(jsonb_agg(jsonb_build_array(id, name)), '[]') FROM (SELECT juror.id, juror.name
            FROM round_juror JOIN juror ON (juror.edition_id, juror.id) = (round_juror.edition_id, round_juror.juror_id)
            WHERE round_juror.edition_id = $1 AND round_juror.round_id = $2 AND round_juror.left_at IS NULL
            AND juror.state <> 'left' AND ($3 = '' OR juror.name ILIKE $3) ORDER BY juror.name, juror.id LIMIT $4)
            AS found) AS jurors
        """,  # noqa: S608 (our own text)
        edition_id,
        round_id,
        within(named),
        most,
    )
    return msgspec.convert(dict(row or {}), PairsByHand)


async def pins_of(edition_id: UUID, round_id: UUID) -> list[tuple[UUID, UUID]]:
    """(entry, juror) pairs that are pinned and not kept apart: a conflict that came later is the stronger."""
    rows = await fetch(
        "SELECT entry_id, juror_id FROM pin WHERE edition_id = $1 AND round_id = $2 AND NOT EXISTS (SELECT "
        "FROM conflict WHERE (conflict.edition_id, conflict.entry_id, conflict.juror_id) "
        "= (pin.edition_id, pin.entry_id, pin.juror_id) AND dismissed_at IS NULL)",
        edition_id,
        round_id,
    )
    return [(row["entry_id"], row["juror_id"]) for row in rows]


async def met_before(edition_id: UUID, round_id: UUID) -> list[tuple[UUID, UUID]]:
    """(entry, juror) pairs of a round in which the juror judged the same film in an earlier one, in any category."""
    rows = await fetch(
        """
        SELECT DISTINCT entry.id AS entry_id, assignment.juror_id
        FROM round AS now
        JOIN round_entry ON (round_entry.edition_id, round_entry.round_id) = (now.edition_id, now.id)
        JOIN entry ON (entry.edition_id, entry.id) = (round_entry.edition_id, round_entry.entry_id)
        JOIN entry AS before ON (before.edition_id, before.film_id) = (entry.edition_id, entry.film_id)
        JOIN assignment ON (assignment.edition_id, assignment.entry_id) = (before.edition_id, before.id)
        JOIN round AS earlier ON (earlier.edition_id, earlier.id) = (assignment.edition_id, assignment.round_id)
        WHERE now.edition_id = $1 AND now.id = $2 AND earlier.number < now.number AND assignment.ended_at IS NULL
        """,
        edition_id,
        round_id,
    )
    return [(row["entry_id"], row["juror_id"]) for row in rows]
