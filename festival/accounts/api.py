"""Accounts for programs: a token for an address and a password, who one is, and the tokens one has."""

from litestar import Controller, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from festival.accounts.passkey_api import Passkeys
from festival.accounts.queries import api_tokens_of, person_for_self
from festival.accounts.rules import network_of
from festival.accounts.schemas import ApiTokenForSelf, NewApiToken, PersonForSelf, SignInByPassword
from festival.accounts.second_step import show_second_step
from festival.accounts.service import check_password, make_api_token, revoke_api_token
from festival.web.ids import read_id
from festival.web.principal import Principal
from festival.web.requests import AnyRequest


class Accounts(Controller):
    """One's own account; nobody else's is ever shown."""

    path = "/api/v1"
    tags = ("accounts",)

    @post("/sign-in", summary="Get a token for an address and a password", security=[])
    async def sign_in(self, request: AnyRequest, data: JSONBody[SignInByPassword]) -> NewApiToken:
        """A token with the scopes asked for, told this once. Attempts are limited by account and by network."""
        network = network_of(request.client.host if request.client else None)
        person_id = await check_password(email=data.email, password=data.password, network=network)
        await show_second_step(person_id=person_id, code=data.code, network=network)
        scopes = frozenset(data.scopes)
        token = await make_api_token(person_id=person_id, name=data.name, scopes=scopes, days=data.days)
        return NewApiToken(token=token, scopes=sorted(scopes), days=data.days)

    @get("/me", summary="Who I am")
    async def me(self, principal: NamedDependency[Principal]) -> PersonForSelf:
        """The person whom the token or session belongs to, and what it may be used for."""
        return await person_for_self(principal.person_id, principal.scopes)

    @get("/tokens", summary="My tokens")
    async def tokens(self, principal: NamedDependency[Principal]) -> list[ApiTokenForSelf]:
        """The tokens that still open something, newest first, without the tokens themselves."""
        return await api_tokens_of(principal.person_id)

    @delete("/tokens/{token_id:str}", summary="Revoke a token")
    async def revoke(self, principal: NamedDependency[Principal], token_id: FromPath[str]) -> None:
        """The token opens nothing from now on."""
        await revoke_api_token(person_id=principal.person_id, token_id=read_id(token_id))


ROUTES = [Accounts, Passkeys]
