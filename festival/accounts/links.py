"""One-use links: opening one changes nothing (mail scanners open them all), its button uses it up.

A mail may carry six digits beside the link, for whoever reads it on another device. They work a few times at most, and
only together with the key that the asking page holds: who did not ask has nothing to guess for.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from festival import clock
from festival.accounts.rules import MOST_CODE_TRIES, AddressConfirmedElsewhere, LinkUsedUp, MailedCodeWrong, Purpose
from festival.accounts.tokens import new_token, token_hash
from festival.db import atomic
from festival.jobs import Task, enqueue
from festival.notifications.service import NO_EDITION, send

ADDRESS_CONFIRMED = "address_confirmed"
"""The job that tells the slices above: what waited for a person's address need not wait any more."""
_SIGN_IN_HOURS = 1
_HOURS = {Purpose.CONFIRM_EMAIL: 7 * 24, Purpose.LEAVE_ADDRESS: 7 * 24, Purpose.TAKE_ADDRESS: 7 * 24}


@dataclass(frozen=True, slots=True)
class Asked:
    """Who waits for the mail: the key that their page holds, and where they were going."""

    key: str | None = None
    target: str | None = None


async def make_link(connection: asyncpg.Connection, *, person_id: UUID, purpose: Purpose, hours: int) -> str:
    """A new one-use token for this person; its page is ``/link/{token}``. Earlier ones for the purpose stop working."""
    token, _ = await make_link_and_code(connection, person_id=person_id, purpose=purpose, hours=hours)
    return token


async def make_link_and_code(
    connection: asyncpg.Connection, *, person_id: UUID, purpose: Purpose, hours: int, asked: Asked | None = None
) -> tuple[str, str | None]:
    """As `make_link`, with the six digits that work for the page which asked; None where none did."""
    asked = asked or Asked()
    token, code = new_token(), None if asked.key is None else f"{secrets.randbelow(1_000_000):06d}"
    now = await clock.now(connection)
    await connection.execute(
        "DELETE FROM sign_in_link WHERE person_id = $1 AND purpose = $2 AND used_at IS NULL", person_id, purpose.value
    )
    await connection.execute(
        "INSERT INTO sign_in_link (token_hash, person_id, purpose, target, asked_by, code_hash, created_at, "
        "expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        token_hash(token),
        person_id,
        purpose.value,
        asked.target,
        None if asked.key is None else token_hash(asked.key),
        None if code is None else token_hash(f"{asked.key} {code}"),
        now,
        now + timedelta(hours=hours),
    )
    return token, code


async def use_mailed_code(*, key: str, code: str, purpose: Purpose) -> str:
    """Exchange the six digits of a mail for a fresh link of the same person and purpose; returns its token.

    Raises:
        MailedCodeWrong: the digits do not belong to the key, were tried too often, or are too old.
    """
    digits = "".join(code.split())
    async with atomic() as connection:
        now = await clock.now(connection)
        tried = await connection.fetchrow(
            "UPDATE sign_in_link l SET code_tries = code_tries + 1 WHERE asked_by = $1 AND purpose = $2 "
            "AND code_tries < $3 AND used_at IS NULL AND expires_at > $4 RETURNING person_id, target, code_hash",
            token_hash(key),
            purpose.value,
            MOST_CODE_TRIES,
            now,
        )
        right = tried is not None and hmac.compare_digest(tried["code_hash"], token_hash(f"{key} {digits}"))
        if tried is not None and right:
            asked = Asked(target=tried["target"])
            token, _ = await make_link_and_code(
                connection, person_id=tried["person_id"], purpose=purpose, hours=_SIGN_IN_HOURS, asked=asked
            )
            return token
    # Raised outside the transaction: a wrong try stays counted.
    raise MailedCodeWrong(field="code")


async def use_up(connection: asyncpg.Connection, *, token: str, purposes: set[Purpose], now: datetime) -> UUID:
    """Use a link within this transaction; returns whose it was.

    Raises:
        LinkUsedUp: it was never made, is for something else, was used or is too old: all answered alike.
    """
    person_id: UUID | None = await connection.fetchval(
        "UPDATE sign_in_link l SET used_at = $2 FROM person p WHERE l.token_hash = $1 AND l.used_at IS NULL "
        "AND l.expires_at > $2 AND l.purpose = ANY($3) AND p.id = l.person_id AND p.erased_at IS NULL RETURNING p.id",
        token_hash(token),
        now,
        [purpose.value for purpose in purposes],
    )
    if person_id is None:
        raise LinkUsedUp
    return person_id


async def confirm_address(connection: asyncpg.Connection, *, person_id: UUID, now: datetime) -> None:
    """The person has shown that they read the mail of their address: it is theirs alone from now on.

    Others who registered with it and never confirmed lose it, with their links; what they made stays with them.

    Raises:
        AddressConfirmedElsewhere: another account has it already.
    """
    try:
        async with connection.transaction():
            person = await connection.fetchrow(
                "UPDATE person SET email_confirmed_at = coalesce(email_confirmed_at, $2) WHERE id = $1 "
                "RETURNING email, email_confirmed_at = $2 AS just_now",
                person_id,
                now,
            )
    except asyncpg.UniqueViolationError as taken:
        raise AddressConfirmedElsewhere from taken
    if person is None:
        return
    if person["just_now"]:
        await enqueue(connection, ADDRESS_CONFIRMED, Task(edition_id=NO_EDITION, subject_id=person_id))
    losers = await connection.fetch(
        "UPDATE person SET email = NULL WHERE email = $1 AND id <> $2 AND email_confirmed_at IS NULL "
        "AND EXISTS (SELECT FROM password WHERE person_id = person.id) RETURNING id",
        person["email"],
        person_id,
    )
    await connection.execute(
        "DELETE FROM sign_in_link WHERE person_id = ANY($1) AND used_at IS NULL", [row["id"] for row in losers]
    )


async def send_link(
    connection: asyncpg.Connection,
    *,
    person_id: UUID,
    address: str,
    purpose: Purpose,
    template: str,
    locale: str,
    asked: Asked | None = None,
    email: str | None = None,
) -> None:
    """Make a link and put the mail that carries it into the outbox, within this transaction.

    ``email`` is an address that the mail names beside its own.
    """
    hours = _HOURS.get(purpose, _SIGN_IN_HOURS)
    token, code = await make_link_and_code(connection, person_id=person_id, purpose=purpose, hours=hours, asked=asked)
    context = {"link": f"/link/{token}", "code": code, "hours": hours, "days": hours // 24, "email": email}
    await send(connection, template=template, recipient=address, person_id=person_id, context=context, locale=locale)
