"""People and their ways in: registering, signing in, links by e-mail, passwords, API tokens.

An address belongs to whoever confirmed it by mail. Anybody may register with any address: they get an account of their
own at once, and nobody learns whether that address had one; what came before is told by mail, to the mailbox.
"""

from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg

from festival import clock
from festival.accounts.attempts import begin_attempt, succeed
from festival.accounts.links import Asked, confirm_address, make_link, send_link, use_up
from festival.accounts.passwords import Cost, hash_password, is_outdated, is_password
from festival.accounts.people import holder_of, keep_password, own_credentials
from festival.accounts.rules import (
    LONGEST_TOKEN_DAYS,
    Purpose,
    WrongSignIn,
    read_display_name,
    read_language,
    read_new_password,
    read_zone,
)
from festival.accounts.sessions import begin_session, sign_out, sign_out_everywhere
from festival.accounts.tables import ApiToken, Person
from festival.accounts.tokens import API_TOKEN_PREFIX, new_token, token_hash
from festival.db import atomic, execute
from festival.errors import Invalid, NotFound
from festival.notifications.rules import NotAnAddress, read_address
from festival.web.scopes import Scope

__all__ = [
    "change_profile",
    "check_password",
    "make_api_token",
    "make_link",
    "person_for_email",
    "register",
    "revoke_api_token",
    "set_password",
    "sign_in",
    "sign_in_as",
    "sign_out",
    "sign_out_everywhere",
    "use_link",
]


async def register(
    *,
    email: str,
    display_name: str,
    password: str,
    locale: str = "en",
    zone: str = "UTC",
    network: str | None = None,
    target: str | None = None,
    cost: Cost = Cost.STANDARD,
) -> UUID:
    """Make an account; returns its person. Whether the address was known shows neither in the answer nor in its time.

    Somebody who registers twice with their own password gets the account they have. A mail asks to confirm the
    address (its link leads to ``target``), or tells its owner that they have an account.

    Raises:
        Invalid: name, address, password, language or zone cannot be used.
        TooManyAttempts: too many from this network.
    """
    address = read_address(email)
    name = read_display_name(display_name)
    chosen = read_new_password(password, email=address)
    read_language(locale)
    read_zone(zone)
    await begin_attempt(kind="register", email=address, network=network)
    known = await holder_of(address)
    returning = await is_password(chosen, known["hash"] if known else None, cost)
    hashed = await hash_password(chosen, cost)
    if known is not None and returning:
        person_id: UUID = known["id"]
        return person_id
    person_id = uuid4()
    async with atomic() as connection:
        await Person.insert(Person(id=person_id, email=address, display_name=name, locale=locale, zone=zone))
        await keep_password(connection, person_id, hashed)
        if known is not None and known["confirmed"]:
            await send_link(
                connection,
                person_id=known["id"],
                address=address,
                purpose=Purpose.SIGN_IN,
                template="accounts/already_known",
                locale=locale,
            )
        else:
            await send_link(
                connection,
                person_id=person_id,
                address=address,
                purpose=Purpose.CONFIRM_EMAIL,
                template="accounts/confirm_email",
                locale=locale,
                asked=Asked(key=str(person_id), target=target),
            )
    return person_id


async def check_password(*, email: str, password: str, network: str | None) -> UUID:
    """The person whose address and password these are; takes as long when there is nobody.

    Raises:
        WrongSignIn: there is no such pair.
        TooManyAttempts: a limit of guesses is reached.
    """
    try:
        address = read_address(email)
    except NotAnAddress:
        address = ""
    attempt = await begin_attempt(kind="sign_in", email=address, network=network)
    holder = await holder_of(address)
    if not await is_password(password, holder["hash"] if holder else None) or holder is None:
        raise WrongSignIn
    stronger = await hash_password(password) if is_outdated(holder["hash"]) else None
    async with atomic() as connection:
        await succeed(connection, attempt)
        if stronger is not None:
            await connection.execute(
                "UPDATE password SET hash = $3 WHERE person_id = $1 AND hash = $2",
                holder["id"],
                holder["hash"],
                stronger,
            )
    found: UUID = holder["id"]
    return found


async def sign_in(*, email: str, password: str, network: str | None, user_agent: str) -> str:
    """Begin a session by password; returns its token. Raises what `check_password` raises."""
    person_id = await check_password(email=email, password=password, network=network)
    return await sign_in_as(person_id=person_id, user_agent=user_agent)


