"""What other programs are told of an entry: its keys and what happened, in the transaction in which it did."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from festival.notifications.webhook_rules import WebhookEvent
from festival.notifications.webhooks import is_wanted, tell


async def tell_of_entry(connection: asyncpg.Connection, entry: asyncpg.Record, event: WebhookEvent) -> None:
    """Tell the edition's webhooks; ``external_id`` is the key under which the team's own list knows the entry."""
    data = {"entry": str(entry["id"]), "external_id": entry["external_id"]}
    await tell(connection, edition_id=entry["edition_id"], event=event, data=data)


async def tell_of_entries(
    connection: asyncpg.Connection, edition_id: UUID, entries: Sequence[asyncpg.Record], event: WebhookEvent
) -> None:
    """The same of many; where no webhook listens, that is asked once."""
    if await is_wanted(connection, edition_id=edition_id, event=event):
        for entry in entries:
            await tell_of_entry(connection, entry, event)
