"""Pairs of a juror and a film with something about them: kept apart and why, pinned, met before."""

from uuid import UUID

import msgspec

from festival.db import fetch
from festival.panels.schemas import ConflictForOrganiser, PinForOrganiser

MOST_SHOWN = 500
"""Kept-apart pairs on one page; a festival that declares more reads them in the export."""

_NAMED = """
    JOIN juror ON (juror.edition_id, juror.id) = (pair.edition_id, pair.juror_id)
    JOIN entry ON (entry.edition_id, entry.id) = (pair.edition_id, pair.entry_id)
    JOIN film ON film.id = entry.film_id
"""


async def conflicts_for_organiser(edition_id: UUID, round_id: UUID) -> list[ConflictForOrganiser]:
    """Who is kept from what in a round, found ones first; the caller has decided that its reader organises."""
    rows = await fetch(
        f"""
        SELECT pair.id, pair.entry_id AS entry, pair.juror_id AS juror, film.title, juror.name AS juror_name,
            pair.source, pair.note AS shared, pair.dismissed_at IS NOT NULL AS dismissed
        FROM conflict AS pair
        JOIN round_entry ON (round_entry.edition_id, round_entry.entry_id) = (pair.edition_id, pair.entry_id)
        JOIN round_juror ON (round_juror.edition_id, round_juror.round_id, round_juror.juror_id)
            = (round_entry.edition_id, round_entry.round_id, pair.juror_id)
        {_NAMED}
        WHERE round_entry.edition_id = $1 AND round_entry.round_id = $2 AND entry.state = 'qualified'
        ORDER BY pair.dismissed_at IS NOT NULL, pair.note = '', pair.source, juror.name, lower(film.title), pair.id
        LIMIT $3
        """,  # noqa: S608 (our own text)
        edition_id,
        round_id,
        MOST_SHOWN,
    )
    return [msgspec.convert(dict(row), ConflictForOrganiser) for row in rows]


async def pins_for_organiser(edition_id: UUID, round_id: UUID) -> list[PinForOrganiser]:
    """The pairs that organisers pinned in a round; the caller has decided that its reader organises."""
    rows = await fetch(
        "SELECT pair.entry_id AS entry, pair.juror_id AS juror, film.title, juror.name AS juror_name "  # noqa: S608 (our own text)
        f"FROM pin AS pair {_NAMED} WHERE pair.edition_id = $1 AND pair.round_id = $2 AND entry.state = 'qualified' "
        "ORDER BY juror.name, lower(film.title), pair.entry_id",
        edition_id,
        round_id,
    )
    return [msgspec.convert(dict(row), PinForOrganiser) for row in rows]


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
