import re

import httpx

from festival.accounts import service, setting_up
from festival.accounts.rules import Purpose
from festival.db import atomic, fetch_value
from tests.factories import PASSWORD, make_person


async def send(client: httpx.AsyncClient, page: str, action: str | None = None, **values: object) -> httpx.Response:
    """Fill in the form of a page and send it, as a browser without scripts does."""
    shown = await client.get(page)
    token = re.search(r'name="_csrf" value="([0-9a-f]+)"', shown.text)
    assert token is not None
    return await client.post(action or page, data={"_csrf": token[1], **values})


def only_session(client: httpx.AsyncClient, token: str) -> None:
    """Let the browser hold this session and nothing else."""
    client.cookies.clear()
    client.cookies.set("session", token, domain="testserver.local")


async def test_somebody_registers_and_is_in(client: httpx.AsyncClient) -> None:
    answer = await send(
        client, "/register", display_name="Ada", email="ada@festival.example", password=PASSWORD, next="/e/spring"
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/e/spring")
    account = await client.get("/account")
    assert account.status_code == 200
    assert "ada@festival.example" in account.text
    assert "not confirmed yet" in account.text


async def test_registering_with_a_known_address_looks_the_same_and_opens_nothing(client: httpx.AsyncClient) -> None:
    person = await make_person(email="ada@festival.example", display_name="The real Ada")
    answer = await send(
        client, "/register", display_name="Mallory", email="ada@festival.example", password="another password here"
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/me")
    me = (await client.get("/api/v1/me")).json()
    assert me["id"] != str(person)
    assert me["email_confirmed"] is False
    templates = "SELECT array_agg(template ORDER BY created_at) FROM outbox WHERE recipient = 'ada@festival.example'"
    assert await fetch_value(templates) == ["accounts/confirm_email", "accounts/already_known"]


async def test_a_refused_registration_keeps_what_was_typed_but_the_password(client: httpx.AsyncClient) -> None:
    answer = await send(client, "/register", display_name="Ada", email="ada@festival.example", password="short-pw")
    assert answer.status_code == 422
    assert 'value="Ada"' in answer.text
    assert 'value="ada@festival.example"' in answer.text
    assert "at least 10 characters" in answer.text
    assert "short-pw" not in answer.text


async def test_signing_in_sets_a_cookie_out_of_reach_of_scripts_and_leads_to_local_pages_only(
    client: httpx.AsyncClient,
) -> None:
    await make_person(email="ada@festival.example")
    for target, expected in (("/jury", "/jury"), ("//evil.example/", "/me"), ("https://evil.example", "/me")):
        values = {"email": "ada@festival.example", "password": PASSWORD, "next": target}
        client.cookies.clear()
        answer = await send(client, "/sign-in", **values)
        assert (answer.status_code, answer.headers["location"]) == (303, expected)
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("session=")
        assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))


async def test_a_session_that_was_planted_is_replaced(client: httpx.AsyncClient) -> None:
    await make_person(email="ada@festival.example")
    only_session(client, "planted")
    await send(client, "/sign-in", email="ada@festival.example", password=PASSWORD)
    assert client.cookies["session"] != "planted"
    assert (await client.get("/api/v1/me")).status_code == 200


async def test_a_form_from_elsewhere_is_refused(client: httpx.AsyncClient) -> None:
    await make_person(email="ada@festival.example")
    values = {"email": "ada@festival.example", "password": PASSWORD}
    assert (await client.post("/sign-in", data=values)).status_code == 403
    assert (await send(client, "/sign-in", **values)).status_code == 303


async def test_signing_out_ends_the_session_itself(client: httpx.AsyncClient) -> None:
    await make_person(email="ada@festival.example")
    await send(client, "/sign-in", email="ada@festival.example", password=PASSWORD)
    kept = client.cookies["session"]
    await send(client, "/account", "/sign-out")
    only_session(client, kept)
    assert (await client.get("/api/v1/me")).status_code == 401


async def test_opening_a_link_uses_nothing_up_and_its_button_works_once(client: httpx.AsyncClient) -> None:
    person = await make_person(email="ada@festival.example")
    async with atomic() as connection:
        token = await service.make_link(connection, person_id=person, purpose=Purpose.SIGN_IN, hours=1)
    for _ in range(2):
        assert (await client.get(f"/link/{token}")).status_code == 200
    assert "session" not in client.cookies
    assert (await send(client, f"/link/{token}")).status_code == 303
    assert (await client.get("/api/v1/me")).json()["id"] == str(person)
    used, never_made = [await client.get(f"/link/{token}"), await client.get("/link/nothing")]
    assert used.status_code == never_made.status_code == 409
    assert used.text.replace(token, "") == never_made.text.replace("nothing", "")


