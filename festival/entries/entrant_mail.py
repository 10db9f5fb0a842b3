"""A mail to whoever entered a film, about that entry: every slice of an entry's life writes it the same way."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from festival.notifications.service import send

UNDO_WITHIN = timedelta(minutes=10)
"""What is taken back within this long has mailed nothing."""
_READER = """
    SELECT film.title, person.id AS person_id, person.email, person.locale, person.zone AS reader_zone,
        category.name AS category_name, edition.name AS edition_name, edition.zone,
        nullif(edition.contact, '') AS contact
    FROM entry JOIN film ON film.id = entry.film_id JOIN person ON person.id = entry.entrant_id
    JOIN edition ON edition.id = entry.edition_id
    JOIN category ON (category.edition_id, category.id) = (entry.edition_id, entry.category_id)
    WHERE entry.edition_id = $1 AND entry.id = $2
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
    bulk: bool = False,
) -> None:
    """Mail the template, with what is ``said`` beside the entry's own names; nothing to whoever has no address.

    ``later``: after ``UNDO_WITHIN``. ``bulk``: it is one of very many.
    """
    row = await connection.fetchrow(_READER, edition_id, entry_id)
    if row["email"] is None:
        return
    await send(
        connection,
        template=template,
        recipient=row["email"],
        person_id=row["person_id"],
        edition_id=edition_id,
        context={**{name: row[name] for name in _SAID_OF_ENTRY}, **said, "entry_id": str(entry_id)},
        locale=row["locale"],
        after=UNDO_WITHIN if later else None,
        reply_to=row["contact"],
        about=[entry_id],
        bulk=bulk,
    )
