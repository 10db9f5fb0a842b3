"""A second step by an authenticator app (RFC 6238), and recovery codes for whoever loses the device.

A code works for its half minute and the ones beside it, once. Recovery codes are random enough for a plain hash.
"""

import base64
import hmac
import secrets
from datetime import datetime
from uuid import UUID

import asyncpg
import pyotp

from festival import clock
from festival.accounts.attempts import begin_attempt, succeed
from festival.accounts.rules import CodeWrong
from festival.accounts.security_notices import Change, tell_of_change
from festival.accounts.tokens import token_hash
from festival.db import atomic, execute, fetch_row
from festival.errors import NotFound
from festival.vault import SecretLost, vault

_STEP_SECONDS = 30
_TOLERATED_STEPS = (0, -1, 1)
"""A phone whose clock is half a minute off still signs in."""
RECOVERY_CODES = 10
_ISSUER = "Palmarès"


async def begin_authenticator(*, person_id: UUID) -> None:
    """Draw a secret for an app that is not set up yet; nothing changes where one is."""
    await execute(
        "INSERT INTO authenticator (person_id, secret) VALUES ($1, $2) "
        "ON CONFLICT (person_id) DO UPDATE SET secret = excluded.secret WHERE authenticator.confirmed_at IS NULL",
        person_id,
        vault().lock(pyotp.random_base32(), _place(person_id)),
    )


async def address_for_app(person_id: UUID) -> str | None:
    """The ``otpauth:`` address that an app reads, while its set-up waits for the first code; None: none waits."""
    row = await fetch_row(
        "SELECT a.secret, coalesce(p.email, p.display_name) AS name FROM authenticator a "
        "JOIN person p ON p.id = a.person_id WHERE a.person_id = $1 AND a.confirmed_at IS NULL",
        person_id,
    )
    if row is None:
        return None
    seed = vault().open(row["secret"], _place(person_id))
    return pyotp.TOTP(seed).provisioning_uri(name=row["name"], issuer_name=_ISSUER)


async def confirm_authenticator(*, person_id: UUID, code: str, network: str | None, kept: bytes) -> list[str]:
    """Let the app be the second step from now on; returns fresh recovery codes, told this once.

    Every other session ends, since nobody there has shown the second step; ``kept`` is the hash of this one's token.

    Raises:
        CodeWrong: it is not the app's current code.
        NotFound: no set-up waits for a code.
        TooManyAttempts: too many wrong ones.
    """
    attempt = await begin_attempt(kind="code", email=str(person_id), network=network)
    async with atomic() as connection:
        now = await clock.now(connection)
        waiting = await connection.fetchrow(
            "SELECT secret, last_step FROM authenticator WHERE person_id = $1 AND confirmed_at IS NULL FOR UPDATE",
            person_id,
        )
        if waiting is None:
            raise NotFound
        step = _step_of(vault().open(waiting["secret"], _place(person_id)), code, now, after=waiting["last_step"])
        if step is None:
            raise CodeWrong(field="code")
        await succeed(connection, attempt)
        await connection.execute(
            "UPDATE authenticator SET confirmed_at = $2, last_step = $3 WHERE person_id = $1", person_id, now, step
        )
        await connection.execute("DELETE FROM session WHERE person_id = $1 AND token_hash <> $2", person_id, kept)
        await tell_of_change(connection, person_id=person_id, change=Change.AUTHENTICATOR_ADDED)
        return await _draw_recovery_codes(connection, person_id)


async def renew_recovery_codes(*, person_id: UUID) -> list[str]:
    """Ten new recovery codes, told this once; the ones before stop working."""
    async with atomic() as connection:
        await tell_of_change(connection, person_id=person_id, change=Change.RECOVERY_CODES)
        return await _draw_recovery_codes(connection, person_id)


async def remove_authenticator(*, person_id: UUID, code: str, network: str | None) -> None:
    """The app is no second step any more. Without a passkey either, the recovery codes end with it.

    Raises:
        CodeWrong: the person at the browser has neither the app nor a recovery code.
        TooManyAttempts: too many wrong ones.
    """
    attempt = await begin_attempt(kind="code", email=str(person_id), network=network)
    async with atomic() as connection:
        await use_code(connection, person_id=person_id, code=code, now=await clock.now(connection))
        await succeed(connection, attempt)
        await connection.execute("DELETE FROM authenticator WHERE person_id = $1", person_id)
        await tell_of_change(connection, person_id=person_id, change=Change.AUTHENTICATOR_REMOVED)
        await forget_useless_recovery_codes(connection, person_id)


async def forget_useless_recovery_codes(connection: asyncpg.Connection, person_id: UUID) -> None:
    """Recovery codes of a person without a second step recover nothing."""
    await connection.execute("DELETE FROM recovery_code WHERE person_id = $1 AND NOT has_second_step($1)", person_id)


async def use_code(connection: asyncpg.Connection, *, person_id: UUID, code: str, now: datetime) -> None:
    """Use a code of the app, or a recovery code, within this transaction; neither works a second time.

    Raises:
        CodeWrong: it is neither.
    """
    app = await connection.fetchrow(
        "SELECT secret, last_step FROM authenticator WHERE person_id = $1 AND confirmed_at IS NOT NULL FOR UPDATE",
        person_id,
    )
    step = None if app is None else _step_of_app(person_id, app, code, now)
    if step is not None:
        await connection.execute("UPDATE authenticator SET last_step = $2 WHERE person_id = $1", person_id, step)
        return
    used = await connection.fetchval(
        "UPDATE recovery_code SET used_at = $3 WHERE person_id = $1 AND code_hash = $2 AND used_at IS NULL "
        "RETURNING true",
        person_id,
        token_hash(_plain(code)),
        now,
    )
    if used is None:
        raise CodeWrong(field="code")


def _place(person_id: UUID) -> str:
    return f"authenticator {person_id}"


def _step_of_app(person_id: UUID, app: asyncpg.Record, code: str, now: datetime) -> int | None:
    try:
        seed = vault().open(app["secret"], _place(person_id))
    except SecretLost:
        # Recovery codes are kept as hashes: they let people in whatever became of the installation's secret.
        return None
    return _step_of(seed, code, now, after=app["last_step"])


def _step_of(secret: str, code: str, now: datetime, *, after: int) -> int | None:
    given = _plain(code).encode("utf-8", "replace")
    current = int(now.timestamp()) // _STEP_SECONDS
    app = pyotp.TOTP(secret)
    steps = [current + tolerated for tolerated in _TOLERATED_STEPS]
    fitting = [step for step in steps if step > after and hmac.compare_digest(app.generate_otp(step).encode(), given)]
    return fitting[0] if fitting else None


async def _draw_recovery_codes(connection: asyncpg.Connection, person_id: UUID) -> list[str]:
    drawn = [base64.b32encode(secrets.token_bytes(15)).decode().lower() for _ in range(RECOVERY_CODES)]
    await connection.execute("DELETE FROM recovery_code WHERE person_id = $1", person_id)
    await connection.executemany(
        "INSERT INTO recovery_code (person_id, code_hash) VALUES ($1, $2)",
        [(person_id, token_hash(code)) for code in drawn],
    )
    return ["-".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in drawn]


def _plain(code: str) -> str:
    """The code without the blanks and dashes that make it readable."""
    return "".join(code.split()).replace("-", "").lower()
