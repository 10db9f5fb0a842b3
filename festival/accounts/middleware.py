"""Who is asking: a session's cookie or an API token, turned into a `Principal` before any handler runs.

A request that brings ``Authorization`` stands or falls with it: its cookie is not looked at, so that neither can lend
the other its rights.
"""

from collections.abc import Awaitable, Callable

from litestar import Request
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from festival.accounts.cookies import cookie_name
from festival.accounts.queries import api_token_holder, session_holder
from festival.accounts.schemas import SignedIn
from festival.accounts.sessions import note_api_token_used, renew_session
from festival.accounts.tokens import API_TOKEN_PREFIX, token_hash
from festival.errors import SignInRequired
from festival.web.principal import Principal
from festival.web.requests import AnyRequest

_WITHOUT_PEOPLE = ("/static/", "/healthz", "/readyz")


class TokenNotValid(SignInRequired):
    """The bearer token is unknown, revoked or expired."""

    sentence = "This token is not valid: it is unknown, revoked or expired."


class AuthenticationMiddleware(ASGIMiddleware):
    """Sets ``scope["user"]`` to the `Principal`, or None."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, *, secure: bool, organising_needs_second_step: bool) -> None:
        self.cookie = cookie_name(secure=secure)
        self.organising_needs_second_step = organising_needs_second_step

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Find out who asks and hand on.

        Raises:
            TokenNotValid: ``Authorization`` names no valid token.
        """
        request: AnyRequest = Request(scope)
        scope["user"] = None
        if not scope["path"].startswith(_WITHOUT_PEOPLE):
            if "authorization" in request.headers:
                scope["user"] = await self._by_token(request.headers["authorization"])
            elif self.cookie in request.cookies:
                scope["user"] = await self._by_session(request.cookies[self.cookie])
        await next_app(scope, receive, send)

    async def _by_token(self, header: str) -> Principal:
        kind, _, token = header.partition(" ")
        token = token.strip()
        if kind.lower() != "bearer" or not token.startswith(API_TOKEN_PREFIX):
            raise TokenNotValid
        principal = await self._principal(token_hash(token), api_token_holder, note_api_token_used, by_token=True)
        if principal is None:
            raise TokenNotValid
        return principal

    async def _by_session(self, token: str) -> Principal | None:
        return await self._principal(token_hash(token), session_holder, renew_session, by_token=False)

    async def _principal(
        self,
        hashed: bytes,
        find: Callable[[bytes], Awaitable[SignedIn | None]],
        note_use: Callable[[bytes], Awaitable[None]],
        *,
        by_token: bool,
    ) -> Principal | None:
        holder = await find(hashed)
        if holder is None:
            return None
        if holder.seen_long_ago:
            await note_use(hashed)
        return Principal(
            person_id=holder.person_id,
            display_name=holder.display_name,
            scopes=frozenset(holder.scopes),
            by_token=by_token,
            may_organise=holder.second_step or not self.organising_needs_second_step,
        )
