"""Security headers on every answer, those included that no handler made (an unknown address, a wrong method)."""

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

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


class SecurityHeaders:
    """A hook on every message that leaves; adds what the answer does not set itself."""

    def __init__(self, *, secure: bool, uploads_to: str | None = None) -> None:
        """``secure``: served over TLS. ``uploads_to``: origins besides our own that pages may send films to."""
        self.headers = dict(SECURITY_HEADERS)
        if uploads_to is not None:
            self.headers["Content-Security-Policy"] += f"; connect-src 'self' {uploads_to}"
        if secure:
            self.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
        self._fields = [(name.lower().encode(), value.encode()) for name, value in self.headers.items()]

    async def __call__(self, message: Message, scope: Scope) -> None:
        """Write them into the head of an answer."""
        if message["type"] != "http.response.start":
            return
        if scope["path"].startswith("/static/"):
            # Scripts import each other without the hash; only an address with one is good for ever.
            versioned = b"v=" in scope["query_string"]
            kept = "public, max-age=31536000, immutable" if versioned else "no-cache"
            MutableScopeHeaders.from_message(message)["Cache-Control"] = kept
        # As bytes, since this is done for every answer.
        said = {name.lower(): value for name, value in message["headers"]}
        # A page that says itself who may frame it is not framed by nobody.
        if b"frame-ancestors" in said.get(b"content-security-policy", b""):
            said[b"x-frame-options"] = b""
        message["headers"] = [*message["headers"], *(field for field in self._fields if field[0] not in said)]
