"""The front page and that of a call are kept for strangers until what they show is another; nobody's own page is."""

import asyncio

import httpx
import pytest
from litestar import Litestar

from festival.db import execute
from festival.settings import Settings
from festival.web.kept_pages import TRUSTED_SECONDS
from tests.factories import make_edition, make_founder
from tests.signed_in import browser_of

CHANGES = {
    "closed": ("UPDATE edition SET call_state = 'closed'", "The call is closed", "Palmarès and past calls"),
    "its deadline": (
        "UPDATE edition SET opens_at = now() - interval '2 days', closes_at = now()",
        "The call is closed",
        "Palmarès and past calls",
    ),
    "reworded": ("UPDATE edition SET tagline = 'Another evening'", "Another evening", "Another evening"),
}


@pytest.mark.parametrize("change", CHANGES)
async def test_what_changes_shows_at_once(client: httpx.AsyncClient, change: str) -> None:
    edition = await make_edition()
    statement, on_call, on_front = CHANGES[change]
    for address, words in ((f"/e/{edition.slug}", on_call), ("/", on_front)):
        first = await client.get(address)
        assert (first.headers["cache-control"], words in first.text) == ("public, no-cache", False)
        again = await client.get(address, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    await execute(statement)
    await asyncio.sleep(TRUSTED_SECONDS)
    for address, words in ((f"/e/{edition.slug}", on_call), ("/", on_front)):
        assert words in (await client.get(address)).text


async def test_a_language_and_a_person_have_pages_of_their_own(
    client: httpx.AsyncClient, application: Litestar, settings: Settings
) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    browser = await browser_of(organiser, application, settings)
    for address in (f"/e/{edition.slug}", "/"):
        tag = (await client.get(address)).headers["etag"]
        french = await client.get(address, headers={"If-None-Match": tag, "Accept-Language": "fr"})
        assert (french.status_code, french.headers["content-language"]) == (200, "fr")
        own = await browser.get(address, headers={"If-None-Match": tag})
        assert (own.status_code, own.headers["cache-control"]) == (200, "private, no-store")
        assert "/account" in own.text
        assert "/account" not in (await client.get(address)).text
