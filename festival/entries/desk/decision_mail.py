"""What entrants hear when an entry is decided: by mail, a little later, so that an undone decision tells nobody."""

from uuid import UUID

import asyncpg

from festival.entries.entrant_mail import write_to_entrant
from festival.entries.rules import EntryAction
from festival.notifications.service import cancel_unsent

_TEMPLATES = {EntryAction.QUALIFY: "entries/qualified", EntryAction.DISQUALIFY: "entries/disqualified"}


async def tell_of_decision(
    connection: asyncpg.Connection, *, edition_id: UUID, entry_id: UUID, action: EntryAction, reason: str
) -> None:
    """Take back what was not told yet of an earlier decision, and tell of this one."""
    await cancel_unsent(connection, edition_id=edition_id, entry_id=entry_id, templates=_TEMPLATES.values())
    template = _TEMPLATES.get(action)
    if template is not None:
        said = {"reason": reason}
        await write_to_entrant(connection, template, edition_id, entry_id, said, later=True, bulk=True)
