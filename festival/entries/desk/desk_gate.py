"""The gate of the team's verbs on one entry: locked for somebody who has the role and is no stranger to it."""

from collections.abc import Iterable
from uuid import UUID

import asyncpg

from festival.editions.rules import SELECTING, Role
from festival.entries.desk.finding import SEEN_BY_TEAM
from festival.entries.reading import STRANGER
from festival.entries.rules import OwnEntry
from festival.errors import NotFound


async def entry_at_desk(
    connection: asyncpg.Connection, *, edition_id: UUID, entry_id: UUID, by: UUID, roles: Iterable[Role] = SELECTING
) -> asyncpg.Record:
    """The entry, locked until the transaction ends.

    Raises:
        NotFound: no such entry that the team sees, none of the roles, or in conflict with it.
    """
    entry = await connection.fetchrow(
        f"SELECT * FROM entry WHERE edition_id = $1 AND id = $2 AND {SEEN_BY_TEAM} AND EXISTS ("  # noqa: S608 (our own text)
        "SELECT FROM membership m WHERE m.edition_id = $1 AND m.person_id = $3 AND m.role = ANY ($4)) "
        f"AND NOT {STRANGER.format(person='$3')} FOR UPDATE",
        edition_id,
        entry_id,
        by,
        [role.value for role in roles],
    )
    if entry is None:
        raise NotFound
    return entry


async def refuse_own(connection: asyncpg.Connection, entry: asyncpg.Record, by: UUID) -> None:
    """Nobody decides on a film that they entered or share.

    Raises:
        OwnEntry: it is theirs.
    """
    shares = await connection.fetchval("SELECT shares_entry($1, $2, $3)", entry["edition_id"], entry["id"], by)
    if entry["entrant_id"] == by or shares:
        raise OwnEntry
