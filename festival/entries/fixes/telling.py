"""The mails of a fix: what is to be mended and until when, that it is asked no more, the receipt of what was mended."""

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from festival.entries.desk.decision_mail import UNDO_WITHIN
from festival.notifications.service import has_left, send

ASKED = "entries/fix_asked"
_TAKEN_BACK = "entries/fix_taken_back"
_RECEIPT = "entries/mended"
_READER = """
    SELECT film.title, person.id AS person_id, person.email, person.locale, person.zone AS reader_zone,
        edition.name AS edition_name, edition.zone, nullif(edition.contact, '') AS contact
    FROM entry JOIN film ON film.id = entry.film_id JOIN person ON person.id = entry.entrant_id
    JOIN edition ON edition.id = entry.edition_id WHERE entry.edition_id = $1 AND entry.id = $2
"""


async def tell_of_fix(
    connection: asyncpg.Connection, edition_id: UUID, entry_id: UUID, *, reason: str, until: datetime
) -> None:
    """Ask the entrant, a little later, so that a request that is taken back at once asks nobody."""
    said = {"reason": reason, "until_at": until.isoformat()}
    await write_to_entrant(connection, ASKED, edition_id, entry_id, said, later=True)


async def tell_of_taken_back(connection: asyncpg.Connection, edition_id: UUID, entry_id: UUID) -> None:
    """Tell the entrant who has read the request that it is asked no more."""
    if await has_left(connection, edition_id=edition_id, entry_id=entry_id, template=ASKED):
        await write_to_entrant(connection, _TAKEN_BACK, edition_id, entry_id, {})


async def tell_of_receipt(
    connection: asyncpg.Connection, edition_id: UUID, entry_id: UUID, *, digest: str, mended_at: datetime
) -> None:
    """Send the receipt of the mended entry."""
    await write_to_entrant(
        connection, _RECEIPT, edition_id, entry_id, {"digest": digest, "mended_at": mended_at.isoformat()}
    )


async def write_to_entrant(
    connection: asyncpg.Connection,
    template: str,
    edition_id: UUID,
    entry_id: UUID,
    said: dict[str, Any],
    *,
    later: bool = False,
) -> None:
    """A mail about their entry, with what each says beside ``said``; ``later``: once it can be undone no more."""
    row = await connection.fetchrow(_READER, edition_id, entry_id)
    if row["email"] is None:
        return
    about = {name: row[name] for name in ("title", "edition_name", "zone", "reader_zone")}
    await send(
        connection,
        template=template,
        recipient=row["email"],
        person_id=row["person_id"],
        edition_id=edition_id,
        context={**about, **said, "entry_id": str(entry_id)},
        locale=row["locale"],
        after=UNDO_WITHIN if later else None,
        reply_to=row["contact"],
        about=[entry_id],
    )
