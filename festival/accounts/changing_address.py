"""A new address: the person's once the readers of both mailboxes pressed their button.

The old mailbox must agree so that a stranger at an open browser cannot carry the account away; where the old address
was never confirmed, nobody reads it for sure and the new one alone decides. So it does where mail to the old address
came back for good and the person gave their password: nobody could press a button there.
"""

from datetime import datetime
from uuid import UUID

import asyncpg

from festival import clock
from festival.accounts.attempts import begin_attempt, succeed
from festival.accounts.links import confirm_address, send_link, use_up
from festival.accounts.passwords import is_password
from festival.accounts.people import own_credentials
from festival.accounts.rules import ADDRESS_CHANGE_WITHIN, Purpose, WrongPassword
from festival.accounts.security_notices import Change, tell_of_change
from festival.db import atomic, fetch_row
from festival.errors import Invalid
from festival.notifications.queries import is_undeliverable
from festival.notifications.rules import read_address


async def ask_to_change_address(*, person_id: UUID, email: str, password: str, network: str | None) -> None:
    """Send both mails; the address stays as it is until both are answered. A change asked for before is dropped.

    Whether the new address has an account shows nowhere but in its own mailbox.

    Raises:
        NotAnAddress, Invalid: it is no address, or the one the person has.
        WrongPassword: ``password`` is not theirs; people without one need none.
        TooManyAttempts: too many changes or wrong passwords.
    """
    address = read_address(email)
    person = await own_credentials(person_id)
    if address == person["email"]:
        raise Invalid("This is your address already.", field="email")
    attempt = await begin_attempt(kind="change", email=str(person_id), network=network)
    if person["hash"] is not None and not await is_password(password, person["hash"]):
        raise WrongPassword
    async with atomic() as connection:
        await succeed(connection, attempt)
        held = await connection.fetchrow("SELECT email_confirmed_at, locale FROM person WHERE id = $1", person_id)
        dead = person["hash"] is not None and await is_undeliverable(person["email"])
        agreed = held["email_confirmed_at"] is None or dead
        await connection.execute(
            "INSERT INTO address_change (person_id, email, left_at) "
            "VALUES ($1, $2, CASE WHEN $3 THEN clock_timestamp() END) ON CONFLICT (person_id) DO UPDATE "
            "SET email = excluded.email, left_at = excluded.left_at, taken_at = NULL, created_at = clock_timestamp()",
            person_id,
            address,
            agreed,
        )
        letters = [(address, Purpose.TAKE_ADDRESS)] + ([] if agreed else [(person["email"], Purpose.LEAVE_ADDRESS)])
        for recipient, purpose in letters:
            await send_link(
                connection,
                person_id=person_id,
                address=recipient,
                purpose=purpose,
                template=f"accounts/{purpose.value}",
                locale=held["locale"],
                email=address,
            )


async def cancel_address_change(*, person_id: UUID) -> None:
    """The address stays; the links of both mails stop working."""
    async with atomic() as connection:
        await _forget_change(connection, person_id)


async def agree_to_change(*, token: str, purpose: Purpose) -> bool:
    """The reader of one mailbox agreed; True: of both, and the new address is the person's.

    Raises:
        LinkUsedUp: the link was used, is too old, or the change was cancelled.
        AddressConfirmedElsewhere: another account confirmed the new address meanwhile.
    """
    async with atomic() as connection:
        now = await clock.now(connection)
        person_id = await use_up(connection, token=token, purposes={purpose}, now=now)
        change = await connection.fetchrow(
            "UPDATE address_change SET left_at = CASE WHEN $2 THEN $3 ELSE left_at END, "
            "taken_at = CASE WHEN $2 THEN taken_at ELSE $3 END WHERE person_id = $1 "
            "RETURNING email, left_at IS NOT NULL AND taken_at IS NOT NULL AS agreed",
            person_id,
            purpose is Purpose.LEAVE_ADDRESS,
            now,
        )
        if change["agreed"]:
            await _move(connection, person_id, change["email"], now)
        return bool(change["agreed"])


async def address_to_be(person_id: UUID) -> str | None:
    """The address that waits for its readers' word; None: none does."""
    row = await fetch_row(
        "SELECT email FROM address_change WHERE person_id = $1 AND created_at > clock_timestamp() - $2::interval",
        person_id,
        ADDRESS_CHANGE_WITHIN,
    )
    return None if row is None else row["email"]


async def _move(connection: asyncpg.Connection, person_id: UUID, address: str, now: datetime) -> None:
    await tell_of_change(connection, person_id=person_id, change=Change.ADDRESS)
    await connection.execute(
        "UPDATE person SET email = $2, email_confirmed_at = NULL WHERE id = $1", person_id, address
    )
    await confirm_address(connection, person_id=person_id, now=now)
    await connection.execute("DELETE FROM sign_in_link WHERE person_id = $1 AND used_at IS NULL", person_id)
    await _forget_change(connection, person_id)


async def _forget_change(connection: asyncpg.Connection, person_id: UUID) -> None:
    await connection.execute("DELETE FROM address_change WHERE person_id = $1", person_id)
    await connection.execute(
        "DELETE FROM sign_in_link WHERE person_id = $1 AND purpose = ANY($2) AND used_at IS NULL",
        person_id,
        [Purpose.LEAVE_ADDRESS.value, Purpose.TAKE_ADDRESS.value],
    )
