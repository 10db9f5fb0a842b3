"""Passkeys for the browser's script: what to ask the device for, and what the device answered."""

from typing import Any

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from festival.accounts import passkeys
from festival.accounts.attempts import begin_attempt, succeed
from festival.accounts.cookies import session_cookie, session_token
from festival.accounts.passkeys import Site, site_of
from festival.accounts.rules import local_target
from festival.accounts.schemas import NewPasskey, SignInByPasskey, WayOn
from festival.accounts.sessions import sign_out
from festival.accounts.visits import agent_asking, needs_session, network_asking
from festival.db import atomic
from festival.errors import Refused
from festival.settings import Settings
from festival.web.principal import Principal
from festival.web.requests import AnyRequest

AFTER_SIGN_IN = "/me"


class PasskeysImpossible(Refused):
    """The site has no name, only a number; browsers bind passkeys to names."""

    sentence = "Passkeys need a site with a name. Open it under its name instead of its number, or use a password."


class Passkeys(Controller):
    """Adding a passkey to one's account, and signing in with one."""

    path = "/api/v1"
    tags = ("accounts",)

    @post("/passkeys/options", summary="Begin to add a passkey", status_code=200, guards=[needs_session])
    async def registration_options(
        self, principal: NamedDependency[Principal], settings: NamedDependency[Settings]
    ) -> dict[str, Any]:
        """What ``PublicKeyCredential.parseCreationOptionsFromJSON()`` takes; good for five minutes, once."""
        return await passkeys.registration_options(person_id=principal.person_id, site=_site(settings))

    @post("/passkeys", summary="Add a passkey", guards=[needs_session])
    async def register(
        self, principal: NamedDependency[Principal], settings: NamedDependency[Settings], data: JSONBody[NewPasskey]
    ) -> None:
        """Keep the public half of what the device made."""
        await passkeys.register_passkey(
            person_id=principal.person_id, site=_site(settings), credential=data.credential, name=data.name
        )

    @post("/sign-in/passkey/options", summary="Begin to sign in with a passkey", status_code=200, security=[])
    async def sign_in_options(self, settings: NamedDependency[Settings]) -> dict[str, Any]:
        """What ``PublicKeyCredential.parseRequestOptionsFromJSON()`` takes; the same for everybody."""
        return await passkeys.sign_in_options(site=_site(settings))

    @post("/sign-in/passkey", summary="Sign in with a passkey", status_code=200, security=[])
    async def sign_in(
        self, request: AnyRequest, settings: NamedDependency[Settings], data: JSONBody[SignInByPasskey]
    ) -> Response[WayOn]:
        """A session in the browser's cookie, and where to go. A passkey is both steps at once."""
        network = network_asking(request)
        attempt = await begin_attempt(kind="passkey", email=str(network), network=network)
        token = await passkeys.sign_in_by_passkey(
            site=_site(settings), credential=data.credential, user_agent=agent_asking(request)
        )
        async with atomic() as connection:
            await succeed(connection, attempt)
        before = session_token(request, settings)
        if before is not None:
            await sign_out(token=before)
        way = WayOn(local_target(data.next, otherwise=AFTER_SIGN_IN))
        return Response(way, cookies=[session_cookie(token, settings)])


def _site(settings: Settings) -> Site:
    site = site_of(settings.address)
    if site is None:
        raise PasskeysImpossible
    return site
