"""Nobody learns who has an account: each way in answers a known and an unknown address alike, in the same time."""

import re
import statistics
import time

import httpx
import pytest

from festival.db import fetch_value
from tests.browsing import send_form, sit_down
from tests.factories import PASSWORD, make_edition, make_founder, make_person

KNOWN, UNKNOWN = "ada{}@festival.example", "bob{}@festival.example"
DRAWN = re.compile(r'name="(?:key|_csrf)" value="[^"]*"')
WAYS = {
    "sign-in by page": ("/sign-in", {"password": "not the password"}),
    "link by mail": ("/sign-in/link", {}),
    "new password by mail": ("/sign-in/password", {}),
    "registering": ("/register", {"display_name": "Ada", "password": PASSWORD + " and more"}),
}
TRIES = 3


@pytest.mark.parametrize("way", WAYS)
async def test_a_known_and_an_unknown_address_are_answered_alike(client: httpx.AsyncClient, way: str) -> None:
    page, fields = WAYS[way]
    answers: dict[str, list[tuple[int, str, list[str], str]]] = {KNOWN: [], UNKNOWN: []}
    seconds: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    for number in range(TRIES):
        await make_person(email=KNOWN.format(number))
        for address in (KNOWN, UNKNOWN):
            client.cookies.clear()
            email = address.format(number)
            began = time.perf_counter()
            answer = await send_form(client, page, {**fields, "email": email})
            seconds[address].append(time.perf_counter() - began)
            shown = DRAWN.sub("", answer.text).replace(email, "")
            told = answer.headers.get("location", "")
            answers[address].append((answer.status_code, told, sorted(answer.headers), shown))
    assert answers[KNOWN] == answers[UNKNOWN]
    assert {status for status, *_ in answers[KNOWN]} <= {200, 303, 401, 422}
    assert 0.5 < statistics.median(seconds[KNOWN]) / statistics.median(seconds[UNKNOWN]) < 2


async def test_an_invitation_tells_its_sender_nothing_about_the_address(client: httpx.AsyncClient) -> None:
    founder = await make_founder()
    edition = await make_edition(by=founder)
    await make_person(email=KNOWN.format(0))
    await sit_down(client, founder)
    page, shown = f"/organise/{edition.slug}/team", []
    for address in (KNOWN.format(0), UNKNOWN.format(0)):
        answer = await send_form(client, page, {"email": address, "role": "press"})
        shown.append((answer.status_code, answer.headers["location"]))
    assert shown[0] == shown[1] == (303, page)
    row = "<li[^>]*>(?:(?!<li).)*{}.*?</li>|<tr[^>]*>(?:(?!<tr).)*{}.*?</tr>"
    text = (await client.get(page)).text
    told = []
    for address in (KNOWN.format(0), UNKNOWN.format(0)):
        found = re.search(row.format(re.escape(address), re.escape(address)), text, re.DOTALL)
        assert found is not None
        told.append(re.sub(r'[0-9a-f-]{36}|datetime="[^"]*"', "", DRAWN.sub("", found[0])).replace(address, ""))
    assert told[0] == told[1]
    assert await fetch_value("SELECT count(*) FROM outbox WHERE template = 'editions/team_invitation'") == 2