async def sign_in_as(*, person_id: UUID, user_agent: str) -> str:
    """Begin a session for a person who has just proved who they are; returns its token."""
    async with atomic() as connection:
        now = await clock.now(connection)
        return await begin_session(connection, person_id=person_id, user_agent=user_agent, now=now)


async def use_link(*, token: str, user_agent: str) -> str:
    """Sign in by a link that came by mail, which confirms the address; returns the session's token.

    Raises:
        LinkUsedUp: it was used, is too old or asks for more than a button.
        AddressConfirmedElsewhere: another account confirmed the address first.
    """
    async with atomic() as connection:
        now = await clock.now(connection)
        purposes = {Purpose.SIGN_IN, Purpose.CONFIRM_EMAIL}
        person_id = await use_up(connection, token=token, purposes=purposes, now=now)
        await confirm_address(connection, person_id=person_id, now=now)
        return await begin_session(connection, person_id=person_id, user_agent=user_agent, now=now)


async def set_password(*, person_id: UUID, password: str, cost: Cost = Cost.STANDARD) -> None:
    """Give a person a password without asking for the one before: for those who have just proved who they are.

    Raises:
        Invalid: it cannot be used.
    """
    person = await own_credentials(person_id)
    hashed = await hash_password(read_new_password(password, email=person["email"]), cost)
    async with atomic() as connection:
        await keep_password(connection, person_id, hashed)


async def change_profile(*, person_id: UUID, display_name: str, locale: str, zone: str) -> None:
    """Change how one is named and spoken to.

    Raises:
        Invalid: a value cannot be used.
    """
    name = read_display_name(display_name)
    read_language(locale)
    await execute(
        "UPDATE person SET display_name = $2, locale = $3, zone = $4 WHERE id = $1 AND erased_at IS NULL",
        person_id,
        name,
        locale,
        read_zone(zone),
    )


async def make_api_token(*, person_id: UUID, name: str, scopes: frozenset[Scope], days: int) -> str:
    """A key for programs that acts for the person within the scopes; told this once.

    Raises:
        Invalid: no name, no scope or a life longer than a year.
    """
    if not 1 <= len(name.strip()) <= 100 or not name.isprintable():
        raise Invalid("Name the token after the program that will use it, in up to 100 characters.", field="name")
    if not scopes:
        raise Invalid("Choose at least one thing that the token may do.", field="scopes")
    if not 1 <= days <= LONGEST_TOKEN_DAYS:
        raise Invalid("A token lives from 1 to %(most)s days.", field="days", most=LONGEST_TOKEN_DAYS)
    token = new_token(API_TOKEN_PREFIX)
    async with atomic() as connection:
        now = await clock.now(connection)
        await ApiToken.insert(
            ApiToken(
                id=uuid4(),
                person_id=person_id,
                name=name.strip(),
                token_hash=token_hash(token),
                scopes=sorted(scopes),
                expires_at=now + timedelta(days=days),
            )
        )
    return token


async def revoke_api_token(*, person_id: UUID, token_id: UUID) -> None:
    """End one of the person's API tokens.

    Raises:
        NotFound: it is nobody's or another's.
    """
    touched = await execute(
        "UPDATE api_token SET revoked_at = coalesce(revoked_at, clock_timestamp()) WHERE id = $1 AND person_id = $2",
        token_id,
        person_id,
    )
    if not touched:
        raise NotFound


async def person_for_email(connection: asyncpg.Connection, *, email: str, display_name: str) -> UUID:
    """Who confirmed this address, else somebody to be: a person without a password, who enters by a link or invitation.

    Whoever registered with the address but never confirmed it is passed over: they may be anyone.
    """
    address = read_address(email)
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"person {address}")
    found: UUID | None = await connection.fetchval(
        "SELECT id FROM person WHERE email = $1 AND erased_at IS NULL AND (email_confirmed_at IS NOT NULL "
        "OR NOT EXISTS (SELECT FROM password WHERE person_id = person.id)) ORDER BY email_confirmed_at LIMIT 1",
        address,
    )
    if found is not None:
        return found
    person_id = uuid4()
    await connection.execute(
        "INSERT INTO person (id, email, display_name) VALUES ($1, $2, $3)",
        person_id,
        address,
        read_display_name(display_name),
    )
    return person_id
