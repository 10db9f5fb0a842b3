"""A program that asks again for what has not changed is told so (304) and sent nothing: ETag and If-None-Match.

The tag is a digest of the answer itself. Answers that carry a tag of their own (a version for If-Match) keep it.
"""

import hashlib

from litestar import Request
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPResponseStartEvent, Message, Receive, Scope, Send


def is_known(tag: str, if_none_match: str) -> bool:
    """Whether the reader has what bears this tag already."""
    return tag in [each.strip() for each in if_none_match.split(",")]


class ConditionalMiddleware(ASGIMiddleware):
    """Tags what the API answers to GET."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Hold the answer until it is whole, then send it or say that it is the same."""
        if scope.get("method") != "GET" or not scope["path"].startswith("/api/v1/"):
            await next_app(scope, receive, send)
            return
        known = Request(scope).headers.get("if-none-match", "")
        held: list[HTTPResponseStartEvent] = []

        async def send_tagged(message: Message) -> None:
            if message["type"] == "http.response.start" and _taggable(message):
                held.append(message)
                return
            if held and message["type"] == "http.response.body":
                start = held.pop()
                if not message["more_body"]:
                    tag = f'W/"{hashlib.sha256(message["body"]).hexdigest()[:32]}"'
                    headers = MutableScopeHeaders.from_message(start)
                    headers["ETag"] = tag
                    if is_known(tag, known):
                        headers["Content-Length"] = "0"
                        start["status"] = 304
                        message["body"] = b""
                await send(start)
            await send(message)

        await next_app(scope, receive, send_tagged)


def _taggable(start: HTTPResponseStartEvent) -> bool:
    headers = MutableScopeHeaders.from_message(start)
    return (
        start["status"] == 200
        and "etag" not in headers
        and headers.get("content-type", "").startswith("application/json")
    )
