"""Ways in for people: signing in, registering, asking for a link, pressing a link's button, signing out."""

from dataclasses import dataclass, field, replace
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from festival.accounts import recovering, service, setting_up
from festival.accounts.cookies import ended_cookie, session_cookie, session_token
from festival.accounts.queries import link_for_holder
from festival.accounts.rules import LinkUsedUp, Purpose, local_target, network_of
from festival.accounts.schemas import LinkForm, RegisterForm, SetUpForm, SignInForm
from festival.accounts.tokens import token_hash
from festival.errors import DomainError, NotFound
from festival.settings import Settings
from festival.web.forms import beside_field, render_refused
from festival.web.pages import render
from festival.web.translation import current_language

AFTER_SIGN_IN = "/me"
AFTER_SET_UP = "/organise"
ASKED_FOR = {"link": Purpose.SIGN_IN, "password": Purpose.RESET_PASSWORD}

AnyRequest = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class EntrancePage:
    """A form of the entrance: what was typed (never a password), and what was refused beside its field."""

    next: str = ""
    email: str = ""
    display_name: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LinkRequestPage:
    """Asking for a link: ``wanted`` is ``link`` (sign in once) or ``password`` (choose a new one)."""

    wanted: str
    email: str = ""
    sent: bool = False
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LinkPage:
    """A link that was opened: what it is for, and the form or button that uses it."""

    purpose: Purpose
    address: str | None
    email: str = ""
    display_name: str = ""
    errors: dict[str, str] = field(default_factory=dict)


class Entrance(Controller):
    """Pages for people who are not signed in yet, and the way out."""

    include_in_schema = False

    @get("/sign-in")
    async def sign_in_form(self, request: AnyRequest) -> Response[Any]:
        """The form; for someone who is signed in, the way on."""
        target = request.query_params.get("next", "")
        if request.scope.get("user") is not None:
            return Redirect(local_target(target, otherwise=AFTER_SIGN_IN), status_code=303)
        return render(request, "accounts/sign_in.html.j2", EntrancePage(next=target))

    @post("/sign-in")
    async def sign_in(
        self, request: AnyRequest, settings: NamedDependency[Settings], data: URLEncodedBody[SignInForm]
    ) -> Response[Any]:
        """A new session, and on to where the person wanted to go."""
        try:
            token = await service.sign_in(
                email=data.email, password=data.password, network=_network(request), user_agent=_agent(request)
            )
        except DomainError as refusal:
            page = EntrancePage(next=data.next, email=data.email, errors=beside_field(refusal))
            return render_refused(request, "accounts/sign_in.html.j2", page, refusal)
        return await _enter(request, settings, token, local_target(data.next, otherwise=AFTER_SIGN_IN))

    @get("/register")
    async def register_form(self, request: AnyRequest) -> Response[Any]:
        """The form."""
        return render(request, "accounts/register.html.j2", EntrancePage(next=request.query_params.get("next", "")))

    @post("/register")
    async def register(
        self, request: AnyRequest, settings: NamedDependency[Settings], data: URLEncodedBody[RegisterForm]
    ) -> Response[Any]:
        """An account and a session; the address is confirmed later, by mail."""
        try:
            person_id = await service.register(
                email=data.email,
                display_name=data.display_name,
                password=data.password,
                locale=current_language(),
                network=_network(request),
            )
        except DomainError as refusal:
            page = EntrancePage(data.next, data.email, data.display_name, beside_field(refusal))
            return render_refused(request, "accounts/register.html.j2", page, refusal)
        token = await service.sign_in_as(person_id=person_id, user_agent=_agent(request))
        return await _enter(request, settings, token, local_target(data.next, otherwise=AFTER_SIGN_IN))

    @get("/sign-in/{wanted:str}")
    async def link_form(self, request: AnyRequest, wanted: FromPath[str]) -> Response[Any]:
        """Asking for a link to sign in with, or to choose a new password by."""
        _purpose(wanted)
        return render(request, "accounts/ask_for_link.html.j2", LinkRequestPage(wanted))

    @post("/sign-in/{wanted:str}")
    async def ask_for_link(
        self, request: AnyRequest, wanted: FromPath[str], data: URLEncodedBody[LinkForm]
    ) -> Response[Any]:
        """The same answer whether the address has an account or not."""
        purpose, page = _purpose(wanted), LinkRequestPage(wanted, data.email)
        try:
            await recovering.ask_for_link(email=data.email, purpose=purpose, network=_network(request))
        except DomainError as refusal:
            page = replace(page, errors=beside_field(refusal))
            return render_refused(request, "accounts/ask_for_link.html.j2", page, refusal)
        return render(request, "accounts/ask_for_link.html.j2", replace(page, sent=True))

    @get("/link/{token:str}")
    async def open_link(self, request: AnyRequest, token: FromPath[str]) -> Response[Any]:
        """What the link is for, and its button; opening it uses nothing up, since mail scanners open every link."""
        return render(request, "accounts/link.html.j2", await _link_page(token))

    @post("/link/{token:str}")
    async def use_link(
        self,
        request: AnyRequest,
        settings: NamedDependency[Settings],
        token: FromPath[str],
        data: URLEncodedBody[SetUpForm],
    ) -> Response[Any]:
        """Use the link up and sign in; a form that is refused leaves the link as it was."""
        page = await _link_page(token)
        agent = _agent(request)
        try:
            if page.purpose is Purpose.SET_UP:
                session = await setting_up.set_up(
                    token=token,
                    email=data.email,
                    display_name=data.display_name,
                    password=data.password,
                    user_agent=agent,
                )
            elif page.purpose is Purpose.RESET_PASSWORD:
                session = await recovering.reset_password(token=token, password=data.password, user_agent=agent)
            else:
                session = await service.use_link(token=token, user_agent=agent)
        except DomainError as refusal:
            page = replace(page, email=data.email, display_name=data.display_name, errors=beside_field(refusal))
            return render_refused(request, "accounts/link.html.j2", page, refusal)
        target = AFTER_SET_UP if page.purpose is Purpose.SET_UP else AFTER_SIGN_IN
        return await _enter(request, settings, session, target)

    @post("/sign-out")
    async def sign_out(self, request: AnyRequest, settings: NamedDependency[Settings]) -> Response[Any]:
        """The session ends here and in the browser."""
        token = session_token(request, settings)
        if token is not None:
            await service.sign_out(token=token)
        return Redirect("/", status_code=303, cookies=[ended_cookie(settings)])


async def _enter(request: AnyRequest, settings: Settings, token: str, target: str) -> Response[Any]:
    before = session_token(request, settings)
    if before is not None:
        await service.sign_out(token=before)
    return Redirect(target, status_code=303, cookies=[session_cookie(token, settings)])


async def _link_page(token: str) -> LinkPage:
    link = await link_for_holder(token_hash(token))
    if link is None:
        raise LinkUsedUp
    return LinkPage(Purpose(link.purpose), link.email)


def _purpose(wanted: str) -> Purpose:
    purpose = ASKED_FOR.get(wanted)
    if purpose is None:
        raise NotFound
    return purpose


def _network(request: AnyRequest) -> str | None:
    return network_of(request.client.host if request.client else None)


def _agent(request: AnyRequest) -> str:
    return request.headers.get("user-agent", "")
