"""The worker's part of the logs: binding events into their chains, away from the requests that caused them."""

from festival.audit.service import chain_events
from festival.db import atomic, fetch


async def chain_all() -> None:
    """Chain what happened since the last time, edition by edition."""
    editions = await fetch(
        "SELECT DISTINCT e.edition_id FROM audit_event e WHERE e.log IN ('public', 'private') "
        "AND e.edition_id IS NOT NULL AND NOT EXISTS "
        "(SELECT FROM audit_chain c WHERE c.edition_id = e.edition_id AND c.event_id = e.id)"
    )
    for row in editions:
        async with atomic() as connection:
            await chain_events(connection, row["edition_id"])


SCHEDULES = {"audit_chain": ("* * * * *", chain_all)}
"""Name: when (cron) and what, for the worker."""
