"""What the pages of accounts share: from where a browser asks, and how it enters with a session of its own."""

from typing import Any
from urllib.parse import quote

from litestar import Response
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.response import Redirect

from festival.accounts.cookies import session_cookie, session_token
from festival.accounts.rules import network_of
from festival.accounts.sessions import awaits_second_step, sign_out
from festival.errors import Forbidden
from festival.settings import Settings
from festival.web.principal import provide_principal
from festival.web.requests import AnyRequest

AnyConnection = ASGIConnection[Any, Any, Any, Any]
SECOND_STEP = "/sign-in/second-step"


class SessionRequired(Forbidden):
    """An API token came to a page of the account."""

    sentence = "Sign in with a browser to do this: a token may not change the account it belongs to."


async def needs_session(connection: AnyConnection, _: BaseRouteHandler) -> None:
    """Guard: a browser's session, not a token.

    Raises:
        SignInRequired, SessionRequired: there is nobody, or a token.
    """
    if (await provide_principal(connection)).by_token:
        raise SessionRequired


def network_asking(request: AnyRequest) -> str | None:
    """The network that attempts are counted by."""
    return network_of(request.client.host if request.client else None)


def agent_asking(request: AnyRequest) -> str:
    """What the browser calls itself."""
    return request.headers.get("user-agent", "")


async def way_in(token: str, target: str) -> str:
    """Where somebody with this session goes: to ``target``, by way of the second step if they have yet to show it."""
    return f"{SECOND_STEP}?next={quote(target)}" if await awaits_second_step(token) else target


async def enter(request: AnyRequest, settings: Settings, token: str, target: str) -> Response[Any]:
    """Put the session into the browser, in place of the one it had, and lead on."""
    before = session_token(request, settings)
    if before is not None:
        await sign_out(token=before)
    return Redirect(await way_in(token, target), status_code=303, cookies=[session_cookie(token, settings)])
