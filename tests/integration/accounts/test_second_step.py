import html
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import httpx
import pyotp
import pytest

from festival.accounts import service
from festival.accounts.authenticators import begin_authenticator, confirm_authenticator
from festival.accounts.rules import Purpose, SecondStepTooLate
from festival.accounts.second_step import complete_sign_in
from festival.accounts.tokens import token_hash
from festival.app import create_app
from festival.db import atomic, execute, fetch_value
from festival.media.storage import open_storage
from festival.settings import Settings
from festival.vault import vault
from tests.browsing import send_form, sit_down, token_headers
from tests.factories import PASSWORD, make_person

ADDRESS = "ada@festival.example"
SIGN_IN = {"email": ADDRESS, "password": PASSWORD}


async def secret_of(person_id: UUID) -> pyotp.TOTP:
    kept = await fetch_value("SELECT secret FROM authenticator WHERE person_id = $1", person_id)
    return pyotp.TOTP(vault().open(kept, f"authenticator {person_id}"))


async def current_code(person_id: UUID) -> str:
    """What the app shows now; as if half a minute had passed since the code before."""
    await execute("UPDATE authenticator SET last_step = 0 WHERE person_id = $1", person_id)
    instant = await fetch_value("SELECT clock_timestamp()")
    return (await secret_of(person_id)).at(instant)


async def with_app() -> tuple[UUID, list[str]]:
    """Somebody whose app is set up, and their recovery codes."""
    person = await make_person(email=ADDRESS)
    await begin_authenticator(person_id=person)
    code = await current_code(person)
    return person, await confirm_authenticator(person_id=person, code=code, network=None, kept=b"")


async def begin(client: httpx.AsyncClient, **values: str) -> httpx.Response:
    client.cookies.clear()
    return await send_form(client, "/sign-in", {**SIGN_IN, **values})


async def is_in(client: httpx.AsyncClient) -> bool:
    return (await client.get("/api/v1/me")).status_code == 200


async def test_somebody_sets_up_an_app_and_gets_recovery_codes_once(client: httpx.AsyncClient) -> None:
    person = await make_person(email=ADDRESS)
    elsewhere = await service.sign_in_as(person_id=person, user_agent="another browser")
    await sit_down(client, person)
    page = "/account/second-step"
    began = await send_form(client, page, {"next": "/me"}, action=f"{page}/authenticator")
    shown = await client.get(began.headers["location"])
    assert "<svg" in shown.text
    [key] = re.findall(r'<code dir="ltr">([A-Z2-7 ]+)</code>', shown.text)
    app = pyotp.TOTP(key.replace(" ", ""))
    assert html.unescape(re.findall(r'href="(otpauth:[^"]+)"', shown.text)[0]) == app.provisioning_uri(
        name=ADDRESS, issuer_name="Palmarès"
    )
    wrong = await send_form(client, page, {"code": "000000"}, action=f"{page}/authenticator/confirm")
    assert wrong.status_code == 422
    right = {"code": await current_code(person), "next": "/me"}
    kept = await send_form(client, page, right, action=f"{page}/authenticator/confirm")
    assert kept.status_code == 200
    codes = re.findall(r"<code>([a-z2-7-]{29})</code>", kept.text)
    assert len(set(codes)) == 10
    assert 'href="/me"' in kept.text
    again = (await client.get(page)).text
    assert not any(code in again for code in codes)
    assert await is_in(client)
    assert await fetch_value("SELECT count(*) FROM session WHERE token_hash = $1", token_hash(elsewhere)) == 0
    told = "SELECT array_agg(context ->> 'change') FROM outbox WHERE template = 'accounts/sign_in_changed'"
    assert await fetch_value(told) == ["authenticator_added"]


async def test_a_password_alone_opens_nothing_and_a_code_leads_on(client: httpx.AsyncClient) -> None:
    person, _ = await with_app()
    first = await begin(client, next="/jury?round=2")
    assert first.headers["location"] == "/sign-in/second-step?next=/jury%3Fround%3D2"
    assert not await is_in(client)
    assert (await client.get("/account")).headers["location"] == "/sign-in?next=/account"
    assert (await client.get("/sign-in?next=/me")).headers["location"] == "/sign-in/second-step?next=/me"
    half = client.cookies["session"]
    values = {"code": await current_code(person), "next": "/jury?round=2"}
    second = await send_form(client, "/sign-in/second-step", values)
    assert (second.status_code, second.headers["location"]) == (303, "/jury?round=2")
    assert await is_in(client)
    assert client.cookies["session"] != half
    assert await fetch_value("SELECT count(*) FROM session WHERE token_hash = $1", token_hash(half)) == 0


async def test_no_code_works_twice(client: httpx.AsyncClient) -> None:
    person, recovery = await with_app()
    code = await current_code(person)
    for shown, expected in ((code, 303), (code, 422), (recovery[0], 303), (recovery[0], 422)):
        await begin(client)
        answer = await send_form(client, "/sign-in/second-step", {"code": shown})
        assert (shown, answer.status_code) == (shown, expected)
        assert await is_in(client) == (expected == 303)


async def test_a_phone_half_a_minute_off_still_signs_in_and_one_two_minutes_off_does_not(
    client: httpx.AsyncClient,
) -> None:
    person, _ = await with_app()
    app = await secret_of(person)
    for late, expected in ((120, 422), (30, 303)):
        await execute("UPDATE authenticator SET last_step = 0")
        await begin(client)
        code = app.at(await fetch_value("SELECT clock_timestamp()") - timedelta(seconds=late))
        assert (await send_form(client, "/sign-in/second-step", {"code": code})).status_code == expected


