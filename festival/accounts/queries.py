"""Reads of people, sessions and tokens; a person sees their own and nobody else's."""

from uuid import UUID

import msgspec

from festival.accounts.browsers import browser_name
from festival.accounts.rules import SESSION_SEEN_EVERY
from festival.accounts.schemas import (
    ApiTokenForSelf,
    LinkForHolder,
    PersonForSelf,
    SecondStepForSelf,
    SessionForSelf,
    SignedIn,
)
from festival.db import fetch, fetch_row, fetch_value
from festival.errors import NotFound
from festival.web.scopes import Scope


async def session_holder(token_hash: bytes) -> SignedIn | None:
    """Who is signed in with this session; None: nobody, or no longer."""
    row = await fetch_row(
        "SELECT p.id AS person_id, p.display_name, $3::text[] AS scopes, "
        "s.last_seen_at < clock_timestamp() - $2::interval AS seen_long_ago, "
        "has_second_step(p.id) AS second_step "
        "FROM session s JOIN person p ON p.id = s.person_id "
        "WHERE s.token_hash = $1 AND NOT s.awaits_code AND s.expires_at > clock_timestamp() AND p.erased_at IS NULL",
        token_hash,
        SESSION_SEEN_EVERY,
        [scope.value for scope in Scope],
    )
    return None if row is None else msgspec.convert(dict(row), SignedIn)


async def api_token_holder(token_hash: bytes) -> SignedIn | None:
    """Whose API token this is; None: nobody's, revoked or expired."""
    row = await fetch_row(
        "SELECT p.id AS person_id, p.display_name, t.scopes, "
        "t.last_used_at IS NULL OR t.last_used_at < clock_timestamp() - $2::interval AS seen_long_ago, "
        "has_second_step(p.id) AS second_step "
        "FROM api_token t JOIN person p ON p.id = t.person_id WHERE t.token_hash = $1 "
        "AND t.revoked_at IS NULL AND t.expires_at > clock_timestamp() AND p.erased_at IS NULL",
        token_hash,
        SESSION_SEEN_EVERY,
    )
    return None if row is None else msgspec.convert(dict(row), SignedIn)


async def person_for_self(person_id: UUID, scopes: frozenset[Scope]) -> PersonForSelf:
    """A person's own account.

    Raises:
        NotFound: the account was erased.
    """
    row = await fetch_row(
        "SELECT id, email, email_confirmed_at IS NOT NULL AS email_confirmed, display_name, locale, zone, founder, "
        "EXISTS (SELECT FROM password w WHERE w.person_id = p.id) AS has_password, "
        "has_second_step(p.id) AS second_step "
        "FROM person p WHERE id = $1 AND erased_at IS NULL",
        person_id,
    )
    if row is None:
        raise NotFound
    return msgspec.convert({**row, "scopes": sorted(scopes)}, PersonForSelf)


async def is_founder(person_id: UUID) -> bool:
    """Whether the person may create festivals and editions on this installation."""
    return bool(await fetch_value("SELECT founder FROM person WHERE id = $1 AND erased_at IS NULL", person_id))


async def sessions_of(person_id: UUID, current: bytes | None) -> list[SessionForSelf]:
    """The browsers in which a person is signed in, last used first; ``current``: the hash of the asking one."""
    rows = await fetch(
        "SELECT encode(substr(token_hash, 1, 8), 'hex') AS id, user_agent, created_at, last_seen_at, "
        "token_hash = $2 AS current FROM session "
        "WHERE person_id = $1 AND NOT awaits_code AND expires_at > clock_timestamp() "
        "ORDER BY last_seen_at DESC LIMIT 100",
        person_id,
        current or b"",
    )
    return [
        SessionForSelf(
            browser=browser_name(row["user_agent"]),
            **{k: row[k] for k in ("id", "created_at", "last_seen_at", "current")},
        )
        for row in rows
    ]


async def api_tokens_of(person_id: UUID) -> list[ApiTokenForSelf]:
    """A person's API tokens that still open something, newest first."""
    rows = await fetch(
        "SELECT id, name, scopes, created_at, expires_at, last_used_at FROM api_token "
        "WHERE person_id = $1 AND revoked_at IS NULL AND expires_at > clock_timestamp() "
        "ORDER BY created_at DESC LIMIT 100",
        person_id,
    )
    return msgspec.convert([dict(row) for row in rows], list[ApiTokenForSelf])


async def second_step_of(person_id: UUID) -> SecondStepForSelf:
    """What a person has for the second step of signing in."""
    row = await fetch_row(
        "SELECT EXISTS (SELECT FROM authenticator WHERE person_id = $1 AND confirmed_at IS NOT NULL) AS authenticator, "
        "(SELECT count(*) FROM recovery_code WHERE person_id = $1 AND used_at IS NULL) AS recovery_codes",
        person_id,
    )
    passkeys = await fetch(
        "SELECT id, name, created_at, last_used_at FROM passkey WHERE person_id = $1 ORDER BY created_at", person_id
    )
    return msgspec.convert({**(row or {}), "passkeys": [dict(each) for each in passkeys]}, SecondStepForSelf)


async def is_confirmed(person_id: UUID) -> bool:
    """Whether the person has shown that they read the mail of their address."""
    sql = "SELECT email_confirmed_at IS NOT NULL FROM person WHERE id = $1 AND erased_at IS NULL"
    return bool(await fetch_value(sql, person_id))


async def link_for_holder(token_hash: bytes) -> LinkForHolder | None:
    """What a link is for while it can be used; None: it was never made, was used or is too old."""
    row = await fetch_row(
        "SELECT l.purpose, l.target, CASE WHEN l.purpose = 'take_address' THEN c.email ELSE p.email END AS email "
        "FROM sign_in_link l JOIN person p ON p.id = l.person_id LEFT JOIN address_change c ON c.person_id = p.id "
        "WHERE l.token_hash = $1 AND l.used_at IS NULL AND l.expires_at > clock_timestamp() AND p.erased_at IS NULL",
        token_hash,
    )
    return None if row is None else msgspec.convert(dict(row), LinkForHolder)
