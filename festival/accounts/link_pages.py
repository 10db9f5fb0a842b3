"""Ways in by mail: asking for a link, typing the six digits of the mail, pressing a link's button."""

from dataclasses import dataclass, field, replace
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from festival.accounts import recovering, service, setting_up
from festival.accounts.changing_address import agree_to_change
from festival.accounts.links import Asked
from festival.accounts.queries import link_for_holder
from festival.accounts.rules import LinkUsedUp, Purpose, local_target
from festival.accounts.schemas import CodeForm, LinkForm, SetUpForm
from festival.accounts.tokens import new_token, token_hash
from festival.accounts.visits import agent_asking, enter, network_asking
from festival.errors import DomainError, NotFound
from festival.settings import Settings
from festival.web.forms import beside_field, render_refused
from festival.web.pages import render
from festival.web.requests import AnyRequest

AFTER_SIGN_IN = "/me"
AFTER_SET_UP = "/organise"
ASKED_FOR = {"link": Purpose.SIGN_IN, "password": Purpose.RESET_PASSWORD}
_ASKING = "accounts/ask_for_link.html.j2"


@dataclass(frozen=True, slots=True)
class LinkRequestPage:
    """Asking for a link: ``wanted`` is ``link`` (sign in once) or ``password`` (choose a new one).

    ``key`` stands in the page once a mail was asked for: the digits of the mail work with it alone.
    """

    wanted: str
    next: str = ""
    email: str = ""
    key: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LinkPage:
    """A link that was opened: what it is for, and the form or button that uses it."""

    purpose: Purpose
    address: str | None
    target: str | None
    email: str = ""
    display_name: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AgreedPage:
    """The reader of one mailbox agreed to a change of address; ``moved``: so did the other's."""

    address: str | None
    moved: bool


class Links(Controller):
    """Pages for people who come by mail."""

    include_in_schema = False

    @get("/sign-in/{wanted:str}")
    async def link_form(self, request: AnyRequest, wanted: FromPath[str]) -> Response[Any]:
        """Asking for a link to sign in with, or to choose a new password by."""
        _purpose(wanted)
        target = local_target(request.query_params.get("next"), otherwise="")
        return render(request, _ASKING, LinkRequestPage(wanted, target))

    @post("/sign-in/{wanted:str}")
    async def ask_for_link(
        self, request: AnyRequest, wanted: FromPath[str], data: URLEncodedBody[LinkForm]
    ) -> Response[Any]:
        """The same answer whether the address has an account or not."""
        purpose, page = _purpose(wanted), LinkRequestPage(wanted, local_target(data.next, otherwise=""), data.email)
        key = new_token()
        try:
            await recovering.ask_for_link(
                email=data.email,
                purpose=purpose,
                network=network_asking(request),
                asked=Asked(key=key, target=page.next or None),
            )
        except DomainError as refusal:
            return render_refused(request, _ASKING, replace(page, errors=beside_field(refusal)), refusal)
        return render(request, _ASKING, replace(page, key=key))

    @post("/sign-in/{wanted:str}/code")
    async def use_code(
        self,
        request: AnyRequest,
        settings: NamedDependency[Settings],
        wanted: FromPath[str],
        data: URLEncodedBody[CodeForm],
    ) -> Response[Any]:
        """The six digits of the mail, typed where it was asked for: what the link's button would do."""
        purpose = _purpose(wanted)
        try:
            token = await recovering.link_for_code(
                key=data.key, code=data.code, purpose=purpose, network=network_asking(request)
            )
            if purpose is Purpose.RESET_PASSWORD:
                return Redirect(f"/link/{token}", status_code=303)
            session = await service.use_link(token=token, user_agent=agent_asking(request))
        except DomainError as refusal:
            page = LinkRequestPage(wanted, local_target(data.next, otherwise=""), data.email, data.key)
            return render_refused(request, _ASKING, replace(page, errors=beside_field(refusal)), refusal)
        return await enter(request, settings, session, local_target(data.next, otherwise=AFTER_SIGN_IN))

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
        try:
            if page.purpose in {Purpose.LEAVE_ADDRESS, Purpose.TAKE_ADDRESS}:
                moved = await agree_to_change(token=token, purpose=page.purpose)
                return render(request, "accounts/agreed.html.j2", AgreedPage(page.address, moved))
            session = await _use(token, page.purpose, data, agent_asking(request))
        except DomainError as refusal:
            page = replace(page, email=data.email, display_name=data.display_name, errors=beside_field(refusal))
            return render_refused(request, "accounts/link.html.j2", page, refusal)
        otherwise = AFTER_SET_UP if page.purpose is Purpose.SET_UP else AFTER_SIGN_IN
        return await enter(request, settings, session, local_target(page.target, otherwise=otherwise))


async def _use(token: str, purpose: Purpose, data: SetUpForm, user_agent: str) -> str:
    if purpose is Purpose.SET_UP:
        return await setting_up.set_up(
            token=token,
            email=data.email,
            display_name=data.display_name,
            password=data.password,
            user_agent=user_agent,
        )
    if purpose is Purpose.RESET_PASSWORD:
        return await recovering.reset_password(token=token, password=data.password, user_agent=user_agent)
    return await service.use_link(token=token, user_agent=user_agent)


async def _link_page(token: str) -> LinkPage:
    link = await link_for_holder(token_hash(token))
    if link is None:
        raise LinkUsedUp
    return LinkPage(Purpose(link.purpose), link.email, link.target)


def _purpose(wanted: str) -> Purpose:
    purpose = ASKED_FOR.get(wanted)
    if purpose is None:
        raise NotFound
    return purpose
