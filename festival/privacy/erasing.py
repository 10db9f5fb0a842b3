"""Erasing a person over all slices, in one transaction."""

from uuid import UUID

import asyncpg

from festival import clock
from festival.accounts import erasing as accounts
from festival.accounts.attempts import begin_attempt, succeed
from festival.accounts.authenticators import use_code
from festival.accounts.passwords import is_password
from festival.accounts.people import own_credentials
from festival.accounts.rules import CodeRequired, WrongPassword
from festival.audience.voting import erasing as voting
from festival.awards import erasing as awards
from festival.casting import erasing as casting
from festival.correspondence import erasing as correspondence
from festival.db import atomic, fetch
from festival.editions import erasing as editions
from festival.entries import erasing as entries
from festival.errors import Invalid
from festival.media import erasing as media
from festival.mentoring import erasing as mentoring
from festival.notifications import erasing as notifications
from festival.panels import erasing as panels
from festival.scoring import erasing as scoring


class OtherAddress(Invalid):
    """The address that was typed is not the account's."""

    sentence = "Type the e-mail address of this account, so that nothing is erased by a slip."


async def erase_account(*, person_id: UUID, address: str, password: str, code: str, network: str | None) -> None:
    """Erase one's own account, once one has shown that it is: address, password and second step, as far as there are.

    Raises:
        OtherAddress: the address typed is another one.
        WrongPassword, CodeRequired, CodeWrong: it may not be this person who asks.
        SoleOrganiser, StillJudging: others would be left without.
        TooManyAttempts: too many wrong tries.
    """
    person = await own_credentials(person_id)
    attempt = await begin_attempt(kind="change", email=str(person_id), network=network)
    if (person["email"] or "") != address.strip().lower():
        raise OtherAddress(field="address")
    if person["hash"] is not None and not await is_password(password, person["hash"]):
        raise WrongPassword
    async with atomic() as connection:
        await succeed(connection, attempt)
        if await connection.fetchval(
            "SELECT EXISTS (SELECT FROM authenticator WHERE person_id = $1 AND confirmed_at IS NOT NULL)", person_id
        ):
            if not code:
                raise CodeRequired
            await use_code(connection, person_id=person_id, code=code, now=await clock.now(connection))
        await erase(connection, person_id)
        await connection.execute("INSERT INTO erasure (person_id) VALUES ($1) ON CONFLICT DO NOTHING", person_id)


async def erase(connection: asyncpg.Connection, person_id: UUID) -> None:
    """Forget a person in every slice, the highest first, each by its own verb."""
    await mentoring.erase_person(connection, person_id)
    await casting.erase_person(connection, person_id)
    await awards.erase_person(connection, person_id)
    await panels.erase_person(connection, person_id)
    await scoring.erase_person(connection, person_id)
    await editions.erase_person(connection, person_id)
    await correspondence.erase_person(connection, person_id)
    await voting.erase_person(connection, person_id)
    await entries.erase_person(connection, person_id)
    await media.erase_person(connection, person_id)
    await notifications.erase_person(connection, person_id)
    await accounts.erase_person(connection, person_id)


async def erase_again() -> int:
    """Forget once more who asked before a backup was made that still names them; gives how many it named."""
    named = await fetch(
        "SELECT erasure.person_id FROM erasure JOIN person ON person.id = erasure.person_id "
        "WHERE person.erased_at IS NULL"
    )
    for row in named:
        async with atomic() as connection:
            await erase(connection, row["person_id"])
    return len(named)
