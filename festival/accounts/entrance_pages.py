"""Ways in for people: signing in, its second step, registering; and the way out."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody
from litestar.response import Redirect

from festival.accounts import service
from festival.accounts.cookies import ended_cookie, session_token
from festival.accounts.passkeys import site_of
from festival.accounts.rules import SecondStepTooLate, local_target
from festival.accounts.schemas import CodeForm, RegisterForm, SignInForm
from festival.accounts.second_step import complete_sign_in
from festival.accounts.sessions import awaits_second_step
from festival.accounts.visits import SECOND_STEP, agent_asking, enter, network_asking
from festival.errors import DomainError
from festival.settings import Settings
from festival.web.forms import beside_field, render_refused
from festival.web.pages import render
from festival.web.requests import AnyRequest
from festival.web.translation import current_language

AFTER_SIGN_IN = "/me"


@dataclass(frozen=True, slots=True)
class EntrancePage:
    """A form of the entrance: what was typed (never a password), and what was refused beside its field."""

    next: str = ""
    email: str = ""
    display_name: str = ""
    passkeys: bool = False
    """Whether this site can ask for passkeys."""
    errors: dict[str, str] = field(default_factory=dict)


class Entrance(Controller):
    """Pages for people who are not signed in yet, and the way out."""

    include_in_schema = False

    @get("/sign-in")
    async def sign_in_form(self, request: AnyRequest, settings: NamedDependency[Settings]) -> Response[Any]:
        """The form; for someone who is signed in, or who has shown the first step, the way on."""
        target = local_target(request.query_params.get("next"), otherwise="")
        if request.scope.get("user") is not None:
            return Redirect(target or AFTER_SIGN_IN, status_code=303)
        begun = session_token(request, settings)
        if begun is not None and await awaits_second_step(begun):
            return Redirect(f"{SECOND_STEP}?next={quote(target)}", status_code=303)
        return render(request, "accounts/sign_in.html.j2", _entrance(settings, next=target))

    @post("/sign-in")
    async def sign_in(
        self, request: AnyRequest, settings: NamedDependency[Settings], data: URLEncodedBody[SignInForm]
    ) -> Response[Any]:
        """A new session, and on to where the person wanted to go."""
        try:
            token = await service.sign_in(
                email=data.email,
                password=data.password,
                network=network_asking(request),
                user_agent=agent_asking(request),
            )
        except DomainError as refusal:
            page = _entrance(settings, next=data.next, email=data.email, errors=beside_field(refusal))
            return render_refused(request, "accounts/sign_in.html.j2", page, refusal)
        return await enter(request, settings, token, local_target(data.next, otherwise=AFTER_SIGN_IN))

    @get(SECOND_STEP)
    async def second_step_form(self, request: AnyRequest, settings: NamedDependency[Settings]) -> Response[Any]:
        """Asks for a code or a passkey; who has not begun to sign in begins there."""
        target = local_target(request.query_params.get("next"), otherwise="")
        begun = session_token(request, settings)
        if begun is None or not await awaits_second_step(begun):
            return Redirect(f"/sign-in?next={quote(target)}", status_code=303)
        return render(request, "accounts/second_step.html.j2", _entrance(settings, next=target))

    @post(SECOND_STEP)
    async def show_second_step(
        self, request: AnyRequest, settings: NamedDependency[Settings], data: URLEncodedBody[CodeForm]
    ) -> Response[Any]:
        """A code of the app or a recovery code, and the person is in."""
        try:
            token = await complete_sign_in(
                token=session_token(request, settings) or "",
                code=data.code,
                network=network_asking(request),
                user_agent=agent_asking(request),
            )
        except SecondStepTooLate:
            return Redirect(f"/sign-in?next={quote(data.next)}", status_code=303)
        except DomainError as refusal:
            page = _entrance(settings, next=data.next, errors=beside_field(refusal))
            return render_refused(request, "accounts/second_step.html.j2", page, refusal)
        return await enter(request, settings, token, local_target(data.next, otherwise=AFTER_SIGN_IN))

    @get("/register")
    async def register_form(self, request: AnyRequest, settings: NamedDependency[Settings]) -> Response[Any]:
        """The form."""
        target = local_target(request.query_params.get("next"), otherwise="")
        return render(request, "accounts/register.html.j2", _entrance(settings, next=target))

    @post("/register")
    async def register(
        self, request: AnyRequest, settings: NamedDependency[Settings], data: URLEncodedBody[RegisterForm]
    ) -> Response[Any]:
        """An account and a session; the address is confirmed later, by mail."""
        target = local_target(data.next, otherwise=AFTER_SIGN_IN)
        try:
            person_id = await service.register(
                email=data.email,
                display_name=data.display_name,
                password=data.password,
                locale=current_language(),
                network=network_asking(request),
                target=target,
            )
        except DomainError as refusal:
            page = _entrance(
                settings,
                next=data.next,
                email=data.email,
                display_name=data.display_name,
                errors=beside_field(refusal),
            )
            return render_refused(request, "accounts/register.html.j2", page, refusal)
        token = await service.sign_in_as(person_id=person_id, user_agent=agent_asking(request))
        return await enter(request, settings, token, target)

    @post("/sign-out")
    async def sign_out(self, request: AnyRequest, settings: NamedDependency[Settings]) -> Response[Any]:
        """The session ends here and in the browser."""
        token = session_token(request, settings)
        if token is not None:
            await service.sign_out(token=token)
        return Redirect("/", status_code=303, cookies=[ended_cookie(settings)])


def _entrance(settings: Settings, **said: Any) -> EntrancePage:
    return EntrancePage(passkeys=site_of(settings.address) is not None, **said)
