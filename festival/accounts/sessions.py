"""Sessions: begun anew at every sign-in (no fixation), renewed by use, ended by their person."""

from datetime import datetime
from uuid import UUID

import asyncpg

from festival import clock
from festival.accounts.rules import SECOND_STEP_WITHIN, SESSION_AT_MOST, SESSION_IDLE
from festival.accounts.tables import Session
from festival.accounts.tokens import new_token, token_hash
from festival.db import atomic, execute, fetch_value

_LONGEST_AGENT = 300


async def begin_session(
    connection: asyncpg.Connection, *, person_id: UUID, user_agent: str, now: datetime, complete: bool = False
) -> str:
    """Sign a person in within this transaction; returns the session's token, which we do not keep.

    Whoever has a second step gets a session that opens nothing but that step, unless they are ``complete``: they have
    just shown it, or a passkey, or were signed in already.
    """
    token = new_token()
    agent = "".join(c for c in user_agent if c.isprintable())[:_LONGEST_AGENT]
    awaits_code = not complete and await has_second_step(connection, person_id)
    await connection.execute(
        "INSERT INTO session (token_hash, person_id, user_agent, awaits_code, created_at, last_seen_at, expires_at) "
        "VALUES ($1, $2, $3, $4, $5, $5, $6)",
        token_hash(token),
        person_id,
        agent,
        awaits_code,
        now,
        now + (SECOND_STEP_WITHIN if awaits_code else SESSION_IDLE),
    )
    return token


async def has_second_step(connection: asyncpg.Connection, person_id: UUID) -> bool:
    """Whether the person has an authenticator app or a passkey."""
    found: bool = await connection.fetchval("SELECT has_second_step($1)", person_id)
    return found


async def awaits_second_step(token: str) -> bool:
    """Whether this session's person has yet to show their second step."""
    return bool(await fetch_value("SELECT awaits_code FROM session WHERE token_hash = $1", token_hash(token)))


async def renew_session(hashed: bytes) -> None:
    """The session is in use: it lasts longer from now, up to its longest life."""
    async with atomic() as connection:
        now = await clock.now(connection)
        await connection.execute(
            "UPDATE session SET last_seen_at = $2::timestamptz, "
            "expires_at = least($2::timestamptz + $3::interval, created_at + $4::interval) WHERE token_hash = $1",
            hashed,
            now,
            SESSION_IDLE,
            SESSION_AT_MOST,
        )


async def note_api_token_used(hashed: bytes) -> None:
    """Keep when an API token was last used, so that its person can see which ones lie idle."""
    await execute("UPDATE api_token SET last_used_at = clock_timestamp() WHERE token_hash = $1", hashed)


async def sign_out(*, token: str) -> None:
    """End this session; harmless when it ended already."""
    await Session.delete().where(Session.token_hash == token_hash(token))


async def sign_out_everywhere(*, person_id: UUID, except_token: str | None = None) -> None:
    """End every session of a person, but for the one kept."""
    kept = b"" if except_token is None else token_hash(except_token)
    await execute("DELETE FROM session WHERE person_id = $1 AND token_hash <> $2", person_id, kept)


async def end_session(*, person_id: UUID, session_id: str) -> None:
    """End one of a person's sessions, named as `sessions_of` names it; another person's stays."""
    await execute(
        "DELETE FROM session WHERE person_id = $1 AND encode(substr(token_hash, 1, 8), 'hex') = $2",
        person_id,
        session_id,
    )
