"""A person's own account: name and language, address, password, signed-in browsers, API tokens."""

from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import available_timezones

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from festival.accounts import recovering, service, sessions
from festival.accounts.changing_address import address_to_be, ask_to_change_address, cancel_address_change
from festival.accounts.cookies import ended_cookie, session_cookie, session_token
from festival.accounts.queries import api_tokens_of, person_for_self, sessions_of
from festival.accounts.schemas import (
    AddressForm,
    ApiTokenForm,
    ApiTokenForSelf,
    CodeForm,
    PasswordForm,
    PersonForSelf,
    ProfileForm,
    SessionForSelf,
)
from festival.accounts.tokens import token_hash
from festival.accounts.visits import agent_asking, needs_session, network_asking
from festival.errors import DomainError
from festival.notifications.queries import is_undeliverable
from festival.settings import Settings
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal
from festival.web.requests import AnyRequest
from festival.web.translation import LANGUAGES, NAMES

_TEMPLATE = "accounts/account.html.j2"


@dataclass(frozen=True, slots=True)
class AccountPage:
    """Everything of one's account; ``errors`` belong to the form named by ``refused``; ``new_token`` is shown once."""

    person: PersonForSelf
    sessions: list[SessionForSelf]
    tokens: list[ApiTokenForSelf]
    zones: list[tuple[str, str]]
    languages: list[tuple[str, str]]
    address_to_be: str | None
    """Waits for the word of the readers of both mailboxes."""
    undelivered: bool
    """The mail server refused our last message to this address for good."""
    address: AddressForm = field(default_factory=AddressForm)
    profile: ProfileForm | None = None
    token: ApiTokenForm = field(default_factory=ApiTokenForm)
    done: str = ""
    refused: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    new_token: str | None = None


class Account(Controller):
    """Pages under ``/account``, for the browser's session only: an API token cannot make itself another."""

    path = "/account"
    include_in_schema = False
    guards = (needs_session,)

    @get()
    async def show(
        self, request: AnyRequest, principal: NamedDependency[Principal], settings: NamedDependency[Settings]
    ) -> Response[Any]:
        """The account as it is; ``?done=`` names what was just changed."""
        page = await _page(request, principal, settings)
        return render(request, _TEMPLATE, replace(page, done=request.query_params.get("done", "")))

    @post("/profile")
    async def change_profile(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        data: URLEncodedBody[ProfileForm],
    ) -> Response[Any]:
        """Name, language, time zone."""
        try:
            await service.change_profile(
                person_id=principal.person_id, display_name=data.display_name, locale=data.locale, zone=data.zone
            )
        except DomainError as refusal:
            page = replace(await _page(request, principal, settings), profile=data)
            return _refused(request, page, "profile", refusal)
        return Redirect(f"/account?done=profile&lang={data.locale}", status_code=303)

    @post("/confirmation")
    async def send_confirmation(
        self, request: AnyRequest, principal: NamedDependency[Principal], settings: NamedDependency[Settings]
    ) -> Response[Any]:
        """The mail that confirms the address, once more."""
        try:
            await recovering.send_confirmation(person_id=principal.person_id, network=network_asking(request))
        except DomainError as refusal:
            return _refused(request, await _page(request, principal, settings), "confirmation", refusal)
        return Redirect("/account?done=confirmation", status_code=303)

    @post("/confirmation/code")
    async def confirm_by_code(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        data: URLEncodedBody[CodeForm],
    ) -> Response[Any]:
        """The six digits of that mail, for whoever reads it on another device."""
        try:
            await recovering.confirm_by_code(
                person_id=principal.person_id, code=data.code, network=network_asking(request)
            )
        except DomainError as refusal:
            return _refused(request, await _page(request, principal, settings), "confirmation", refusal)
        return Redirect("/account?done=confirmed", status_code=303)

    @post("/address")
    async def change_address(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        data: URLEncodedBody[AddressForm],
    ) -> Response[Any]:
        """A mail to the address that is and to the one that is to be; both readers must agree."""
        try:
            await ask_to_change_address(
                person_id=principal.person_id,
                email=data.email,
                password=data.password,
                network=network_asking(request),
            )
        except DomainError as refusal:
            page = replace(await _page(request, principal, settings), address=AddressForm(email=data.email))
            return _refused(request, page, "address", refusal)
        return Redirect("/account?done=address#address", status_code=303)

    @post("/address/cancel")
    async def cancel_address_change(self, principal: NamedDependency[Principal]) -> Response[Any]:
        """The address stays as it is."""
        await cancel_address_change(person_id=principal.person_id)
        return Redirect("/account#address", status_code=303)

    @post("/password")
    async def change_password(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        data: URLEncodedBody[PasswordForm],
    ) -> Response[Any]:
        """A new password; every other browser is signed out."""
        try:
            token = await recovering.change_password(
                person_id=principal.person_id,
                current=data.current,
                password=data.password,
                network=network_asking(request),
                user_agent=agent_asking(request),
            )
        except DomainError as refusal:
            return _refused(request, await _page(request, principal, settings), "password", refusal)
        cookies = [session_cookie(token, settings)]
        return Redirect("/account?done=password", status_code=303, cookies=cookies)

    @post("/sessions/{session_id:str}/end")
    async def end_session(self, principal: NamedDependency[Principal], session_id: FromPath[str]) -> Response[Any]:
        """Sign one browser out."""
        await sessions.end_session(person_id=principal.person_id, session_id=session_id)
        return Redirect("/account?done=session#sessions", status_code=303)

    @post("/sessions/end")
    async def end_all_sessions(
        self, principal: NamedDependency[Principal], settings: NamedDependency[Settings]
    ) -> Response[Any]:
        """Sign out everywhere, here too."""
        await service.sign_out_everywhere(person_id=principal.person_id)
        return Redirect("/sign-in", status_code=303, cookies=[ended_cookie(settings)])

    @post("/tokens")
    async def make_token(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        data: URLEncodedBody[ApiTokenForm],
    ) -> Response[Any]:
        """A new token, in this answer and nowhere again."""
        try:
            token = await service.make_api_token(
                person_id=principal.person_id, name=data.name, scopes=data.chosen, days=data.lifetime
            )
        except DomainError as refusal:
            page = replace(await _page(request, principal, settings), token=data)
            return _refused(request, page, "token", refusal)
        return render(request, _TEMPLATE, replace(await _page(request, principal, settings), new_token=token))

    @post("/tokens/{token_id:str}/revoke")
    async def revoke_token(self, principal: NamedDependency[Principal], token_id: FromPath[str]) -> Response[Any]:
        """End a token."""
        await service.revoke_api_token(person_id=principal.person_id, token_id=read_id(token_id))
        return Redirect("/account?done=token#tokens", status_code=303)


async def _page(request: AnyRequest, principal: Principal, settings: Settings) -> AccountPage:
    current = session_token(request, settings)
    person = await person_for_self(principal.person_id, principal.scopes)
    return AccountPage(
        person=person,
        sessions=await sessions_of(principal.person_id, token_hash(current) if current else None),
        tokens=await api_tokens_of(principal.person_id),
        zones=[
            (zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone or zone == "UTC"
        ],
        address_to_be=await address_to_be(principal.person_id),
        undelivered=person.email is not None and await is_undeliverable(person.email),
        languages=[(code, NAMES[code]) for code in LANGUAGES],
    )


def _refused(request: AnyRequest, page: AccountPage, form: str, refusal: DomainError) -> Response[Any]:
    return render_refused(request, _TEMPLATE, replace(page, refused=form, errors=beside_field(refusal)), refusal)
