"""An address belongs to whoever confirmed it: registering with another's opens nothing and keeps nothing."""

from uuid import UUID

import pytest

from festival.accounts import service
from festival.accounts.jobs import forget_expired
from festival.accounts.links import make_link
from festival.accounts.queries import session_holder
from festival.accounts.rules import AddressConfirmedElsewhere, Purpose, WrongSignIn
from festival.accounts.tokens import token_hash
from festival.db import atomic, execute, fetch_value
from tests.factories import PASSWORD, make_person

ADDRESS = "ada@festival.example"


async def holder(password: str) -> UUID:
    token = await service.sign_in(email=ADDRESS, password=password, network=None, user_agent="tests")
    signed_in = await session_holder(token_hash(token))
    assert signed_in is not None
    return signed_in.person_id


async def confirmation(person_id: UUID) -> str:
    async with atomic() as connection:
        return await make_link(connection, person_id=person_id, purpose=Purpose.CONFIRM_EMAIL, hours=1)


async def test_who_confirmed_an_address_keeps_it_whatever_others_register(database: str) -> None:
    ada = await make_person(email=ADDRESS)
    mallory = await make_person(email=ADDRESS, password="mallory was here", confirmed=False)
    assert mallory != ada
    assert await holder(PASSWORD) == ada
    with pytest.raises(WrongSignIn):
        await holder("mallory was here")
    with pytest.raises(AddressConfirmedElsewhere):
        await service.use_link(token=await confirmation(mallory), user_agent="tests")


async def test_whoever_registered_first_without_confirming_loses_the_address_to_its_reader(database: str) -> None:
    mallory = await make_person(email=ADDRESS, password="mallory was here", confirmed=False)
    stale = await confirmation(mallory)
    ada = await make_person(email=ADDRESS)
    assert await holder(PASSWORD) == ada
    assert await fetch_value("SELECT email FROM person WHERE id = $1", mallory) is None
    assert await fetch_value("SELECT count(*) FROM sign_in_link WHERE token_hash = $1", token_hash(stale)) == 0


async def test_registering_twice_with_one_s_own_password_finds_the_account_one_has(database: str) -> None:
    assert await make_person(email=ADDRESS) == await make_person(email=ADDRESS, confirmed=False)


async def test_an_invited_person_is_whoever_confirmed_and_never_whoever_claims(database: str) -> None:
    mallory = await make_person(email=ADDRESS, password="mallory was here", confirmed=False)
    async with atomic() as connection:
        invited = await service.person_for_email(connection, email=ADDRESS, display_name="Ada")
        again = await service.person_for_email(connection, email=ADDRESS, display_name="Ada")
    assert invited == again != mallory
    ada = await make_person(email=ADDRESS)
    async with atomic() as connection:
        assert await service.person_for_email(connection, email=ADDRESS, display_name="Ada") == ada


async def test_what_has_ended_is_forgotten_and_nothing_else(database: str) -> None:
    person = await make_person()
    kept = await service.sign_in_as(person_id=person, user_agent="tests")
    ended = await service.sign_in_as(person_id=person, user_agent="tests")
    await execute("UPDATE session SET expires_at = now() WHERE token_hash = $1", token_hash(ended))
    await execute("UPDATE sign_in_attempt SET at = now() - interval '2 hours'")
    await forget_expired()
    assert await fetch_value("SELECT count(*) FROM session WHERE token_hash = $1", token_hash(ended)) == 0
    assert await fetch_value("SELECT count(*) FROM session WHERE token_hash = $1", token_hash(kept)) == 1
    assert await fetch_value("SELECT count(*) FROM sign_in_attempt") == 0
