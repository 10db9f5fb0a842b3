import re
from uuid import UUID

import httpx

from festival.db import fetch_value
from festival.notifications.delivering import message_sent
from tests.browsing import send_form, sit_down
from tests.factories import make_person
from tests.postbox import mailed_code, mailed_link

ADDRESS = "ada@festival.example"


async def ask(
    client: httpx.AsyncClient, *, wanted: str = "link", email: str = ADDRESS, **values: str
) -> dict[str, str]:
    """Ask for a mail; gives what the page's form for the code carries."""
    page = await send_form(client, f"/sign-in/{wanted}", {"email": email, **values})
    assert page.status_code == 200
    return dict(re.findall(r'type="hidden" name="(key|email|next)" value="([^"]*)"', page.text))


async def type_code(
    client: httpx.AsyncClient, carried: dict[str, str], code: str, wanted: str = "link"
) -> httpx.Response:
    return await send_form(client, f"/sign-in/{wanted}", {**carried, "code": code}, action=f"/sign-in/{wanted}/code")


async def test_the_digits_of_the_mail_do_what_its_link_does(client: httpx.AsyncClient) -> None:
    person = await make_person(email=ADDRESS, confirmed=False)
    carried = await ask(client, next="/e/spring/enter?category=short")
    code = await mailed_code()
    assert re.fullmatch(r"\d{6}", code)
    answer = await type_code(client, carried, f"{code[:3]} {code[3:]}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/e/spring/enter?category=short")
    me = (await client.get("/api/v1/me")).json()
    assert (me["id"], me["email_confirmed"]) == (str(person), True)
    client.cookies.delete("session")
    assert (await type_code(client, carried, code)).status_code == 422


async def test_the_digits_work_for_the_page_that_asked_and_a_few_times_only(client: httpx.AsyncClient) -> None:
    await make_person(email=ADDRESS)
    carried = await ask(client)
    code = await mailed_code()
    stranger = await ask(client, email="mallory@festival.example")
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    refused = [await type_code(client, stranger, code), await type_code(client, carried, wrong)]
    assert [answer.status_code for answer in refused] == [422, 422]
    assert [("no longer works" in answer.text) for answer in refused] == [True, True]
    for _ in range(4):
        await type_code(client, carried, wrong)
    assert (await type_code(client, carried, code)).status_code in {422, 429}
    assert "session" not in client.cookies


async def test_a_new_password_by_digits(client: httpx.AsyncClient) -> None:
    await make_person(email=ADDRESS)
    carried = await ask(client, wanted="password")
    answer = await type_code(client, carried, await mailed_code(), "password")
    assert answer.headers["location"].startswith("/link/")
    kept = await send_form(client, answer.headers["location"], {"password": "another tall glass"})
    assert (kept.status_code, kept.headers["location"]) == (303, "/me")


async def test_the_link_of_the_mail_leads_where_the_person_was_going(client: httpx.AsyncClient) -> None:
    await make_person(email=ADDRESS)
    for target, expected in (("/jury", "/jury"), ("//evil.example", "/me"), ("https://evil.example", "/me")):
        client.cookies.clear()
        await ask(client, next=target)
        link = await mailed_link()
        assert (await send_form(client, link, {})).headers["location"] == expected


async def test_every_way_of_signing_in_keeps_where_one_was_going(client: httpx.AsyncClient) -> None:
    turned = await client.get("/me?sort=new")
    page = (await client.get(turned.headers["location"])).text
    kept = turned.headers["location"].partition("?")[2]
    hrefs = re.findall(r'href="(/(?:register|sign-in/link|sign-in/password)[^"]*)"', page)
    assert [href.partition("?")[2].replace("%2F", "/") for href in hrefs] == [kept.replace("%2F", "/")] * 3


async def test_a_signed_in_person_confirms_by_digits(client: httpx.AsyncClient) -> None:
    person = await make_person(email=ADDRESS, confirmed=False)
    await sit_down(client, person)
    for code, expected in (("wrong", 422), (await mailed_code(), 303)):
        answer = await send_form(client, "/account", {"code": code}, action="/account/confirmation/code")
        assert answer.status_code == expected
    assert (await client.get("/api/v1/me")).json()["email_confirmed"] is True


async def test_nobody_confirms_by_another_s_id_from_outside(client: httpx.AsyncClient) -> None:
    person: UUID = await make_person(email=ADDRESS, confirmed=False)
    answer = await type_code(client, {"key": str(person)}, await mailed_code())
    assert answer.status_code == 422
    assert "session" not in client.cookies


async def test_sent_mails_keep_no_digits(database: str) -> None:
    await make_person(email=ADDRESS, confirmed=False)
    await message_sent(await fetch_value("SELECT id FROM outbox"))
    assert await fetch_value("SELECT context ? 'code' OR context ? 'link' FROM outbox") is False