async def test_asking_for_a_link_answers_alike_and_mails_only_who_exists(client: httpx.AsyncClient) -> None:
    await make_person(email="ada@festival.example")
    known = await send(client, "/sign-in/link", email="ada@festival.example")
    unknown = await send(client, "/sign-in/link", email="bob@festival.example")
    assert known.status_code == unknown.status_code == 200
    without_key = [re.sub(r'name="key" value="[^"]+"', "", answer.text) for answer in (known, unknown)]
    assert without_key[0] == without_key[1].replace("bob@", "ada@")
    asked = "SELECT count(*) FROM outbox WHERE template = 'accounts/sign_in' AND recipient = $1"
    assert await fetch_value(asked, "ada@festival.example") == 1
    assert await fetch_value(asked, "bob@festival.example") == 0


async def test_a_new_password_by_link_ends_every_other_session_and_token(client: httpx.AsyncClient) -> None:
    person = await make_person(email="ada@festival.example")
    session = await service.sign_in_as(person_id=person, user_agent="an old phone")
    async with atomic() as connection:
        token = await service.make_link(connection, person_id=person, purpose=Purpose.RESET_PASSWORD, hours=1)
    assert (await send(client, f"/link/{token}", password="too short")).status_code == 422
    assert (await send(client, f"/link/{token}", password="a completely new one")).status_code == 303
    assert (await client.get("/account")).status_code == 200
    only_session(client, session)
    assert (await client.get("/api/v1/me")).status_code == 401


async def test_the_first_organiser_sets_up_once(client: httpx.AsyncClient) -> None:
    token = await setting_up.set_up_link()
    assert token is not None
    again = await setting_up.set_up_link()
    assert (await client.get(f"/link/{token}")).status_code == 409
    answer = await send(client, f"/link/{again}", display_name="Ada", email="ada@festival.example", password=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/organise")
    assert (await client.get("/api/v1/me")).json()["founder"] is True
    assert await setting_up.set_up_link() is None


async def test_a_token_is_shown_once_and_acts_within_its_scopes(client: httpx.AsyncClient) -> None:
    await make_person(email="ada@festival.example")
    await send(client, "/sign-in", email="ada@festival.example", password=PASSWORD)
    refused = await send(client, "/account", "/account/tokens", name="script", days="30")
    assert refused.status_code == 422
    made = await send(client, "/account", "/account/tokens", name="script", days="30", scopes="enter")
    found = re.search(r"pal_[A-Za-z0-9_-]{43}", made.text)
    assert found is not None
    assert found[0] not in (await client.get("/account")).text
    client.cookies.clear()
    bearer = {"Authorization": f"Bearer {found[0]}"}
    assert (await client.get("/api/v1/me", headers=bearer)).json()["scopes"] == ["enter"]
    tokens = (await client.get("/api/v1/tokens", headers=bearer)).json()
    assert (await client.delete(f"/api/v1/tokens/{tokens[0]['id']}", headers=bearer)).status_code == 204
    assert (await client.get("/api/v1/me", headers=bearer)).status_code == 401


async def test_an_invalid_token_is_refused_even_beside_a_good_session(client: httpx.AsyncClient) -> None:
    await make_person(email="ada@festival.example")
    await send(client, "/sign-in", email="ada@festival.example", password=PASSWORD)
    answer = await client.get("/api/v1/me", headers={"Authorization": "Bearer pal_wrong"})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "token_not_valid"


async def test_changing_the_password_signs_other_browsers_out_and_keeps_this_one(client: httpx.AsyncClient) -> None:
    person = await make_person(email="ada@festival.example")
    other = await service.sign_in_as(person_id=person, user_agent="elsewhere")
    await send(client, "/sign-in", email="ada@festival.example", password=PASSWORD)
    wrong = await send(client, "/account", "/account/password", current="no", password="a completely new one")
    assert wrong.status_code == 403
    right = await send(client, "/account", "/account/password", current=PASSWORD, password="a completely new one")
    assert right.status_code == 303
    assert (await client.get("/api/v1/me")).status_code == 200
    only_session(client, other)
    assert (await client.get("/api/v1/me")).status_code == 401


async def test_profile_and_sessions(client: httpx.AsyncClient) -> None:
    person = await make_person(email="ada@festival.example")
    await service.sign_in_as(person_id=person, user_agent="elsewhere <script>")
    await send(client, "/sign-in", email="ada@festival.example", password=PASSWORD)
    changed = await send(
        client, "/account", "/account/profile", display_name="<svg onload=x>", locale="fr", zone="Africa/Dakar"
    )
    assert changed.status_code == 303
    page = (await client.get("/account")).text
    assert "&lt;svg onload=x&gt;" in page
    assert "elsewhere &lt;script&gt;" in page
    ended = re.search(r'action="(/account/sessions/[0-9a-f]{16}/end)"', page)
    assert ended is not None
    await send(client, "/account", ended[1])
    assert "elsewhere" not in (await client.get("/account")).text


async def test_account_pages_lead_strangers_to_the_sign_in(client: httpx.AsyncClient) -> None:
    answer = await client.get("/account")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/account")


async def test_the_outbox_is_shown_in_the_demo(client: httpx.AsyncClient) -> None:
    await make_person(email="ada@festival.example", confirmed=False)
    page = await client.get("/outbox")
    assert page.status_code == 200
    assert "Confirm your e-mail address" in page.text
    assert "/link/" in page.text
