"""What is forgotten of an account: everything but the row that other rows point to, which names nobody any more."""

import hashlib
from uuid import UUID

import asyncpg

_OWNED = (
    "password",
    "session",
    "api_token",
    "sign_in_link",
    "address_change",
    "authenticator",
    "recovery_code",
    "passkey",
    "passkey_challenge",
    "idempotent_reply",
)
_COUNTED = ("sign_in", "register", "link", "confirm", "change", "code", "guardian", "guardian_code")
"""Kinds of attempts that are counted under a hash of the address or of the person's id."""


async def erase_person(connection: asyncpg.Connection, person_id: UUID) -> None:
    """Forget how the person is called, reached and let in; nobody can sign in as them again."""
    email = await connection.fetchval("SELECT email FROM person WHERE id = $1 FOR UPDATE", person_id)
    hashes = [hashlib.sha256(f"{kind}\0{known}".encode()).digest() for kind in _COUNTED for known in (email, person_id)]
    await connection.execute("DELETE FROM sign_in_attempt WHERE account_hash = ANY ($1)", hashes)
    for table in _OWNED:
        await connection.execute(f"DELETE FROM {table} WHERE person_id = $1", person_id)  # noqa: S608 (names of our own)
    await connection.execute(
        "UPDATE person SET email = NULL, email_confirmed_at = NULL, display_name = '…', locale = 'en', zone = 'UTC', "
        "founder = false, erased_at = coalesce(erased_at, clock_timestamp()) WHERE id = $1",
        person_id,
    )
