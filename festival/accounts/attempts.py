"""Guessing is slow: attempts are counted in PostgreSQL, by account and by network, before a password is looked at.

An attempt is written down as failed first and cleared when it succeeds, so that fifty at once count as fifty. The
account is a hash of the address, whether the account exists or not; the network is the address that connects to us,
whatever headers say.
"""

import hashlib
from datetime import datetime
from uuid import UUID

import asyncpg

from festival import clock
from festival.accounts.rules import SIGN_IN_LIMITS, Counted, Limit
from festival.db import atomic
from festival.errors import TooMany


class TooManyAttempts(TooMany):
    """The limit is reached; waiting is the only way on, for a guesser and for the right person alike."""

    sentence = "Too many attempts. Wait %(minutes)s min and try again; a link already sent by e-mail still works."


async def begin_attempt(*, kind: str, email: str, network: str | None) -> UUID:
    """Count one attempt, as failed until `succeed` says otherwise; returns its id.

    ``kind`` keeps signing in, registering and asking for links apart.

    Raises:
        TooManyAttempts: a limit is reached; this attempt is not counted, so the wait does not grow.
    """
    account = hashlib.sha256(f"{kind}\0{email}".encode()).digest()
    async with atomic() as connection:
        # Always the network's lock first: two attempts never wait for each other in a ring.
        for locked in (f"network {kind} {network}", f"account {account.hex()}"):
            await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", locked)
        now = await clock.now(connection)
        wait = max([await _wait(connection, limit, account, network, now) for limit in SIGN_IN_LIMITS])
        if wait > 0:
            raise TooManyAttempts(retry_after=wait, minutes=-(-wait // 60))
        attempt: UUID = await connection.fetchval(
            "INSERT INTO sign_in_attempt (account_hash, network, succeeded, at) VALUES ($1, $2, false, $3) "
            "RETURNING id",
            account,
            network,
            now,
        )
    return attempt


async def succeed(connection: asyncpg.Connection, attempt: UUID) -> None:
    """The attempt was the right person's: earlier failures of this account from this network count no more."""
    await connection.execute("UPDATE sign_in_attempt SET succeeded = true WHERE id = $1", attempt)


_FAILURES = {
    Counted.ACCOUNT_FROM_NETWORK: (
        "account_hash = $1 AND network IS NOT DISTINCT FROM $2 AND at > coalesce((SELECT max(at) FROM sign_in_attempt "
        "WHERE account_hash = $1 AND network IS NOT DISTINCT FROM $2 AND succeeded), '-infinity')"
    ),
    Counted.ACCOUNT: "account_hash = $1 AND $2::text IS NOT DISTINCT FROM $2",
    Counted.NETWORK: "network = $2 AND $1::bytea IS NOT NULL",
}


async def _wait(
    connection: asyncpg.Connection, limit: Limit, account: bytes, network: str | None, now: datetime
) -> int:
    """Seconds until one more attempt fits under the limit; 0: it does now."""
    reached: datetime | None = await connection.fetchval(
        f"SELECT at FROM sign_in_attempt WHERE NOT succeeded AND at > $3 AND {_FAILURES[limit.counted]} "  # noqa: S608 (our own text)
        "ORDER BY at DESC OFFSET $4 LIMIT 1",
        account,
        network,
        now - limit.within,
        limit.most - 1,
    )
    return 0 if reached is None else max(1, int((reached + limit.within - now).total_seconds()) + 1)
