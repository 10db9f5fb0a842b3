"""One-use links: opening one changes nothing (mail scanners open them all), its button uses it up."""

from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from festival import clock
from festival.accounts.rules import AddressConfirmedElsewhere, LinkUsedUp, Purpose
from festival.accounts.tokens import new_token, token_hash
from festival.notifications.service import send

_CONFIRM_HOURS = 7 * 24
_SIGN_IN_HOURS = 1


async def make_link(connection: asyncpg.Connection, *, person_id: UUID, purpose: Purpose, hours: int) -> str:
    """A new one-use token for this person; its page is ``/link/{token}``. Earlier ones for the purpose stop working."""
    token = new_token()
    now = await clock.now(connection)
    await connection.execute(
        "DELETE FROM sign_in_link WHERE person_id = $1 AND purpose = $2 AND used_at IS NULL", person_id, purpose.value
    )
    await connection.execute(
        "INSERT INTO sign_in_link (token_hash, person_id, purpose, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
        token_hash(token),
        person_id,
        purpose.value,
        now,
        now + timedelta(hours=hours),
    )
    return token


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
            email = await connection.fetchval(
                "UPDATE person SET email_confirmed_at = coalesce(email_confirmed_at, $2) WHERE id = $1 RETURNING email",
                person_id,
                now,
            )
    except asyncpg.UniqueViolationError as taken:
        raise AddressConfirmedElsewhere from taken
    losers = await connection.fetch(
        "UPDATE person SET email = NULL WHERE email = $1 AND id <> $2 AND email_confirmed_at IS NULL "
        "AND EXISTS (SELECT FROM password WHERE person_id = person.id) RETURNING id",
        email,
        person_id,
    )
    await connection.execute(
        "DELETE FROM sign_in_link WHERE person_id = ANY($1) AND used_at IS NULL", [row["id"] for row in losers]
    )


async def send_link(
    connection: asyncpg.Connection, person_id: UUID, address: str, purpose: Purpose, template: str, locale: str
) -> None:
    """Make a link and put the mail that carries it into the outbox, within this transaction."""
    hours = _CONFIRM_HOURS if purpose is Purpose.CONFIRM_EMAIL else _SIGN_IN_HOURS
    token = await make_link(connection, person_id=person_id, purpose=purpose, hours=hours)
    context = {"link": f"/link/{token}", "hours": hours, "days": hours // 24}
    await send(connection, template=template, recipient=address, person_id=person_id, context=context, locale=locale)
