"""The cookie that carries a session."""

from litestar import Request
from litestar.datastructures import Cookie

from festival.accounts.rules import SESSION_AT_MOST
from festival.settings import Settings


def cookie_name(*, secure: bool) -> str:
    """``__Host-`` wherever the site is served over TLS: no other host, path or plain connection can set it."""
    return "__Host-session" if secure else "session"


def session_cookie(token: str, settings: Settings) -> Cookie:
    """Signs the browser in: out of reach of scripts and other sites, and bound to this host where there is TLS."""
    return _cookie(token, int(SESSION_AT_MOST.total_seconds()), settings)


def ended_cookie(settings: Settings) -> Cookie:
    """Makes the browser forget its session."""
    return _cookie("", 0, settings)


def session_token(request: Request, settings: Settings) -> str | None:  # type: ignore[type-arg]  # generic in parameters we do not use
    """The token of the session that asks, if one does."""
    return request.cookies.get(cookie_name(secure=settings.secure))


def _cookie(value: str, max_age: int, settings: Settings) -> Cookie:
    return Cookie(
        key=cookie_name(secure=settings.secure),
        value=value,
        path="/",
        max_age=max_age,
        httponly=True,
        samesite="lax",
        secure=settings.secure,
    )
