"""A platform's large list is sent with a bar, and the page says what became of each line."""

from pathlib import Path

import pytest
from litestar import Litestar
from playwright.async_api import Browser, expect

from festival.accounts import service as accounts
from festival.db import fetch
from tests.browser.people import PHONE
from tests.browser.serving import serving
from tests.factories import make_edition, make_founder
from tests.juries import make_films

pytestmark = [pytest.mark.browser, pytest.mark.long]
LINES = 20_000


async def test_an_organiser_sees_a_list_leave_and_what_was_not_taken(
    browser: Browser, application: Litestar, database: str, tmp_path: Path
) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    [film] = await make_films(edition, ["One"])
    await fetch(
        "INSERT INTO public_post (edition_id, entry_id, platform, url, link_key, code) VALUES ($1, $2, 'tiktok', "
        "'https://www.tiktok.com/v/0', 'tiktok.com/v/0', 'PALABCDEF')",
        edition.id,
        film,
    )
    path = tmp_path / "day.csv"
    path.write_text("post,views\n" + "".join(f"https://tiktok.com/v/{at},{at + 1}\n" for at in range(LINES)))
    async with serving(application) as address:
        context = await browser.new_context(viewport=PHONE, locale="en-GB")
        session = await accounts.sign_in_as(person_id=organiser, user_agent="tests")
        await context.add_cookies([{"name": "session", "value": session, "url": address}])
        page = await context.new_page()
        await page.goto(f"{address}/organise/{edition.slug}/reach")
        await expect(page.locator("[data-sending-bar]")).to_be_hidden()
        await page.locator('[name="list"]').set_input_files(path)
        await page.evaluate(
            "new MutationObserver(() => sessionStorage.setItem('seen', document.querySelector('[data-sending-bar]')"
            ".innerText)).observe(document.querySelector('[data-sending-bar]'), {attributes: true, subtree: true, "
            "childList: true, characterData: true})"
        )
        await page.get_by_role("button", name="Take it").click()
        latest = page.locator("#latest").locator("xpath=ancestor-or-self::section")
        await expect(latest).to_contain_text(f"3–{LINES + 1}")
        await expect(latest).to_contain_text("No entry of this edition has the post or external_id")
        assert await page.evaluate("sessionStorage.getItem('seen')") == (
            "The list is being taken, line by line: a few seconds."
        )
        path.write_text("no,list\n")
        await page.locator('[name="list"]').set_input_files(path)
        await page.get_by_role("button", name="Take it").click()
        await expect(page.locator("body")).to_contain_text("The first line must name the columns")
