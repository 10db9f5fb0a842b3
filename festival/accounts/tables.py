"""Accounts in the database; constraints stand in the migrations, beside this mirror."""

from piccolo.columns import UUID, Array, BigInt, Boolean, Bytea, ForeignKey, Integer, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from festival.columns import Recorded
from festival.db import DB


class Person(Table, tablename="person", db=DB):
    """One human being; the same account for every edition and role."""

    id = UUID(null=False, primary_key=True)
    email = Text(default=None, null=True)
    display_name = Text(default=None, null=False)
    locale = Text(default="en", null=False)
    zone = Text(default="UTC", null=False)
    founder = Boolean(default=False, null=False)
    email_confirmed_at = Timestamptz(default=None, null=True)
    erased_at = Timestamptz(default=None, null=True)
    created_at = Recorded()


class Password(Table, tablename="password", db=DB):
    """An argon2id hash; absent for people who sign in by link only."""

    person_id = ForeignKey(Person, null=False, on_delete=OnDelete.cascade, primary_key=True)
    hash = Text(default=None, null=False)
    changed_at = Recorded()


class Session(Table, tablename="session", db=DB):
    """A signed-in browser; only the hash of its token is kept."""

    token_hash = Bytea(default=None, null=False, primary_key=True)
    person_id = ForeignKey(Person, null=False, on_delete=OnDelete.cascade)
    user_agent = Text(default="", null=False)
    awaits_code = Boolean(default=False, null=False)
    created_at = Recorded()
    last_seen_at = Recorded()
    expires_at = Timestamptz(default=None, null=False)


class ApiToken(Table, tablename="api_token", db=DB):
    """A key for programs, with scopes and an end; only its hash is kept."""

    id = UUID(null=False, primary_key=True)
    person_id = ForeignKey(Person, null=False, on_delete=OnDelete.cascade)
    name = Text(default=None, null=False)
    token_hash = Bytea(default=None, null=False)
    scopes = Array(base_column=Text(), default=None, null=False)
    created_at = Recorded()
    expires_at = Timestamptz(default=None, null=False)
    last_used_at = Timestamptz(default=None, null=True)
    revoked_at = Timestamptz(default=None, null=True)


class SignInLink(Table, tablename="sign_in_link", db=DB):
    """A one-use link; opening it consumes nothing, its button does. Its code works for the page that asked, only."""

    token_hash = Bytea(default=None, null=False, primary_key=True)
    person_id = ForeignKey(Person, null=False, on_delete=OnDelete.cascade)
    purpose = Text(default=None, null=False)
    target = Text(default=None, null=True)
    asked_by = Bytea(default=None, null=True)
    code_hash = Bytea(default=None, null=True)
    code_tries = Integer(default=0, null=False)
    created_at = Recorded()
    expires_at = Timestamptz(default=None, null=False)
    used_at = Timestamptz(default=None, null=True)


class AddressChange(Table, tablename="address_change", db=DB):
    """An address on its way to a person, until the readers of both mailboxes agreed."""

    person_id = ForeignKey(Person, null=False, on_delete=OnDelete.cascade, primary_key=True)
    email = Text(default=None, null=False)
    left_at = Timestamptz(default=None, null=True)
    taken_at = Timestamptz(default=None, null=True)
    created_at = Recorded()


class Authenticator(Table, tablename="authenticator", db=DB):
    """The secret shared with a person's authenticator app; the second step once confirmed."""

    person_id = ForeignKey(Person, null=False, on_delete=OnDelete.cascade, primary_key=True)
    secret = Text(default=None, null=False)
    last_step = BigInt(default=0, null=False)
    created_at = Recorded()
    confirmed_at = Timestamptz(default=None, null=True)


class RecoveryCode(Table, tablename="recovery_code", db=DB):
    """A one-use way through the second step for whoever lost the first device; only its hash is kept."""

    person_id = ForeignKey(Person, null=False, on_delete=OnDelete.cascade)
    code_hash = Bytea(default=None, null=False, primary_key=True)
    used_at = Timestamptz(default=None, null=True)


class Passkey(Table, tablename="passkey", db=DB):
    """A public key whose private half a person's device keeps (WebAuthn)."""

    id = UUID(null=False, primary_key=True)
    person_id = ForeignKey(Person, null=False, on_delete=OnDelete.cascade)
    credential_id = Bytea(default=None, null=False)
    public_key = Bytea(default=None, null=False)
    sign_count = BigInt(default=None, null=False)
    name = Text(default=None, null=False)
    created_at = Recorded()
    last_used_at = Timestamptz(default=None, null=True)


class PasskeyChallenge(Table, tablename="passkey_challenge", db=DB):
    """What a device must sign within minutes, once."""

    challenge = Bytea(default=None, null=False, primary_key=True)
    person_id = ForeignKey(Person, null=True, on_delete=OnDelete.cascade)
    expires_at = Timestamptz(default=None, null=False)


class SignInAttempt(Table, tablename="sign_in_attempt", db=DB):
    """One try to sign in, counted by account and network."""

    id = UUID(null=False, primary_key=True)
    account_hash = Bytea(default=None, null=False)
    network = Text(default=None, null=True)
    succeeded = Boolean(default=None, null=False)
    at = Recorded()
