"""What entrants hear when entries are decided: by mail, a little later, so that an undone decision tells nobody."""

from collections.abc import Collection
from uuid import UUID

import asyncpg

from festival.entries.entrant_mail import write_to_entrants
from festival.entries.rules import EntryAction
from festival.notifications.service import cancel_unsent

_TEMPLATES = {EntryAction.QUALIFY: "entries/qualified", EntryAction.DISQUALIFY: "entries/disqualified"}


async def tell_of_decision(
    connection: asyncpg.Connection, *, edition_id: UUID, entry_ids: Collection[UUID], action: EntryAction, reason: str
) -> None:
    """Take back what was not told yet of an earlier decision on these entries, and tell of this one."""
    await cancel_unsent(connection, edition_id=edition_id, entry_ids=entry_ids, templates=_TEMPLATES.values())
    template = _TEMPLATES.get(action)
    if template is not None:
        await write_to_entrants(connection, template, edition_id, entry_ids, {"reason": reason}, later=True)
