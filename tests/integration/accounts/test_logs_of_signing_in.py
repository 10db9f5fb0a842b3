"""What the log of a site says after people signed in, were refused, and met a fault of ours."""

import logging
from collections.abc import Iterator
from io import StringIO

import httpx
import pytest

from festival.accounts import service
from festival.accounts.rules import Purpose
from festival.db import atomic
from festival.logs import DiscreetFormatter
from tests.browsing import send_form
from tests.factories import PASSWORD, make_person
from tests.postbox import mailed_link

ADDRESS = "ada@festival.example"


@pytest.fixture
def log() -> Iterator[StringIO]:
    """Everything that any logger says from INFO on, as the site would write it."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(DiscreetFormatter("%(name)s %(message)s"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


async def test_no_address_password_link_or_session_reaches_the_log(client: httpx.AsyncClient, log: StringIO) -> None:
    person = await make_person(email=ADDRESS)
    await send_form(client, "/sign-in", {"email": ADDRESS, "password": "a wrong password"})
    await send_form(client, "/sign-in", {"email": ADDRESS, "password": PASSWORD})
    session = client.cookies["session"]
    async with atomic() as connection:
        link = await service.make_link(connection, person_id=person, purpose=Purpose.SIGN_IN, hours=1)
    await client.get(f"/link/{link}")
    client.cookies.clear()
    token = (await client.post("/api/v1/sign-in", json={"email": ADDRESS, "password": PASSWORD})).json()["token"]
    seen = await mailed_link()
    assert "palmares.requests POST /sign-in 401" in log.getvalue()
    for secret in (ADDRESS, PASSWORD, "a wrong password", session, link, token, seen.rpartition("/")[2]):
        assert secret not in log.getvalue()
