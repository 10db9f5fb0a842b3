"""What the security documentation tells an operator to do after a break-in, done as it stands there."""

import re
from pathlib import Path

import asyncpg
import httpx

from festival.accounts import service
from festival.accounts.rules import Purpose
from festival.db import atomic
from tests.browsing import send_form, token_headers
from tests.factories import PASSWORD, make_person

README = Path(__file__).parents[3] / "infra" / "security" / "README.md"
ADDRESS = "ada@festival.example"


async def test_every_way_in_that_was_given_out_ends_and_people_sign_in_again(
    client: httpx.AsyncClient, database: str
) -> None:
    told = re.search(r"`(DELETE FROM session; .*?)` as the owner", README.read_text())
    assert told is not None
    person = await make_person(email=ADDRESS)
    program, session = await token_headers(person), await service.sign_in_as(person_id=person, user_agent="tests")
    browser = {"Cookie": f"session={session}"}
    async with atomic() as connection:
        link = await service.make_link(connection, person_id=person, purpose=Purpose.SIGN_IN, hours=1)
    statuses = [(await client.get("/api/v1/me", headers=headers)).status_code for headers in (program, browser)]
    assert (statuses, (await client.get(f"/link/{link}")).status_code) == ([200, 200], 200)
    owner = await asyncpg.connect(database)
    await owner.execute(told[1])
    await owner.close()
    statuses = [(await client.get("/api/v1/me", headers=headers)).status_code for headers in (program, browser)]
    assert (statuses, (await client.get(f"/link/{link}")).status_code) == ([401, 401], 409)
    again = await send_form(client, "/sign-in", {"email": ADDRESS, "password": PASSWORD})
    assert again.status_code == 303
    assert (await client.get("/api/v1/me")).status_code == 200
