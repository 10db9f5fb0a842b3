import asyncio
import statistics
import time

import httpx
import pytest

from festival.accounts import service
from festival.accounts.attempts import TooManyAttempts
from festival.accounts.passwords import is_outdated
from festival.accounts.queries import session_holder
from festival.accounts.rules import WrongSignIn
from festival.accounts.tokens import token_hash
from festival.db import fetch_value
from tests.factories import PASSWORD, make_person


async def sign_in(email: str, password: str = PASSWORD, network: str | None = "192.0.2.7") -> str:
    return await service.sign_in(email=email, password=password, network=network, user_agent="tests")


async def test_a_person_signs_in_with_their_address_however_it_is_spelled(database: str) -> None:
    person = await make_person(email="ada@bücher.example")
    token = await sign_in(" ADA@xn--bcher-kva.example ")
    holder = await session_holder(token_hash(token))
    assert holder is not None
    assert holder.person_id == person


async def test_only_the_hash_of_a_session_is_kept(database: str) -> None:
    await make_person(email="ada@festival.example")
    token = await sign_in("ada@festival.example")
    assert await fetch_value("SELECT count(*) FROM session WHERE token_hash = $1", token_hash(token)) == 1
    assert await fetch_value("SELECT count(*) FROM session WHERE token_hash = $1", token.encode()[:32]) == 0


async def test_each_sign_in_begins_a_new_session_and_sign_out_ends_one(database: str) -> None:
    await make_person(email="ada@festival.example")
    first, second = await sign_in("ada@festival.example"), await sign_in("ada@festival.example")
    assert first != second
    await service.sign_out(token=first)
    assert await session_holder(token_hash(first)) is None
    assert await session_holder(token_hash(second)) is not None


async def test_a_demo_password_is_hashed_anew_at_the_first_sign_in(database: str) -> None:
    person = await make_person(email="ada@festival.example")
    recorded = "SELECT hash FROM password WHERE person_id = $1"
    assert is_outdated(await fetch_value(recorded, person))
    await sign_in("ada@festival.example")
    assert not is_outdated(await fetch_value(recorded, person))
    await sign_in("ada@festival.example")


async def test_unknown_address_and_wrong_password_are_refused_alike(client: httpx.AsyncClient) -> None:
    await make_person(email="ada@festival.example")
    answers = [
        await client.post("/api/v1/sign-in", json={"email": email, "password": "not the password"})
        for email in ("ada@festival.example", "nobody@festival.example")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].content == answers[1].content
    assert answers[0].headers["content-type"] == "application/problem+json"


async def test_unknown_address_and_wrong_password_take_the_same_time(database: str) -> None:
    async def seconds(email: str) -> float:
        began = time.perf_counter()
        with pytest.raises(WrongSignIn):
            await sign_in(email, "not the password")
        return time.perf_counter() - began

    for number in range(3):
        await make_person(email=f"known{number}@festival.example")
    known = statistics.median([await seconds(f"known{number}@festival.example") for number in range(3)])
    unknown = statistics.median([await seconds(f"unknown{number}@festival.example") for number in range(3)])
    assert 0.5 < known / unknown < 2


async def test_the_sixth_guess_waits_even_with_the_right_password_from_that_network_only(database: str) -> None:
    await make_person(email="ada@festival.example")
    for _ in range(5):
        with pytest.raises(WrongSignIn):
            await sign_in("ada@festival.example", "a wrong password")
    with pytest.raises(TooManyAttempts) as refused:
        await sign_in("ada@festival.example")
    assert 0 < refused.value.retry_after <= 15 * 60
    assert await sign_in("ada@festival.example", network="198.51.100.4")


async def test_guesses_at_once_are_counted_like_guesses_in_a_row(database: str) -> None:
    guesses = [sign_in("nobody@festival.example", "a wrong password") for _ in range(12)]
    outcomes = await asyncio.gather(*guesses, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["TooManyAttempts"] * 7 + ["WrongSignIn"] * 5


async def test_a_success_clears_the_guesses_before_it(database: str) -> None:
    await make_person(email="ada@festival.example")
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(WrongSignIn):
                await sign_in("ada@festival.example", "a wrong password")
        await sign_in("ada@festival.example")


async def test_the_limit_answers_429_whatever_the_forwarding_header_says(client: httpx.AsyncClient) -> None:
    answers = [
        await client.post(
            "/api/v1/sign-in",
            json={"email": "nobody@festival.example", "password": "a wrong password"},
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        )
        for number in range(7)
    ]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 2
    assert int(answers[-1].headers["retry-after"]) > 0
