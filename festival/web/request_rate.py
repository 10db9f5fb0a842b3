"""How often a program may ask within a minute: counted in PostgreSQL, so that every process counts together.

A request with a token counts for that token, one of a browser for its person, any other for its network. The answer
says what is left in the fields ``RateLimit-Policy`` and ``RateLimit`` (draft-ietf-httpapi-ratelimit-headers). The
counter lies in an unlogged table: counting costs one short statement and no write to the log. A process takes a
hundredth of the minute's requests at a time and hands them out by itself, so that most requests cost not even that:
all processes together never hand out more than there are, and at worst a few that one of them took stay unused.
"""

import hashlib
import math
import time
from collections import OrderedDict
from dataclasses import dataclass

from litestar import Request
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from festival.db import execute, fetch_row
from festival.errors import TooMany
from festival.web.principal import Principal
from festival.web.requests import AnyRequest

SHARE_WITHOUT_SIGN_IN = 5
"""A network without a sign-in may ask a fifth as often."""
SHARE = 100
"""A process takes one of so many parts of the minute's requests at a time."""
_MOST_REQUESTERS = 10_000
"""Whose shares a process remembers; of any other it takes a new one."""
_NOTED = "rate_limit_fields"


class AskedTooOften(TooMany):
    """The minute's requests are used up."""

    sentence = "This is more than %(most)s requests in a minute. Wait %(seconds)s seconds and go on."


class RequestRateMiddleware(ASGIMiddleware):
    """Counts what asks the API; parts of films have the upload's own measure."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._shares: OrderedDict[bytes, _Share] = OrderedDict()

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Count, and hand on while some are left.

        Raises:
            AskedTooOften: none are.
        """
        if scope["path"].startswith("/api/v1/") and "/parts/" not in scope["path"]:
            kind, name = _requester(Request(scope))
            most = self.per_minute if kind != "network" else max(1, self.per_minute // SHARE_WITHOUT_SIGN_IN)
            share = await self._share(_key(kind, name), most)
            share.left -= 1
            seconds = share.counted.seconds
            scope["state"][_NOTED] = {
                "RateLimit-Policy": f'"{kind}";q={most};w=60',
                "RateLimit": f'"{kind}";r={max(0, share.left + share.elsewhere)};t={seconds}',
            }
            if share.left < 0:
                raise AskedTooOften(retry_after=seconds, most=most, seconds=seconds)
        await next_app(scope, receive, send)

    async def _share(self, key: bytes, most: int) -> "_Share":
        """What this process has for the requester, after taking more where nothing is left."""
        held = self._shares.get(key)
        if held is not None and held.left > 0 and time.monotonic() < held.counted.next_minute_at:
            return held
        size = max(1, most // SHARE)
        counted = await _count(key, size)
        # What is over the limit was not there to take.
        taken = _Share(max(0, min(size, most - counted.used + size)), max(0, most - counted.used), counted)
        again = self._shares.get(key)
        if again is not None and again.counted.minute == counted.minute:
            # Another request took one meanwhile.
            taken.left += max(0, again.left)
        self._shares[key] = taken
        self._shares.move_to_end(key)
        while len(self._shares) > _MOST_REQUESTERS:
            self._shares.popitem(last=False)
        return taken


@dataclass(frozen=True, slots=True)
class _Counted:
    """What the database says: requests that were taken of this minute, with ours, and when the next minute begins."""

    used: int
    minute: int
    next_minute_at: float
    """On the monotonic clock."""

    @property
    def seconds(self) -> int:
        """Until the next minute, at least one: nobody is told to come again at once."""
        return max(1, math.ceil(self.next_minute_at - time.monotonic()))


@dataclass(slots=True)
class _Share:
    """What one process may still hand out to one requester within the minute; ``elsewhere``: what nobody took yet."""

    left: int
    elsewhere: int
    counted: _Counted


async def keep_within(kind: str, name: str, *, most: int) -> None:
    """Count something that one requester may do so often within a minute; ``kind`` keeps counters apart.

    Raises:
        AskedTooOften: this is more.
    """
    counted = await _count(_key(kind, name), 1)
    if counted.used > most:
        raise AskedTooOften(retry_after=counted.seconds, most=most, seconds=counted.seconds)


def _key(kind: str, name: str) -> bytes:
    return hashlib.sha256(f"{kind}\0{name}".encode()).digest()


def _requester(request: AnyRequest) -> tuple[str, str]:
    """(kind, name)"""
    principal = request.scope.get("user")
    if isinstance(principal, Principal) and principal.by_token:
        return "token", request.headers["authorization"]
    if isinstance(principal, Principal):
        return "person", str(principal.person_id)
    return "network", request.client.host if request.client else ""


async def _count(requester: bytes, requests: int) -> _Counted:
    """Take so many of the requester's minute."""
    asked_at = time.monotonic()
    row = await fetch_row(
        """
        INSERT INTO request_window (requester, minute, used)
        VALUES ($1, floor(extract(epoch FROM clock_timestamp()) / 60), $2)
        ON CONFLICT (requester) DO UPDATE SET minute = excluded.minute, used = $2
            + CASE WHEN request_window.minute = excluded.minute THEN request_window.used ELSE 0 END
        RETURNING used, minute, (60 - extract(epoch FROM clock_timestamp()) % 60)::float8 AS seconds
        """,
        requester,
        requests,
    )
    if row is None:
        raise RuntimeError("an upsert gives its row")
    return _Counted(row["used"], row["minute"], asked_at + row["seconds"])


async def forget_past_minutes() -> None:
    """Keep no trace of who asked longer ago than an hour."""
    await execute("DELETE FROM request_window WHERE minute < floor(extract(epoch FROM clock_timestamp()) / 60) - 60")


async def add_rate_fields(message: Message, scope: Scope) -> None:
    """Say on every counted answer, refusals included, what is left."""
    fields = scope.get("state", {}).get(_NOTED)
    if fields and message["type"] == "http.response.start":
        headers = MutableScopeHeaders.from_message(message)
        for name, value in fields.items():
            headers.add(name, value)
