"""Whether a call takes entries at this instant, decided inside the transaction that enters."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg

from festival import clock
from festival.editions.rules import CallPhase, CallState, call_phase
from festival.entries.rules import CallClosed, CallNotOpen
from festival.errors import NotFound


async def open_call(connection: asyncpg.Connection, edition_id: UUID) -> tuple[asyncpg.Record, datetime]:
    """The edition, kept from closing until this transaction ends, and the instant that decided.

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
        raise CallNotOpen(opens_at=_wall(edition["opens_at"], edition["zone"]))
    if phase is CallPhase.CLOSED:
        raise CallClosed(closes_at=_wall(edition["closes_at"], edition["zone"]))
    return edition, now


def _wall(instant: datetime, zone: str) -> str:
    return f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S} {zone}"
