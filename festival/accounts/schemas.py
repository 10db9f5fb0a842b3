"""What of a person is shown to whom; a struct that is not selected for cannot leak."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from festival.web.scopes import Scope

ShortText = Annotated[str, msgspec.Meta(max_length=1000)]


class SignedIn(msgspec.Struct, frozen=True):
    """Whom a session or an API token belongs to, as the middleware needs it; ``seen_long_ago``: write its last use."""

    person_id: UUID
    display_name: str
    scopes: list[Scope]
    seen_long_ago: bool
    second_step: bool


class PersonForSelf(msgspec.Struct, frozen=True):
    """A person as they see themself."""

    id: UUID
    email: str | None
    email_confirmed: bool
    display_name: str
    locale: str
    zone: str
    founder: bool
    has_password: bool
    """False for those who enter by links only."""
    second_step: bool
    """Whether signing in takes an authenticator app or a passkey."""
    scopes: list[Scope]
    """What this sign-in may be used for."""


class SessionForSelf(msgspec.Struct, frozen=True):
    """One of a person's signed-in browsers; ``id`` is the start of its hash and opens nothing."""

    id: str
    browser: str | None
    """Such as ``Firefox, Android``; None: it does not say."""
    created_at: datetime
    last_seen_at: datetime
    current: bool


class ApiTokenForSelf(msgspec.Struct, frozen=True):
    """One of a person's API tokens, without the token."""

    id: UUID
    name: str
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


class LinkForHolder(msgspec.Struct, frozen=True):
    """What the page of a one-use link may say before its button is pressed."""

    purpose: str
    target: str | None
    email: str | None


class PasskeyForSelf(msgspec.Struct, frozen=True):
    """One of a person's passkeys, without the key."""

    id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None


class SecondStepForSelf(msgspec.Struct, frozen=True):
    """What a person has for the second step of signing in."""

    authenticator: bool
    recovery_codes: int
    """How many are unused."""
    passkeys: list[PasskeyForSelf]


class NewPasskey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the browser made, as ``PublicKeyCredential.toJSON()`` gives it, and what its person calls the device."""

    credential: dict[str, Any]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class SignInByPasskey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the device signed, as ``PublicKeyCredential.toJSON()`` gives it; ``next``: where the person was going."""

    credential: dict[str, Any]
    next: ShortText = ""


class WayOn(msgspec.Struct, frozen=True):
    """Where the browser goes after signing in: a path of this site."""

    next: str


class SignInByPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a program sends for a token of its own."""

    email: ShortText
    password: ShortText
    code: ShortText | None = None
    """Of the authenticator app, or a recovery code, where the account has a second step."""
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)] = "API"
    scopes: Annotated[list[Scope], msgspec.Meta(min_length=1, max_length=3)] = msgspec.field(
        default_factory=lambda: list(Scope)
    )
    days: Annotated[int, msgspec.Meta(ge=1, le=366)] = 30


class NewApiToken(msgspec.Struct, frozen=True):
    """A token, told this once."""

    token: str
    scopes: list[Scope]
    days: int


class SignInForm(msgspec.Struct, frozen=True):
    """The form of ``/sign-in``."""

    email: str = ""
    password: str = ""
    next: str = ""


class RegisterForm(msgspec.Struct, frozen=True):
    """The form of ``/register``."""

    display_name: str = ""
    email: str = ""
    password: str = ""
    next: str = ""


class LinkForm(msgspec.Struct, frozen=True):
    """The form that asks for a link."""

    email: str = ""
    next: str = ""


class CodeForm(msgspec.Struct, frozen=True):
    """Six digits, or a recovery code; ``key`` is that of the page which asked for a mail, which shows ``email``."""

    code: str = ""
    key: str = ""
    email: str = ""
    next: str = ""


class AddressForm(msgspec.Struct, frozen=True):
    """The address one wants to have, and one's password."""

    email: str = ""
    password: str = ""


class PasskeyNameForm(msgspec.Struct, frozen=True):
    """What its person calls a passkey."""

    name: str = ""


class SetUpForm(msgspec.Struct, frozen=True):
    """What a link's page may ask for: of the first organiser everything, else a new password or nothing."""

    display_name: str = ""
    email: str = ""
    password: str = ""


class ProfileForm(msgspec.Struct, frozen=True):
    """Name, language and zone, as the account page sends them."""

    display_name: str = ""
    locale: str = ""
    zone: str = ""


class PasswordForm(msgspec.Struct, frozen=True):
    """The password one has and the one to be."""

    current: str = ""
    password: str = ""


class ApiTokenForm(msgspec.Struct, frozen=True):
    """A token to be made; ``scopes`` is one word or several, as browsers send ticked boxes."""

    name: str = ""
    scopes: list[str] | str = ""
    days: str = "30"

    @property
    def chosen(self) -> frozenset[Scope]:
        """The scopes that were ticked; anything else is passed over."""
        words = {self.scopes} if isinstance(self.scopes, str) else set(self.scopes)
        return frozenset(scope for scope in Scope if scope.value in words)

    @property
    def lifetime(self) -> int:
        """The days; 0, which is refused, for what is no number."""
        return int(self.days) if self.days.isascii() and self.days.isdigit() and len(self.days) < 6 else 0
