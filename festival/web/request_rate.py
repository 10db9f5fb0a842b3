"""How often a program may ask within a minute: counted in PostgreSQL, so that every process counts together.

A request with a token counts for that token, one of a browser for its person, any other for its network. The answer
says what is left in the fields ``RateLimit-Policy`` and ``RateLimit`` (draft-ietf-httpapi-ratelimit-headers). The
counter lies in an unlogged table: counting costs one short statement and no write to the log.
"""

import hashlib
from typing import Any

from litestar import Request
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from festival.db import execute, fetch_row
from festival.errors import TooMany
from festival.web.principal import Principal

SHARE_WITHOUT_SIGN_IN = 5
"""A network without a sign-in may ask a fifth as often."""
_NOTED = "rate_limit_fields"


class AskedTooOften(TooMany):
    """The minute's requests are used up."""

    sentence = "This is more than %(most)s requests in a minute. Wait %(seconds)s seconds and go on."


class RequestRateMiddleware(ASGIMiddleware):
    """Counts what asks the API; parts of films have the upload's own measure."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Count, and hand on while some are left.

        Raises:
            AskedTooOften: none are.
        """
        if scope["path"].startswith("/api/v1/") and "/parts/" not in scope["path"]:
            kind, name = _requester(Request(scope))
            most = self.per_minute if kind != "network" else max(1, self.per_minute // SHARE_WITHOUT_SIGN_IN)
            used, seconds = await _count(kind, name)
            scope["state"][_NOTED] = {
                "RateLimit-Policy": f'"{kind}";q={most};w=60',
                "RateLimit": f'"{kind}";r={max(0, most - used)};t={seconds}',
            }
            if used > most:
                raise AskedTooOften(retry_after=seconds, most=most, seconds=seconds)
        await next_app(scope, receive, send)


async def keep_within(kind: str, name: str, *, most: int) -> None:
    """Count something that one requester may do so often within a minute; ``kind`` keeps counters apart.

    Raises:
        AskedTooOften: this is more.
    """
    used, seconds = await _count(kind, name)
    if used > most:
        raise AskedTooOften(retry_after=seconds, most=most, seconds=seconds)


def _requester(request: Request[Any, Any, Any]) -> tuple[str, str]:
    """(kind, name)"""
    principal = request.scope.get("user")
    if isinstance(principal, Principal) and principal.by_token:
        return "token", request.headers["authorization"]
    if isinstance(principal, Principal):
        return "person", str(principal.person_id)
    return "network", request.client.host if request.client else ""


async def _count(kind: str, name: str) -> tuple[int, int]:
    """How many requests of this minute were counted with this one, and the seconds until the next minute."""
    row = await fetch_row(
        """
        INSERT INTO request_window (requester, minute, used)
        VALUES ($1, floor(extract(epoch FROM clock_timestamp()) / 60), 1)
        ON CONFLICT (requester) DO UPDATE SET minute = excluded.minute,
            used = CASE WHEN request_window.minute = excluded.minute THEN request_window.used + 1 ELSE 1 END
        RETURNING used, 60 - floor(extract(epoch FROM clock_timestamp()))::bigint % 60 AS seconds
        """,
        hashlib.sha256(f"{kind}\0{name}".encode()).digest(),
    )
    if row is None:
        raise RuntimeError("an upsert gives its row")
    return row["used"], row["seconds"]


async def forget_past_minutes() -> None:
    """Keep no trace of who asked longer ago than an hour."""
    await execute("DELETE FROM request_window WHERE minute < floor(extract(epoch FROM clock_timestamp()) / 60) - 60")


async def add_rate_fields(message: Message, scope: Scope) -> None:
    """Say on every counted answer, refusals included, what is left."""
    fields = scope.get("state", {}).get(_NOTED)
    if fields and message["type"] == "http.response.start":
        headers = MutableScopeHeaders.from_message(message)
        for name, value in fields.items():
            headers[name] = value
