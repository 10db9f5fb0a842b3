"""The gate of every entrant's verb: the entry locked for whoever entered it, or for whoever shares it."""

from uuid import UUID

import asyncpg

from festival.db import fetch_value
from festival.entries.calls import open_call
from festival.entries.codes.service import let_in_until
from festival.entries.fixes.mending import edition_while_mending
from festival.entries.rules import EDITABLE, EntryState, EntrySubmitted
from festival.errors import NotFound

OPEN_TO = "(entry.entrant_id = {person} OR shares_entry(entry.edition_id, entry.id, {person}))"
"""Who may read and change an entry: whoever entered it, its co-editors, its makers. ``{person}``: a value."""


async def own_entry(connection: asyncpg.Connection, entry_id: UUID, by: UUID) -> asyncpg.Record:
    """One's own entry, locked until the transaction ends.

    Raises:
        NotFound: there is none, or it is someone else's.
    """
    entry = await connection.fetchrow("SELECT * FROM entry WHERE id = $1 AND entrant_id = $2 FOR UPDATE", entry_id, by)
    if entry is None:
        raise NotFound
    return entry


async def shared_entry(connection: asyncpg.Connection, entry_id: UUID, by: UUID) -> asyncpg.Record:
    """An entry that one entered or shares, locked until the transaction ends.

    Raises:
        NotFound: there is none, or it is someone else's.
    """
    entry = await connection.fetchrow(
        f"SELECT * FROM entry WHERE id = $1 AND {OPEN_TO.format(person='$2')} FOR UPDATE",  # noqa: S608 (our own text)
        entry_id,
        by,
    )
    if entry is None:
        raise NotFound
    return entry


async def refuse_stranger(entry_id: UUID, by: UUID) -> None:
    """Before what somebody sent is even looked at: the entry must be one that they entered or share.

    Raises:
        NotFound: there is none, or it is someone else's.
    """
    is_theirs = f"SELECT EXISTS (SELECT FROM entry WHERE id = $1 AND {OPEN_TO.format(person='$2')})"  # noqa: S608 (our own text)
    if not await fetch_value(is_theirs, entry_id, by):
        raise NotFound


async def keep_editable(connection: asyncpg.Connection, entry: asyncpg.Record) -> asyncpg.Record:
    """Let nobody submit it and no organiser close the call meanwhile; gives the edition.

    What was submitted stands, unless the festival waits for something to be mended in it.

    Raises:
        EntrySubmitted, CallClosed, CallNotOpen, FixTooLate: the entry stands as it is.
    """
    mending = await edition_while_mending(connection, entry)
    if mending is not None:
        return mending
    if EntryState(entry["state"]) not in EDITABLE:
        raise EntrySubmitted
    until = await let_in_until(connection, entry["edition_id"], entry["id"])
    edition, _ = await open_call(connection, entry["edition_id"], let_in_until=until)
    return edition


async def editable_entry(connection: asyncpg.Connection, entry_id: UUID, by: UUID) -> asyncpg.Record:
    """An entry that one entered or shares, locked, while it may be changed.

    Raises:
        NotFound: there is none, or it is someone else's.
        EntrySubmitted, CallClosed, CallNotOpen, FixTooLate: the entry stands as it is.
    """
    entry = await shared_entry(connection, entry_id, by)
    await keep_editable(connection, entry)
    return entry
