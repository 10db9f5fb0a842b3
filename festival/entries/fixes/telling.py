"""The mails of a fix: what is to be mended and until when, that it is asked no more, the receipt of what was mended."""

from datetime import datetime
from uuid import UUID

import asyncpg

from festival.entries.entrant_mail import write_to_entrant
from festival.notifications.service import has_left

ASKED = "entries/fix_asked"
_TAKEN_BACK = "entries/fix_taken_back"
_RECEIPT = "entries/mended"


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
    said = {"digest": digest, "mended_at": mended_at.isoformat()}
    await write_to_entrant(connection, _RECEIPT, edition_id, entry_id, said)