async def test_guessing_codes_ends_soon(client: httpx.AsyncClient) -> None:
    person, _ = await with_app()
    answers = []
    for _ in range(6):
        await begin(client)
        answers.append((await send_form(client, "/sign-in/second-step", {"code": "not it"})).status_code)
    assert answers == [422] * 5 + [429]
    await begin(client)
    right = {"code": await current_code(person)}
    assert (await send_form(client, "/sign-in/second-step", right)).status_code == 429


async def test_a_half_open_session_ends_by_itself(client: httpx.AsyncClient) -> None:
    person, _ = await with_app()
    await begin(client)
    await execute("UPDATE session SET expires_at = now()")
    code = await current_code(person)
    token = client.cookies["session"]
    with pytest.raises(SecondStepTooLate):
        await complete_sign_in(token=token, code=code, network=None, user_agent="tests")


@pytest.mark.parametrize("purpose", [Purpose.SIGN_IN, Purpose.RESET_PASSWORD])
async def test_a_mailbox_alone_opens_nothing_either(client: httpx.AsyncClient, purpose: Purpose) -> None:
    person, _ = await with_app()
    async with atomic() as connection:
        link = await service.make_link(connection, person_id=person, purpose=purpose, hours=1)
    used = await send_form(client, f"/link/{link}", {"password": "another tall glass"})
    assert used.headers["location"] == "/sign-in/second-step?next=/me"
    assert not await is_in(client)


async def test_registering_again_with_one_s_own_password_asks_for_the_second_step(client: httpx.AsyncClient) -> None:
    await with_app()
    again = await send_form(client, "/register", {**SIGN_IN, "display_name": "Ada", "next": "/me"})
    assert again.headers["location"] == "/sign-in/second-step?next=/me"
    assert not await is_in(client)


async def test_a_program_sends_the_code_along(client: httpx.AsyncClient) -> None:
    person, recovery = await with_app()
    answers = []
    for extra in ({}, {"code": "000000"}, {"code": await current_code(person)}, {"code": recovery[3]}):
        answer = await client.post("/api/v1/sign-in", json={**SIGN_IN, **extra})
        answers.append((answer.status_code, answer.json().get("code")))
    assert answers == [(401, "code_required"), (422, "code_wrong"), (201, None), (201, None)]


async def test_taking_the_app_away_needs_a_code(client: httpx.AsyncClient) -> None:
    person, recovery = await with_app()
    await begin(client)
    await send_form(client, "/sign-in/second-step", {"code": recovery[0]})
    page, action = "/account/second-step", "/account/second-step/authenticator/remove"
    assert (await send_form(client, page, {"code": "000000"}, action=action)).status_code == 422
    assert await fetch_value("SELECT has_second_step($1)", person) is True
    assert (await send_form(client, page, {"code": recovery[1]}, action=action)).status_code == 303
    assert await fetch_value("SELECT has_second_step($1)", person) is False
    assert await fetch_value("SELECT count(*) FROM recovery_code") == 0
    assert (await begin(client)).headers["location"] == "/me"


@pytest.fixture
async def real_festival(database: str, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A browser at an installation that is no demo."""
    real = replace(settings, base_url="https://testserver", development=False)
    open_storage(real)
    transport = httpx.ASGITransport(app=create_app(real), client=("192.0.2.1", 50000))
    async with httpx.AsyncClient(transport=transport, base_url="https://testserver") as browser:
        yield browser


async def test_organisers_are_asked_for_a_second_step_and_then_let_on(real_festival: httpx.AsyncClient) -> None:
    person = await make_person(email=ADDRESS)
    await send_form(real_festival, "/sign-in", SIGN_IN)
    turned = await real_festival.get("/organise?new=1")
    assert (turned.status_code, turned.headers["location"]) == (303, "/account/second-step?next=/organise%3Fnew%3D1")
    asked = await real_festival.get(turned.headers["location"])
    assert "First a second step" in asked.text
    assert (await real_festival.get("/api/v1/publications/waiting")).status_code in {403, 404}
    assert (await real_festival.get("/me")).status_code == 200
    await begin_authenticator(person_id=person)
    code = await current_code(person)
    confirm = "/account/second-step/authenticator/confirm"
    kept = await send_form(real_festival, "/account/second-step", {"code": code, "next": "/organise"}, action=confirm)
    assert 'href="/organise"' in kept.text
    assert (await real_festival.get("/organise")).status_code == 200


async def test_a_token_of_a_person_without_a_second_step_does_not_organise(real_festival: httpx.AsyncClient) -> None:
    person = await make_person(email=ADDRESS)
    headers = await token_headers(person)
    answer = await real_festival.post("/api/v1/editions", json={}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "second_step_missing")
    await begin_authenticator(person_id=person)
    await confirm_authenticator(person_id=person, code=await current_code(person), network=None, kept=b"")
    assert (await real_festival.post("/api/v1/editions", json={}, headers=headers)).status_code != 403


async def test_the_demo_asks_its_organisers_for_no_second_step(client: httpx.AsyncClient) -> None:
    await sit_down(client, await make_person())
    assert (await client.get("/organise")).status_code == 200
