"""The second step of signing in, as its person sets it up: an authenticator app, passkeys, recovery codes."""

from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import segno
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect
from markupsafe import Markup

from festival.accounts import authenticators, passkeys
from festival.accounts.cookies import session_token
from festival.accounts.queries import second_step_of
from festival.accounts.rules import local_target
from festival.accounts.schemas import CodeForm, PasskeyNameForm, SecondStepForSelf
from festival.accounts.tokens import token_hash
from festival.accounts.visits import needs_session, network_asking
from festival.errors import DomainError
from festival.settings import Settings
from festival.web.forms import beside_field, render_refused
from festival.web.ids import read_id
from festival.web.pages import render
from festival.web.principal import Principal
from festival.web.requests import AnyRequest

_TEMPLATE = "accounts/second_step_settings.html.j2"
_HERE = "/account/second-step"


@dataclass(frozen=True, slots=True)
class AppSetUp:
    """What an authenticator app reads: a picture for its camera, an address for this device, a key to type."""

    picture: Markup
    address: str
    key: str


@dataclass(frozen=True, slots=True)
class SecondStepPage:
    """What the person has and can add; ``new_codes`` are shown once; ``required`` to go on to ``next``."""

    held: SecondStepForSelf
    set_up: AppSetUp | None
    passkeys_possible: bool
    next: str
    required: bool
    new_codes: list[str] = field(default_factory=list)
    done: str = ""
    refused: str = ""
    errors: dict[str, str] = field(default_factory=dict)


class SecondStep(Controller):
    """Pages under ``/account/second-step``, for the browser's session only."""

    path = _HERE
    include_in_schema = False
    guards = (needs_session,)

    @get()
    async def show(
        self, request: AnyRequest, principal: NamedDependency[Principal], settings: NamedDependency[Settings]
    ) -> Response[Any]:
        """What there is; for organisers without one, what to do before they go on."""
        page = await _page(principal, settings, request.query_params.get("next", ""))
        return render(request, _TEMPLATE, replace(page, done=request.query_params.get("done", "")))

    @post("/authenticator")
    async def begin_authenticator(
        self, principal: NamedDependency[Principal], data: URLEncodedBody[CodeForm]
    ) -> Response[Any]:
        """Draw a secret for the app; the page then shows it."""
        await authenticators.begin_authenticator(person_id=principal.person_id)
        return Redirect(f"{_HERE}?{_kept(data.next)}#authenticator", status_code=303)

    @post("/authenticator/confirm")
    async def confirm_authenticator(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        data: URLEncodedBody[CodeForm],
    ) -> Response[Any]:
        """The app's first code; recovery codes in this answer and nowhere again."""
        try:
            codes = await authenticators.confirm_authenticator(
                person_id=principal.person_id,
                code=data.code,
                network=network_asking(request),
                kept=token_hash(session_token(request, settings) or ""),
            )
        except DomainError as refusal:
            return await _refused(request, principal, settings, data.next, "authenticator", refusal)
        page = await _page(principal, settings, data.next)
        return render(request, _TEMPLATE, replace(page, required=False, new_codes=codes, done="authenticator"))

    @post("/authenticator/remove")
    async def remove_authenticator(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        data: URLEncodedBody[CodeForm],
    ) -> Response[Any]:
        """The app is asked for no more; a last code shows that its person wants that."""
        try:
            await authenticators.remove_authenticator(
                person_id=principal.person_id, code=data.code, network=network_asking(request)
            )
        except DomainError as refusal:
            return await _refused(request, principal, settings, data.next, "remove", refusal)
        return Redirect(f"{_HERE}?done=removed", status_code=303)

    @post("/recovery-codes")
    async def renew_recovery_codes(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        data: URLEncodedBody[CodeForm],
    ) -> Response[Any]:
        """Ten new codes in this answer and nowhere again."""
        codes = await authenticators.renew_recovery_codes(person_id=principal.person_id)
        return render(request, _TEMPLATE, replace(await _page(principal, settings, data.next), new_codes=codes))

    @post("/passkeys/{passkey_id:str}/rename")
    async def rename_passkey(
        self,
        request: AnyRequest,
        principal: NamedDependency[Principal],
        settings: NamedDependency[Settings],
        passkey_id: FromPath[str],
        data: URLEncodedBody[PasskeyNameForm],
    ) -> Response[Any]:
        """Call it what its person calls the device."""
        try:
            await passkeys.rename_passkey(person_id=principal.person_id, passkey_id=read_id(passkey_id), name=data.name)
        except DomainError as refusal:
            return await _refused(request, principal, settings, "", passkey_id, refusal)
        return Redirect(f"{_HERE}?done=renamed#passkeys", status_code=303)

    @post("/passkeys/{passkey_id:str}/remove")
    async def remove_passkey(self, principal: NamedDependency[Principal], passkey_id: FromPath[str]) -> Response[Any]:
        """It opens nothing any more."""
        await passkeys.remove_passkey(person_id=principal.person_id, passkey_id=read_id(passkey_id))
        return Redirect(f"{_HERE}?done=passkey-removed#passkeys", status_code=303)


async def _page(principal: Principal, settings: Settings, target: str) -> SecondStepPage:
    held = await second_step_of(principal.person_id)
    address = await authenticators.address_for_app(principal.person_id)
    return SecondStepPage(
        held=held,
        set_up=None if address is None else _set_up(address),
        passkeys_possible=passkeys.site_of(settings.address) is not None,
        next=local_target(target, otherwise=""),
        required=not principal.may_organise and not (held.authenticator or held.passkeys),
    )


def _set_up(address: str) -> AppSetUp:
    secret = parse_qs(urlsplit(address).query)["secret"][0]
    # White and black whatever the page's colours are: cameras read nothing else.
    drawn = segno.make(address, error="m").svg_inline(scale=4, dark="#000", light="#fff", omitsize=False)
    key = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return AppSetUp(picture=Markup(drawn), address=address, key=key)  # noqa: S704 (drawn by us; holds squares only)


async def _refused(
    request: AnyRequest, principal: Principal, settings: Settings, target: str, form: str, refusal: DomainError
) -> Response[Any]:
    page = replace(await _page(principal, settings, target), refused=form, errors=beside_field(refusal))
    return render_refused(request, _TEMPLATE, page, refusal)


def _kept(target: str) -> str:
    return urlencode({"next": local_target(target, otherwise="")})
