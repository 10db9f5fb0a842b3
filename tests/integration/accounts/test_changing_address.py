import httpx

from festival.accounts.queries import link_for_holder
from festival.accounts.tokens import token_hash
from festival.db import fetch_value
from tests.browsing import send_form, sit_down
from tests.factories import PASSWORD, make_person
from tests.postbox import mailed_link

OLD, NEW = "ada@festival.example", "ada@new.example"


async def link_to(recipient: str) -> str:
    return await mailed_link(recipient=recipient)


async def ask(client: httpx.AsyncClient, email: str = NEW, password: str = PASSWORD) -> httpx.Response:
    return await send_form(client, "/account", {"email": email, "password": password}, action="/account/address")


async def address(client: httpx.AsyncClient) -> tuple[str, bool]:
    me = (await client.get("/api/v1/me")).json()
    return me["email"], me["email_confirmed"]


async def test_the_address_changes_once_the_readers_of_both_agree(client: httpx.AsyncClient) -> None:
    await sit_down(client, await make_person(email=OLD))
    assert (await ask(client)).status_code == 303
    assert NEW in (await client.get("/account")).text
    for _ in range(2):
        assert (await client.get(await link_to(NEW))).status_code == 200
    assert (await send_form(client, await link_to(NEW), {})).status_code == 200
    assert await address(client) == (OLD, True)
    assert (await send_form(client, await link_to(OLD), {})).status_code == 200
    assert await address(client) == (NEW, True)
    told = await fetch_value("SELECT recipient FROM outbox WHERE template = 'accounts/sign_in_changed'")
    assert told == OLD


async def test_an_address_that_nobody_confirmed_has_no_say(client: httpx.AsyncClient) -> None:
    await sit_down(client, await make_person(email=OLD, confirmed=False))
    await ask(client)
    await send_form(client, await link_to(NEW), {})
    assert await address(client) == (NEW, True)


async def test_a_wrong_password_or_the_same_address_changes_nothing(client: httpx.AsyncClient) -> None:
    await sit_down(client, await make_person(email=OLD))
    answers = [await ask(client, password="not it"), await ask(client, email=OLD), await ask(client, email="ada")]
    assert [answer.status_code for answer in answers] == [403, 422, 422]
    assert await fetch_value("SELECT count(*) FROM address_change") == 0
    assert (await ask(client)).status_code == 303


async def test_a_cancelled_change_leaves_links_that_do_nothing(client: httpx.AsyncClient) -> None:
    await sit_down(client, await make_person(email=OLD))
    await ask(client)
    links = [await link_to(OLD), await link_to(NEW)]
    await send_form(client, "/account", {}, action="/account/address/cancel")
    assert [(await client.get(link)).status_code for link in links] == [409, 409]
    assert await address(client) == (OLD, True)


async def test_an_address_that_is_another_s_stays_theirs_and_is_not_told(client: httpx.AsyncClient) -> None:
    await make_person(email=NEW)
    await sit_down(client, await make_person(email=OLD))
    assert (await ask(client)).headers["location"] == "/account?done=address#address"
    await send_form(client, await link_to(OLD), {})
    assert (await send_form(client, await link_to(NEW), {})).status_code == 409
    assert await address(client) == (OLD, True)


async def test_a_link_says_whose_word_it_asks_for(client: httpx.AsyncClient) -> None:
    await sit_down(client, await make_person(email=OLD))
    await ask(client)
    told = [await link_for_holder(token_hash((await link_to(each)).removeprefix("/link/"))) for each in (OLD, NEW)]
    assert [(link.purpose, link.email) for link in told if link is not None] == [
        ("leave_address", OLD),
        ("take_address", NEW),
    ]
