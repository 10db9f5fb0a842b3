"""Letters to whoever entered a film that is selected, or may win."""

from uuid import UUID

import asyncpg

from festival.notifications.service import send


async def write_about(
    connection: asyncpg.Connection, edition_id: UUID, entry_id: UUID, template: str, more: dict[str, str]
) -> None:
    """Write to the entrant of a film, if there is an address; ``more`` is what this letter alone knows."""
    row = await connection.fetchrow(
        "SELECT film.title, person.id AS person_id, person.email, person.locale, person.zone AS reader_zone, "
        "edition.name AS edition_name, edition.zone, nullif(edition.contact, '') AS contact, chosen.confirm_by "
        "FROM entry JOIN film ON film.id = entry.film_id JOIN person ON person.id = entry.entrant_id "
        "JOIN edition ON edition.id = entry.edition_id LEFT JOIN selected_entry AS chosen "
        "ON (chosen.edition_id, chosen.entry_id) = (entry.edition_id, entry.id) "
        "WHERE entry.edition_id = $1 AND entry.id = $2 AND person.email IS NOT NULL",
        edition_id,
        entry_id,
    )
    if row is None:
        return
    confirm_by = row["confirm_by"].isoformat() if row["confirm_by"] else None
    await send(
        connection,
        template=template,
        recipient=row["email"],
        person_id=row["person_id"],
        edition_id=edition_id,
        context={
            "title": row["title"],
            "edition_name": row["edition_name"],
            "zone": row["zone"],
            "reader_zone": row["reader_zone"],
            "confirm_by_at": confirm_by,
            "entry_id": str(entry_id),
            **more,
        },
        locale=row["locale"],
        reply_to=row["contact"],
        about=[entry_id],
        bulk=True,
    )
