"""A mail to whoever entered a film, about that entry: every slice of an entry's life writes it the same way."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from festival.notifications.service import OneOfMany, send, send_many

UNDO_WITHIN = timedelta(minutes=10)
"""What is taken back within this long has mailed nothing."""
_READER = """
    SELECT entry.id, film.title, person.id AS person_id, person.email, person.locale, person.zone AS reader_zone,
        category.name AS category_name, edition.name AS edition_name, edition.zone,
        nullif(edition.contact, '') AS contact
    FROM entry JOIN film ON film.id = entry.film_id JOIN person ON person.id = entry.entrant_id
    JOIN edition ON edition.id = entry.edition_id
    JOIN category ON (category.edition_id, category.id) = (entry.edition_id, entry.category_id)
    WHERE entry.edition_id = $1 AND entry.id = ANY ($2) AND person.email IS NOT NULL
"""
_SAID_OF_ENTRY = ("title", "edition_name", "category_name", "zone", "reader_zone")


async def write_to_entrant(
    connection: asyncpg.Connection,
    template: str,
    edition_id: UUID,
    entry_id: UUID,
    said: dict[str, Any],
    *,
    later: bool = False,
) -> None:
    """Mail the template, with what is ``said`` beside the entry's own names; nothing to whoever has no address.

    ``later``: after ``UNDO_WITHIN``.
    """
    row = await connection.fetchrow(_READER, edition_id, [entry_id])
    if row is None:
        return
    await send(
        connection,
        template=template,
        recipient=row["email"],
        person_id=row["person_id"],
        edition_id=edition_id,
        context=_context(row, said),
        locale=row["locale"],
        after=UNDO_WITHIN if later else None,
        reply_to=row["contact"],
        about=[entry_id],
    )


async def write_to_entrants(
    connection: asyncpg.Connection,
    template: str,
    edition_id: UUID,
    entry_ids: Collection[UUID],
    said: dict[str, Any],
    *,
    later: bool = False,
) -> None:
    """The same about each of these entries, as some of very many: behind those that somebody waits for."""
    rows = await connection.fetch(_READER, edition_id, list(entry_ids))
    await send_many(
        connection,
        messages=[
            OneOfMany(template, row["email"], row["person_id"], row["locale"], _context(row, said), [row["id"]])
            for row in rows
        ],
        edition_id=edition_id,
        after=UNDO_WITHIN if later else None,
        reply_to=rows[0]["contact"] if rows else None,
    )


def _context(row: asyncpg.Record, said: dict[str, Any]) -> dict[str, Any]:
    return {**{name: row[name] for name in _SAID_OF_ENTRY}, **said, "entry_id": str(row["id"])}
