"""Ways back in and new passwords: links by e-mail, and changing a password one knows."""

from uuid import UUID

import anyio

from festival import clock
from festival.accounts.attempts import begin_attempt, succeed
from festival.accounts.links import Asked, confirm_address, send_link, use_mailed_code, use_up
from festival.accounts.passwords import Cost, hash_password, is_password
from festival.accounts.people import holder_of, keep_password, own_credentials
from festival.accounts.queries import link_for_holder
from festival.accounts.rules import LinkUsedUp, Purpose, WrongPassword, read_new_password
from festival.accounts.security_notices import Change, tell_of_change
from festival.accounts.sessions import begin_session
from festival.accounts.tokens import token_hash
from festival.db import atomic, fetch_row
from festival.notifications.rules import read_address

_STEADY_SECONDS = 0.25
"""Asking for a link takes this long, so that its time does not tell whether one was sent."""


async def ask_for_link(*, email: str, purpose: Purpose, network: str | None, asked: Asked | None = None) -> None:
    """Send a link, and six digits for the page that asked, if the address has an account; nothing tells which.

    Raises:
        NotAnAddress: it is no address.
        TooManyAttempts: too many from this network, or for this address.
    """
    answer_at = anyio.current_time() + _STEADY_SECONDS
    address = read_address(email)
    await begin_attempt(kind="link", email=address, network=network)
    holder = await holder_of(address)
    if holder is not None:
        async with atomic() as connection:
            await send_link(
                connection,
                person_id=holder["id"],
                address=address,
                purpose=purpose,
                template=f"accounts/{purpose.value}",
                locale=holder["locale"],
                asked=asked,
            )
    await anyio.sleep_until(answer_at)


async def send_confirmation(*, person_id: UUID, network: str | None) -> None:
    """Send the mail that asks to confirm the person's address once more; nothing where it is confirmed.

    Raises:
        TooManyAttempts: too many of them.
    """
    person = await fetch_row(
        "SELECT email, locale FROM person WHERE id = $1 AND email IS NOT NULL AND email_confirmed_at IS NULL", person_id
    )
    if person is None:
        return
    await begin_attempt(kind="confirm", email=person["email"], network=network)
    async with atomic() as connection:
        await send_link(
            connection,
            person_id=person_id,
            address=person["email"],
            purpose=Purpose.CONFIRM_EMAIL,
            template="accounts/confirm_email",
            locale=person["locale"],
            asked=Asked(key=str(person_id)),
        )


async def confirm_by_code(*, person_id: UUID, code: str, network: str | None) -> None:
    """Confirm the address of somebody who is signed in, by the six digits of the mail.

    Raises:
        MailedCodeWrong: they are not those of the newest mail, or were tried too often.
        AddressConfirmedElsewhere: another account confirmed the address first.
        TooManyAttempts: too many wrong ones.
    """
    attempt = await begin_attempt(kind="code", email=str(person_id), network=network)
    token = await use_mailed_code(key=str(person_id), code=code, purpose=Purpose.CONFIRM_EMAIL)
    async with atomic() as connection:
        now = await clock.now(connection)
        await succeed(connection, attempt)
        await use_up(connection, token=token, purposes={Purpose.CONFIRM_EMAIL}, now=now)
        await confirm_address(connection, person_id=person_id, now=now)


async def link_for_code(*, key: str, code: str, purpose: Purpose, network: str | None) -> str:
    """The six digits of a mail in place of its link, for the page that asked; returns the token of a fresh link.

    Raises:
        MailedCodeWrong: they are not those of the newest mail to this page, or were tried too often.
        TooManyAttempts: too many wrong ones from this network.
    """
    attempt = await begin_attempt(kind="code", email=key, network=network)
    token = await use_mailed_code(key=key, code=code, purpose=purpose)
    async with atomic() as connection:
        await succeed(connection, attempt)
    return token


async def reset_password(*, token: str, password: str, user_agent: str, cost: Cost = Cost.STANDARD) -> str:
    """Choose a new password by a link; every other session and API token ends. Returns the session's token.

    Raises:
        Invalid: the password cannot be used; the link still can.
        LinkUsedUp: the link cannot.
    """
    link = await link_for_holder(token_hash(token))
    if link is None:
        raise LinkUsedUp
    hashed = await hash_password(read_new_password(password, email=link.email), cost)
    async with atomic() as connection:
        now = await clock.now(connection)
        person_id = await use_up(connection, token=token, purposes={Purpose.RESET_PASSWORD}, now=now)
        await confirm_address(connection, person_id=person_id, now=now)
        await keep_password(connection, person_id, hashed)
        await connection.execute("DELETE FROM session WHERE person_id = $1", person_id)
        await connection.execute(
            "UPDATE api_token SET revoked_at = $2 WHERE person_id = $1 AND revoked_at IS NULL", person_id, now
        )
        await tell_of_change(connection, person_id=person_id, change=Change.PASSWORD)
        return await begin_session(connection, person_id=person_id, user_agent=user_agent, now=now)


async def change_password(*, person_id: UUID, current: str, password: str, network: str | None, user_agent: str) -> str:
    """Change one's own password; every session ends and a new one begins, whose token is returned.

    Raises:
        WrongPassword: ``current`` is not the password.
        Invalid: the new one cannot be used.
        TooManyAttempts: too many wrong ones.
    """
    person = await own_credentials(person_id)
    chosen = read_new_password(password, email=person["email"])
    attempt = await begin_attempt(kind="change", email=str(person_id), network=network)
    if person["hash"] is not None and not await is_password(current, person["hash"]):
        raise WrongPassword
    hashed = await hash_password(chosen)
    async with atomic() as connection:
        now = await clock.now(connection)
        await succeed(connection, attempt)
        await keep_password(connection, person_id, hashed)
        await connection.execute("DELETE FROM session WHERE person_id = $1", person_id)
        await tell_of_change(connection, person_id=person_id, change=Change.PASSWORD)
        return await begin_session(connection, person_id=person_id, user_agent=user_agent, now=now, complete=True)
