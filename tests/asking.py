"""One question by one person, whose effect is undone: each finds the edition as the one before it did."""

import hashlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID

import httpx
from litestar import Litestar

from festival import clock
from festival.accounts import service as accounts
from festival.accounts.sessions import begin_session
from festival.db import atomic
from festival.web.scopes import Scope

logging.getLogger("httpx").setLevel(logging.WARNING)  # thousands of questions would drown what failed
_SEED = "0" * 32
_FORGERY = hashlib.sha256(b"palmares-csrf\0" + _SEED.encode()).hexdigest()


class _Undone(Exception):
    """Ends the transaction around a question."""


@asynccontextmanager
async def undone() -> AsyncIterator[None]:
    """Whatever the application does within this context did not happen: it runs in a transaction of the test."""
    with suppress(_Undone):
        async with atomic():
            yield
            raise _Undone


class Asker:
    """Asks as one person, by a browser's session and by an API token; None: a stranger."""

    def __init__(self, browser: httpx.AsyncClient, program: httpx.AsyncClient) -> None:
        self.by = {"cookie": browser, "token": program}
        self._cookies = dict(browser.cookies)

    async def ask(self, way: str, method: str, address: str, body: Any = None) -> httpx.Response:
        """The answer to one request; a body is JSON for the API, a form for pages, a query for GET, raw where bytes."""
        client = self.by[way]
        client.cookies = httpx.Cookies(self._cookies if way == "cookie" else None)
        if isinstance(body, bytes):
            said: dict[str, Any] = {"content": body, "headers": {"Content-Type": "application/octet-stream"}}
        elif method == "GET":
            said = {"params": body}
        elif address.startswith("/api/"):
            said = {} if body is None else {"json": body}
        else:
            said = {"data": body or {}}
        said.setdefault("headers", {})["If-Match"] = '"0"'
        return await client.request(method, address, **said)


async def asker(person_id: UUID | None, application: Litestar) -> Asker:
    """Somebody with a browser and a program of their own."""
    transport = httpx.ASGITransport(app=application, client=("192.0.2.1", 50000))  # type: ignore[arg-type]
    address = "http://testserver"
    browser = httpx.AsyncClient(transport=transport, base_url=address, headers={"X-CSRF-Token": _FORGERY})
    browser.cookies.set("visit", _SEED)
    token = "no-such-token"
    if person_id is not None:
        browser.cookies.set("session", await _session(person_id))
        token = await accounts.make_api_token(person_id=person_id, name="tests", scopes=frozenset(Scope), days=1)
    program = httpx.AsyncClient(
        transport=transport, base_url=address, headers={"Authorization": f"Bearer {token}"} if person_id else {}
    )
    return Asker(browser, program)


async def _session(person_id: UUID) -> str:
    """Signed in whole: with a second step, where the person has one."""
    async with atomic() as connection:
        return await begin_session(
            connection, person_id=person_id, user_agent="tests", now=await clock.now(connection), complete=True
        )
