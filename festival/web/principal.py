"""Who is asking: all that the web knows of a person."""

from dataclasses import dataclass
from uuid import UUID

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from festival.errors import Forbidden, SignInRequired
from festival.web.scopes import Scope


class SecondStepMissing(Forbidden):
    """Somebody would organise on a password or a mailbox alone."""

    sentence = "Whoever organises or approves signs in with a second step: set one up in your account first."


class ScopeMissing(Forbidden):
    """The API token was made for something else."""

    sentence = "This token may not do this: make one with the scope '%(scope)s'."


@dataclass(frozen=True, slots=True)
class Principal:
    """A signed-in person. What they may do to an object is decided in that object's queries, never here."""

    person_id: UUID
    display_name: str
    scopes: frozenset[Scope]
    by_token: bool = False
    may_organise: bool = True
    """False outside development for whoever has no second step of signing in."""


async def provide_principal(request: ASGIConnection) -> Principal:  # type: ignore[type-arg]  # generic in four parameters we do not use
    """The person who asks, for handlers that need one.

    Raises:
        SignInRequired: nobody is signed in.
    """
    principal = request.scope.get("user")
    if not isinstance(principal, Principal):
        raise SignInRequired
    return principal


class _Needs:
    def __init__(self, *scopes: Scope) -> None:
        self.scopes = scopes

    async def __call__(self, connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]  # as above
        principal = await provide_principal(connection)
        if principal.scopes.isdisjoint(self.scopes):
            raise ScopeMissing(scope=self.scopes[0].value)
        if Scope.ORGANISE in self.scopes and not principal.may_organise:
            raise SecondStepMissing


needs_enter = _Needs(Scope.ENTER)
needs_judge = _Needs(Scope.JUDGE)
needs_organise = _Needs(Scope.ORGANISE)
needs_organise_or_judge = _Needs(Scope.ORGANISE, Scope.JUDGE)
"""For what organisers share with the jury's president."""
