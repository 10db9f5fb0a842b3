"""The gate of every organiser's verb: the edition locked for one of its organisers, and the act written down."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg

from festival.audit import service as audit
from festival.editions.rules import Role
from festival.errors import NotFound


async def lock_edition(connection: asyncpg.Connection, edition_id: UUID, by: UUID) -> asyncpg.Record:
    """The edition for this organiser alone, until the transaction ends.

    Raises:
        NotFound: there is no such edition, or ``by`` does not organise it.
    """
    edition = await connection.fetchrow(
        "SELECT e.* FROM edition e JOIN membership m ON m.edition_id = e.id "
        "WHERE e.id = $1 AND m.person_id = $2 AND m.role = 'organiser' FOR UPDATE OF e",
        edition_id,
        by,
    )
    if edition is None:
        raise NotFound
    return edition


async def join_team(connection: asyncpg.Connection, edition_id: UUID, person_id: UUID, role: Role) -> None:
    """Make someone a member of the team; harmless when they are."""
    await connection.execute(
        "INSERT INTO membership (edition_id, person_id, role) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        edition_id,
        person_id,
        role.value,
    )


async def record_act(
    connection: asyncpg.Connection,
    act: str,
    edition_id: UUID,
    by: UUID,
    detail: Mapping[str, Any],
    subject_id: UUID | None = None,
) -> None:
    """Write down what an organiser did, where organisers can read it."""
    await audit.record(
        connection, log="desk", act=act, edition_id=edition_id, actor_id=by, subject_id=subject_id, detail=dict(detail)
    )
