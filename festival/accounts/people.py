"""Finding whose an address is, and keeping a person's password: what the verbs of accounts share."""

from uuid import UUID

import asyncpg

from festival.db import fetch_row
from festival.errors import NotFound


async def holder_of(address: str) -> asyncpg.Record | None:
    """Whoever confirmed the address, else who last registered with it: id, locale, confirmed, hash (or None)."""
    return await fetch_row(
        "SELECT p.id, p.locale, p.email_confirmed_at IS NOT NULL AS confirmed, w.hash FROM person p "
        "LEFT JOIN password w ON w.person_id = p.id WHERE p.email = $1 AND p.erased_at IS NULL "
        "ORDER BY p.email_confirmed_at IS NULL, w.hash IS NULL, p.created_at DESC LIMIT 1",
        address,
    )


async def own_credentials(person_id: UUID) -> asyncpg.Record:
    """The person's email and password hash; either may be None.

    Raises:
        NotFound: the account was erased.
    """
    person = await fetch_row(
        "SELECT p.email, w.hash FROM person p LEFT JOIN password w ON w.person_id = p.id "
        "WHERE p.id = $1 AND p.erased_at IS NULL",
        person_id,
    )
    if person is None:
        raise NotFound
    return person


async def keep_password(connection: asyncpg.Connection, person_id: UUID, hashed: str) -> None:
    """Let this be the person's only password, within this transaction."""
    await connection.execute(
        "INSERT INTO password (person_id, hash) VALUES ($1, $2) "
        "ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash, changed_at = clock_timestamp()",
        person_id,
        hashed,
    )
