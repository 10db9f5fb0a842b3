"""What holds for every answer: the reader's language, the security headers, and bodies of the right kind."""

from typing import Any

from litestar import Request
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from festival.web.translation import COOKIE, LANGUAGES, choose_language, speaking

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "frame-ancestors 'none'; form-action 'self'; base-uri 'none'; object-src 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class LanguageMiddleware(ASGIMiddleware):
    """Answers in the reader's language; ``?lang=fr`` chooses one and remembers it."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Choose, answer, remember."""
        request: Request[Any, Any, Any] = Request(scope)
        asked = request.query_params.get("lang")
        chosen = asked if asked in LANGUAGES else None
        language = chosen or choose_language(request.cookies.get(COOKIE), request.headers.get("accept-language", ""))

        async def send_with_choice(message: Message) -> None:
            if chosen and message["type"] == "http.response.start":
                MutableScopeHeaders.from_message(message).add(
                    "Set-Cookie", f"{COOKIE}={chosen}; Path=/; Max-Age=31536000; SameSite=Lax"
                )
            await send(message)

        with speaking(language):
            await next_app(scope, receive, send_with_choice)


class HeadersMiddleware(ASGIMiddleware):
    """Security headers on every answer; strict transport where the site is served over TLS."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, *, secure: bool, uploads_to: str | None = None) -> None:
        """``uploads_to``: origins besides our own to which pages may send the parts of a film."""
        self.headers = dict(SECURITY_HEADERS)
        if uploads_to is not None:
            self.headers["Content-Security-Policy"] += f"; connect-src 'self' {uploads_to}"
        if secure:
            self.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Add what the answer does not set itself."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders.from_message(message)
                if scope["path"].startswith("/static/"):
                    # Scripts import each other without the hash; only an address with one is good for ever.
                    versioned = b"v=" in scope["query_string"]
                    headers["Cache-Control"] = "public, max-age=31536000, immutable" if versioned else "no-cache"
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await next_app(scope, receive, send_with_headers)


class BodyKindMiddleware(ASGIMiddleware):
    """The API reads JSON (and raw film parts) and nothing else: text/plain would pass CORS without a preflight."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Refuse with 415 before anything is parsed."""
        request: Request[Any, Any, Any] = Request(scope)
        has_body = request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
        if scope["path"].startswith("/api/") and request.method in {"POST", "PUT", "PATCH"} and has_body:
            kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            raw = request.method == "PUT" and "/parts/" in scope["path"]
            if kind != ("application/octet-stream" if raw else "application/json"):
                raise HTTPException(status_code=415)
        await next_app(scope, receive, send)
