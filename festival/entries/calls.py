"""Whether a call takes entries at this instant, decided inside the transaction that enters."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg

from festival import clock
from festival.editions.rules import CallPhase, CallState, call_phase
from festival.entries.rules import CallClosed, CallNotOpen
from festival.errors import NotFound

CALL_OF_ENTRY = """
    CASE WHEN let_in.until IS NULL THEN edition.call_state ELSE 'announced' END AS call_state,
    greatest(edition.closes_at, let_in.until) AS closes_at
"""
"""The call as it stands for one entry: a code may let it in for longer. Needs `LET_IN`."""

LET_IN = """
    LEFT JOIN LATERAL (SELECT c.used_until AS until FROM entry_code_use u
        JOIN entry_code c ON (c.edition_id, c.id) = (u.edition_id, u.code_id)
        WHERE (u.edition_id, u.entry_id) = (entry.edition_id, entry.id) AND c.lets_in
            AND edition.call_state <> 'preparing') AS let_in ON true
"""


async def open_call(
    connection: asyncpg.Connection, edition_id: UUID, *, let_in_until: datetime | None = None
) -> tuple[asyncpg.Record, datetime]:
    """The edition, kept from closing until this transaction ends, and the instant that decided.

    ``let_in_until``: a code lets this entry in until then, whatever the public deadline.

    Raises:
        NotFound: no such edition, or it is still being prepared.
        CallNotOpen, CallClosed: it takes no entries now.
    """
    edition = await connection.fetchrow("SELECT * FROM edition WHERE id = $1 FOR SHARE", edition_id)
    if edition is None:
        raise NotFound
    now = await clock.now(connection)
    phase = call_phase(CallState(edition["call_state"]), edition["opens_at"], edition["closes_at"], now)
    if phase is CallPhase.PREPARING:
        raise NotFound
    if phase is CallPhase.UPCOMING:
        raise CallNotOpen(opens_at=on_its_clocks(edition["opens_at"], edition["zone"]))
    if phase is CallPhase.CLOSED and (let_in_until is None or now >= let_in_until):
        raise CallClosed(closes_at=on_its_clocks(edition["closes_at"], edition["zone"]))
    return edition, now


def on_its_clocks(instant: datetime, zone: str) -> str:
    """An instant as the edition's clocks show it, for refusals."""
    return f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S} {zone}"
