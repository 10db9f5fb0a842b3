"""What holds for every request: the reader's language, and bodies of the right kind."""

import re

from litestar import Request
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from festival.web.requests import AnyRequest
from festival.web.translation import COOKIE, LANGUAGES, choose_language, languages_of, speaking


def language_of(request: AnyRequest) -> str:
    """The language that a reader has just chosen, chose before, or whose browser asks for it, where the page has it."""
    asked = request.query_params.get("lang")
    chosen = asked if asked in LANGUAGES else request.cookies.get(COOKIE)
    return choose_language(chosen, request.headers.get("accept-language", ""), languages_of(request.url.path))


class LanguageMiddleware(ASGIMiddleware):
    """Answers in the reader's language where the page is written in it; ``?lang=fr`` chooses one and remembers it."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Choose, answer, remember."""
        request: AnyRequest = Request(scope)
        asked = request.query_params.get("lang")
        chosen = asked if asked in LANGUAGES else None

        async def send_with_choice(message: Message) -> None:
            if chosen and message["type"] == "http.response.start":
                MutableScopeHeaders.from_message(message).add(
                    "Set-Cookie", f"{COOKIE}={chosen}; Path=/; Max-Age=31536000; SameSite=Lax"
                )
            await send(message)

        with speaking(language_of(request)):
            await next_app(scope, receive, send_with_choice)


_RAW = re.compile(
    r"/api/v1/(uploads/[^/]+/parts/[^/]+|entries/[^/]+/(subtitles/[^/]+|poster|files/[^/]+)"
    r"|editions/[^/]+/look/pictures/[^/]+)/?"
)
"""Addresses that take the bytes of a file."""


class BodyKindMiddleware(ASGIMiddleware):
    """The API reads JSON, the bytes of a few kinds of files, and nothing else: text passes CORS without a preflight."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Refuse with 415 before anything is parsed."""
        request: AnyRequest = Request(scope)
        has_body = request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
        if scope["path"].startswith("/api/") and request.method in {"POST", "PUT", "PATCH"} and has_body:
            kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            raw = request.method == "PUT" and _RAW.fullmatch(scope["path"]) is not None
            if kind != ("application/octet-stream" if raw else "application/json"):
                raise HTTPException(status_code=415)
        await next_app(scope, receive, send)
