"""What entrants hear when an entry is decided: by mail, a little later, so that an undone decision tells nobody."""

from datetime import timedelta
from uuid import UUID

import asyncpg

from festival.entries.rules import EntryAction
from festival.notifications.service import cancel_unsent, send

UNDO_WITHIN = timedelta(minutes=10)
"""A decision that is taken back within this long has mailed nothing."""
_TEMPLATES = {EntryAction.QUALIFY: "entries/qualified", EntryAction.DISQUALIFY: "entries/disqualified"}


async def tell_of_decision(
    connection: asyncpg.Connection, *, edition_id: UUID, entry_id: UUID, action: EntryAction, reason: str
) -> None:
    """Take back what was not told yet of an earlier decision, and tell of this one."""
    await cancel_unsent(connection, edition_id=edition_id, entry_id=entry_id, templates=_TEMPLATES.values())
    template = _TEMPLATES.get(action)
    row = await connection.fetchrow(
        "SELECT film.title, person.id AS person_id, person.email, person.locale, category.name AS category_name, "
        "edition.name AS edition_name, nullif(edition.contact, '') AS contact FROM entry "
        "JOIN film ON film.id = entry.film_id JOIN person ON person.id = entry.entrant_id "
        "JOIN edition ON edition.id = entry.edition_id "
        "JOIN category ON (category.edition_id, category.id) = (entry.edition_id, entry.category_id) "
        "WHERE entry.edition_id = $1 AND entry.id = $2",
        edition_id,
        entry_id,
    )
    if template is None or row["email"] is None:
        return
    await send(
        connection,
        template=template,
        recipient=row["email"],
        person_id=row["person_id"],
        edition_id=edition_id,
        context={
            "title": row["title"],
            "edition_name": row["edition_name"],
            "category_name": row["category_name"],
            "entry_id": str(entry_id),
            "reason": reason,
        },
        locale=row["locale"],
        after=UNDO_WITHIN,
        reply_to=row["contact"],
        about=[entry_id],
        bulk=True,
    )
