"""Security headers on every answer, those included that no handler made (an unknown address, a wrong method)."""

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope


def content_policy(*, uploads_to: str | None = None, films_from: str | None = None, framed_by: str = "'none'") -> str:
    """What a page may load, and who may frame it.

    ``uploads_to``: origins besides our own that pages may send films to; ``films_from``: one that films come from.
    """
    media = " ".join(origin for origin in ("'self'", "blob:", films_from) if origin is not None)
    sending = "" if uploads_to is None else f"; connect-src 'self' {uploads_to}"
    return (
        f"default-src 'self'; img-src 'self' data: blob:; media-src {media}; frame-ancestors {framed_by}; "
        f"form-action 'self'; base-uri 'none'; object-src 'none'{sending}"
    )


SECURITY_HEADERS = {
    "Content-Security-Policy": content_policy(),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class SecurityHeaders:
    """A hook on every message that leaves; adds what the answer does not set itself."""

    def __init__(self, *, secure: bool, uploads_to: str | None = None, films_from: str | None = None) -> None:
        """``secure``: served over TLS. ``uploads_to``, ``films_from``: see `content_policy`."""
        policy = content_policy(uploads_to=uploads_to, films_from=films_from)
        self.headers = {**SECURITY_HEADERS, "Content-Security-Policy": policy}
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
