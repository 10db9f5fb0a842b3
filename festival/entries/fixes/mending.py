"""Whether an entrant may change what they submitted, because the festival waits for something to be mended in it."""

import asyncpg

from festival import clock
from festival.entries.calls import on_its_clocks
from festival.entries.fixes.rules import FixTooLate
from festival.entries.rules import EntryState

OPEN_FIX = """
    SELECT * FROM fix_request WHERE edition_id = $1 AND entry_id = $2 AND mended_at IS NULL AND ended_at IS NULL
"""
"""The fix that is asked for and not handed in, whether in time or late."""


async def edition_while_mending(connection: asyncpg.Connection, entry: asyncpg.Record) -> asyncpg.Record | None:
    """The edition of an entry that is being mended, kept from ending meanwhile; None: nothing is asked of it.

    The deadline of the request decides (half-open), whatever becomes of the call.

    Raises:
        FixTooLate: it was asked for, and its deadline has passed.
    """
    if entry["state"] != EntryState.SUBMITTED:
        return None
    fix = await connection.fetchrow(f"{OPEN_FIX} FOR UPDATE", entry["edition_id"], entry["id"])
    if fix is None:
        return None
    edition = await connection.fetchrow("SELECT * FROM edition WHERE id = $1 FOR SHARE", entry["edition_id"])
    if await clock.now(connection) >= fix["until"]:
        raise FixTooLate(until=on_its_clocks(fix["until"], edition["zone"]))
    return edition
