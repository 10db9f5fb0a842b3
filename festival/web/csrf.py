"""Forged requests: an unsafe request with a cookie must come from our own pages and carry their token.

Two checks, since browsers differ: the browser's own word on where the request comes from (``Sec-Fetch-Site``,
``Origin``), and a token derived from a random cookie, in the header ``X-CSRF-Token`` or the form field ``_csrf``.
Requests with ``Authorization`` carry no ambient authority and are exempt, and so is a request to the API without a
session (pages are not: a forged sign-in comes without one). Uploads must use the header, so that no body is parsed
first.
"""

import hashlib
import hmac
import secrets
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPResponseStartEvent, Message, Receive, Scope, Send

from festival.errors import Forbidden, TooLarge
from festival.web.requests import AnyRequest

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FIELD = "_csrf"
HEADER = "x-csrf-token"
_SEED = "palmares_csrf_seed"
_LARGEST_FORM = 10_100_000
"""Room for a list of entries within its form; films are no forms."""
_WITHOUT_FORMS = ("/static/", "/api/")


class ForgedRequest(Forbidden):
    """The request does not come from one of our pages."""

    sentence = "This form was open too long or was sent from elsewhere. Go back, reload the page and send it again."


def token_for(scope: Any) -> str:
    """The token that this visitor's forms carry."""
    return _token(str(scope.get(_SEED, "")))


def _token(seed: str) -> str:
    return hashlib.sha256(b"palmares-csrf\0" + seed.encode()).hexdigest()


class CsrfMiddleware(ASGIMiddleware):
    """Refuses forged requests before any handler runs, and gives each visitor a seed cookie."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, *, secure: bool, session_cookie: str) -> None:
        self.secure = secure
        self.session_cookie = session_cookie
        self.cookie = "__Host-visit" if secure else "visit"

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Check unsafe requests; hand everything else on."""
        request: AnyRequest = Request(scope, receive)
        seed = request.cookies.get(self.cookie, "")
        fresh = not (len(seed) == 32 and seed.isalnum())
        if fresh:
            seed = secrets.token_hex(16)
        scope[_SEED] = seed  # type: ignore[literal-required]  # our own key beside ASGI's
        if request.method not in SAFE and self._has_ambient_authority(request):
            await self._check(request, None if fresh else seed)

        async def send_with_cookie(message: Message) -> None:
            if (
                fresh
                and message["type"] == "http.response.start"
                and not scope["path"].startswith(_WITHOUT_FORMS)
                and not _for_anybody(message)
            ):
                tail = "; Secure" if self.secure else ""
                value = f"{self.cookie}={seed}; Path=/; HttpOnly; SameSite=Lax{tail}"
                MutableScopeHeaders.from_message(message).add("Set-Cookie", value)
            await send(message)

        await next_app(scope, receive, send_with_cookie)

    def _has_ambient_authority(self, request: AnyRequest) -> bool:
        to_api = request.url.path.startswith("/api/")
        return "authorization" not in request.headers and (not to_api or self.session_cookie in request.cookies)

    async def _check(self, request: AnyRequest, seed: str | None) -> None:
        if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            raise ForgedRequest
        origin = request.headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
            raise ForgedRequest
        given = request.headers.get(HEADER)
        if given is None and _is_form(request):
            if not _is_small(request):
                raise TooLarge
            # Litestar keeps the parsed form in the scope, so the handler does not read the body again.
            given = str((await request.form()).get(FIELD, ""))
        if seed is None or given is None or not hmac.compare_digest(given.encode(), _token(seed).encode()):
            raise ForgedRequest


def _for_anybody(start: HTTPResponseStartEvent) -> bool:
    """What others may keep carries no forms, and must not hand one visitor's seed to the next."""
    caching: str = MutableScopeHeaders.from_message(start).get("Cache-Control", "")
    return caching.startswith("public")


def _is_form(request: AnyRequest) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind in {"application/x-www-form-urlencoded", "multipart/form-data"}


def _is_small(request: AnyRequest) -> bool:
    length = request.headers.get("content-length", "")
    return length.isascii() and length.isdigit() and int(length) <= _LARGEST_FORM
