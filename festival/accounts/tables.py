"""Accounts in the database; constraints stand in the migrations, beside this mirror."""

from piccolo.columns import UUID, Array, Boolean, Bytea, ForeignKey, Text, Timestamptz
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
    """A one-use link; opening it consumes nothing, its button does."""

    token_hash = Bytea(default=None, null=False, primary_key=True)
    person_id = ForeignKey(Person, null=False, on_delete=OnDelete.cascade)
    purpose = Text(default=None, null=False)
    created_at = Recorded()
    expires_at = Timestamptz(default=None, null=False)
    used_at = Timestamptz(default=None, null=True)


class SignInAttempt(Table, tablename="sign_in_attempt", db=DB):
    """One try to sign in, counted by account and network."""

    id = UUID(null=False, primary_key=True)
    account_hash = Bytea(default=None, null=False)
    network = Text(default=None, null=True)
    succeeded = Boolean(default=None, null=False)
    at = Recorded()
