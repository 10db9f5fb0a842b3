"""More requests at once than can be answered in a few seconds are refused at the door, in words and at once.

Whoever is let in is answered; whoever is not knows when to come again, instead of waiting until their browser gives up
while everybody else's answer comes later, too. Refusing costs a fiftieth of an answer: nothing is routed, read or
rendered.
"""

from collections.abc import Sized

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from festival.web.headers import SECURITY_HEADERS
from festival.web.translation import choose_language, fill, speaking

MOST_AT_ONCE = 400
"""Requests that wait for the beginning of their answer in one process: one to two seconds' work on one core."""
MOST_PARTS_AT_ONCE = 4000
"""Parts of films on their way in: they wait for the sender's link, not for us, so they are counted apart."""
COME_AGAIN_SECONDS = 5
BUSY = "Very many people are here at this moment. Nothing was lost: try again in %(seconds)s seconds."
_ALWAYS = "/healthz"
"""Whether the process lives is told even then: a balancer that hears nothing would end it."""


class Admission:
    """The door of one process, around its whole application."""

    def __init__(self, application: ASGIApp, *, most_connections: int) -> None:
        """``most_connections``: open ones beyond which the system would soon give us no further file."""
        self.application = application
        self.most_connections = most_connections
        self.connections: Sized = ()
        """Those that the HTTP server holds open; it sets them when it begins."""
        self._at_once = {"parts": 0, "requests": 0}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in and count, or refuse."""
        if scope["type"] != ScopeType.HTTP or scope["path"] == _ALWAYS:
            await self.application(scope, receive, send)
            return
        kind, most = ("parts", MOST_PARTS_AT_ONCE) if "/parts/" in scope["path"] else ("requests", MOST_AT_ONCE)
        if self._at_once[kind] >= most or len(self.connections) > self.most_connections:
            await _refuse(scope, send)
            return
        waiting = True
        self._at_once[kind] += 1

        async def send_and_leave(message: Message) -> None:
            nonlocal waiting
            # Whoever watches a film has their answer, however long it takes them.
            if waiting:
                waiting = False
                self._at_once[kind] -= 1
            await send(message)

        try:
            await self.application(scope, receive, send_and_leave)
        finally:
            self._at_once[kind] -= waiting


async def _refuse(scope: Scope, send: Send) -> None:
    accepted = next((value for name, value in scope["headers"] if name == b"accept-language"), b"")
    with speaking(choose_language(None, accepted.decode("latin-1"))):
        sentence = fill(BUSY, {"seconds": COME_AGAIN_SECONDS})
    body, kind = sentence.encode(), "text/plain; charset=utf-8"
    if scope["path"].startswith("/api/"):
        problem = {"title": sentence, "status": 503, "detail": sentence, "code": "too_busy", "type": "about:blank"}
        body, kind = msgspec.json.encode(problem), "application/problem+json"
    headers = {
        **SECURITY_HEADERS,
        "Cache-Control": "no-store",
        # The connection makes room for the next one.
        "Connection": "close",
        "Content-Length": str(len(body)),
        "Content-Type": kind,
        "Retry-After": str(COME_AGAIN_SECONDS),
    }
    written = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 503, "headers": written})
    await send({"type": "http.response.body", "body": body, "more_body": False})
