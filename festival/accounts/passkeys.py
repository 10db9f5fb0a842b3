"""Passkeys (WebAuthn, level 3): a device signs our challenge, which is both steps of signing in at once.

The device must verify its person (``user_verification`` required) and find the account by itself (a discoverable
credential), so that signing in needs no address and tells nobody which addresses have accounts. Where the passkey came
from (attestation) is not asked: it would tell us about devices and keep people out.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import asyncpg
import webauthn
from webauthn.helpers import options_to_json_dict, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from festival import clock
from festival.accounts.authenticators import forget_useless_recovery_codes
from festival.accounts.rules import PasskeyRefused
from festival.accounts.security_notices import Change, tell_of_change
from festival.accounts.sessions import begin_session
from festival.accounts.tables import Passkey, PasskeyChallenge
from festival.db import atomic, execute, fetch, fetch_row, fetch_value
from festival.errors import Invalid, NotFound
from festival.plain_text import keep_text

LONGEST_NAME = 100
MOST_PASSKEYS = 20
_ANSWER_WITHIN = timedelta(minutes=5)
_UNREADABLE = (WebAuthnException, ValueError, KeyError, TypeError)
"""What the reader of devices' answers raises on bytes that no device sends."""


class TooManyPasskeys(Invalid):
    """A list that nobody can oversee."""

    sentence = "You have %(most)s passkeys. Remove one that you no longer use, and try again."


@dataclass(frozen=True, slots=True)
class Site:
    """What a passkey is bound to: the host for ever, the origin at each use."""

    host: str
    origin: str


def site_of(address: str) -> Site | None:
    """The site of a public address; None where passkeys cannot work, on a bare IP address."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return Site(host, f"{parts.scheme}://{parts.netloc}")
    return None


async def registration_options(*, person_id: UUID, site: Site) -> dict[str, Any]:
    """What the browser needs to make a passkey for this person; good for five minutes.

    Raises:
        TooManyPasskeys: there are twenty.
    """
    person = await fetch_row(
        "SELECT coalesce(email, display_name) AS name, display_name FROM person WHERE id = $1 AND erased_at IS NULL",
        person_id,
    )
    if person is None:
        raise NotFound
    held = await fetch("SELECT credential_id FROM passkey WHERE person_id = $1", person_id)
    if len(held) >= MOST_PASSKEYS:
        raise TooManyPasskeys(most=MOST_PASSKEYS)
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name="Palmarès",
        user_id=person_id.bytes,
        user_name=person["name"],
        user_display_name=person["display_name"],
        challenge=await _draw_challenge(person_id),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=row["credential_id"]) for row in held],
    )
    return options_to_json_dict(options)


async def register_passkey(*, person_id: UUID, site: Site, credential: dict[str, Any], name: str) -> UUID:
    """Keep a passkey that the person's device has just made; returns its id.

    Raises:
        PasskeyRefused: it does not answer our challenge, or is somebody's already.
        Invalid: the name cannot be used.
    """
    kept_name = keep_text(name, field="name", most=LONGEST_NAME, required=True)
    challenge = await _use_challenge(credential, person_id)
    try:
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except _UNREADABLE as failure:
        raise PasskeyRefused from failure
    passkey_id = uuid4()
    try:
        async with atomic() as connection:
            await tell_of_change(connection, person_id=person_id, change=Change.PASSKEY_ADDED)
            await Passkey.insert(
                Passkey(
                    id=passkey_id,
                    person_id=person_id,
                    credential_id=made.credential_id,
                    public_key=made.credential_public_key,
                    sign_count=made.sign_count,
                    name=kept_name,
                )
            )
    except asyncpg.UniqueViolationError as known:
        raise PasskeyRefused from known
    return passkey_id


async def sign_in_options(*, site: Site) -> dict[str, Any]:
    """What the browser needs to ask its person for a passkey of this site; good for five minutes."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=await _draw_challenge(None),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


async def sign_in_by_passkey(*, site: Site, credential: dict[str, Any], user_agent: str) -> str:
    """Begin a session for whoever holds the passkey; returns its token.

    Raises:
        PasskeyRefused: it is unknown, belongs to somebody erased, or did not sign our challenge.
    """
    challenge = await _use_challenge(credential, None)
    async with atomic() as connection:
        now = await clock.now(connection)
        held = await connection.fetchrow(
            "SELECT k.id, k.person_id, k.public_key, k.sign_count FROM passkey k JOIN person p ON p.id = k.person_id "
            "WHERE k.credential_id = $1 AND p.erased_at IS NULL FOR UPDATE OF k",
            _credential_id(credential),
        )
        if held is None:
            raise PasskeyRefused
        try:
            shown = webauthn.verify_authentication_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=site.host,
                expected_origin=site.origin,
                credential_public_key=held["public_key"],
                credential_current_sign_count=held["sign_count"],
                require_user_verification=True,
            )
        except _UNREADABLE as failure:
            raise PasskeyRefused from failure
        await connection.execute(
            "UPDATE passkey SET sign_count = $2, last_used_at = $3 WHERE id = $1", held["id"], shown.new_sign_count, now
        )
        return await begin_session(
            connection, person_id=held["person_id"], user_agent=user_agent, now=now, complete=True
        )


async def rename_passkey(*, person_id: UUID, passkey_id: UUID, name: str) -> None:
    """Call a passkey what its person calls the device.

    Raises:
        Invalid: the name cannot be used.
        NotFound: it is nobody's or another's.
    """
    kept = keep_text(name, field="name", most=LONGEST_NAME, required=True)
    if not await execute("UPDATE passkey SET name = $3 WHERE id = $1 AND person_id = $2", passkey_id, person_id, kept):
        raise NotFound


async def remove_passkey(*, person_id: UUID, passkey_id: UUID) -> None:
    """The passkey opens nothing any more. The last second step takes the recovery codes with it.

    Raises:
        NotFound: it is nobody's or another's.
    """
    async with atomic() as connection:
        if not await execute("DELETE FROM passkey WHERE id = $1 AND person_id = $2", passkey_id, person_id):
            raise NotFound
        await tell_of_change(connection, person_id=person_id, change=Change.PASSKEY_REMOVED)
        await forget_useless_recovery_codes(connection, person_id)


async def _draw_challenge(person_id: UUID | None) -> bytes:
    challenge = secrets.token_bytes(32)
    async with atomic() as connection:
        expires_at: datetime = await clock.now(connection) + _ANSWER_WITHIN
        await PasskeyChallenge.insert(PasskeyChallenge(challenge=challenge, person_id=person_id, expires_at=expires_at))
    return challenge


async def _use_challenge(credential: dict[str, Any], person_id: UUID | None) -> bytes:
    """The challenge that the device signed, if it is one of ours for this person and was not answered before."""
    try:
        signed = parse_client_data_json(_bytes_of(credential["response"]["clientDataJSON"])).challenge
    except _UNREADABLE as failure:
        raise PasskeyRefused from failure
    used: bytes | None = await fetch_value(
        "DELETE FROM passkey_challenge WHERE challenge = $1 AND person_id IS NOT DISTINCT FROM $2 "
        "AND expires_at > clock_timestamp() RETURNING challenge",
        signed,
        person_id,
    )
    if used is None:
        raise PasskeyRefused
    return used


def _credential_id(credential: dict[str, Any]) -> bytes:
    try:
        return _bytes_of(credential.get("rawId"))
    except _UNREADABLE as failure:
        raise PasskeyRefused from failure


def _bytes_of(text: object) -> bytes:
    if not isinstance(text, str):
        raise TypeError("no base64url text")
    return webauthn.base64url_to_bytes(text)
