"""Signing what was done, in the transaction that does it; every statement is kept with its signature, and its key.

The keyring of the process is opened once, as storage is. A round's jury key is made when it is first needed.
"""

from pathlib import Path
from uuid import UUID

import asyncpg
import msgspec

from festival import clock
from festival.db import fetch
from festival.keys import Keyring, Signer
from festival.statements import AnyStatement, Signed, kind_of, sign


class _Open:
    ring: Keyring | None = None


def open_keyring(folder: Path) -> None:
    """Let this process sign with the keys of a folder."""
    _Open.ring = Keyring(folder)


def keyring() -> Keyring:
    """The keys of this installation."""
    if _Open.ring is None:
        raise RuntimeError("no keyring is open; open_keyring() first")
    return _Open.ring


async def sign_and_keep(
    connection: asyncpg.Connection, *, edition_id: UUID, statement: AnyStatement, signer: Signer
) -> Signed:
    """Sign a statement about an edition and keep it; a statement that was signed before keeps its first signature."""
    signed = sign(statement, signer)
    await know_key(connection, edition_id=edition_id, public=signer.public)
    await keep_signed(connection, edition_id=edition_id, signed=signed)
    return signed


async def know_key(connection: asyncpg.Connection, *, edition_id: UUID, public: str) -> None:
    """Enter a public key in the edition's register; its fingerprint follows from it."""
    await connection.execute(
        "INSERT INTO signing_key (edition_id, fingerprint, public, known_at) "
        "VALUES ($1, encode(sha256(decode($2, 'hex')), 'hex'), $2, $3) ON CONFLICT DO NOTHING",
        edition_id,
        public,
        await clock.now(connection),
    )


async def keep_signed(connection: asyncpg.Connection, *, edition_id: UUID, signed: Signed) -> None:
    """Keep a signed statement whose key is in the register; the caller has made sure that the signature holds."""
    await connection.execute(
        "INSERT INTO signed_statement (edition_id, kind, statement, fingerprint, signature, signed_at) "
        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        edition_id,
        kind_of(signed.statement),
        msgspec.to_builtins(signed.statement),
        signed.key,
        signed.signature,
        await clock.now(connection),
    )


async def signed_statements(
    edition_id: UUID, kind: type[AnyStatement], round_number: int | None = None
) -> list[Signed]:
    """The edition's statements of one kind as they were signed, in time; of one round, if asked."""
    rows = await fetch(
        "SELECT statement, fingerprint AS key, signature FROM signed_statement WHERE edition_id = $1 AND kind = $2 "
        "AND ($3::int IS NULL OR (statement->>'round')::int = $3) ORDER BY signed_at, signature",
        edition_id,
        str(kind.__struct_config__.tag),
        round_number,
    )
    return msgspec.convert([dict(row) for row in rows], list[Signed])


async def public_keys(edition_id: UUID) -> dict[str, str]:
    """The edition's public keys by their fingerprints."""
    rows = await fetch("SELECT fingerprint, public FROM signing_key WHERE edition_id = $1", edition_id)
    return {row["fingerprint"]: row["public"] for row in rows}
