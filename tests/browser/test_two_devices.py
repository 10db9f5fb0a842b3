"""One juror at two devices: neither overwrites the other, and one page shows both versions to choose from."""

import pytest
from litestar import Litestar
from playwright.async_api import Browser, Page, expect

from festival.accounts import service as accounts
from festival.db import fetch_value
from tests.browser.serving import serving
from tests.juries import Jury, first_film, make_open_jury

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


async def device(browser: Browser, jury: Jury, address: str) -> Page:
    """Another browser of the same juror."""
    session = await accounts.sign_in_as(person_id=jury.people[0], user_agent="tests")
    context = await browser.new_context(viewport=PHONE, locale="en-GB")
    await context.add_cookies([{"name": "session", "value": session, "url": address}])
    return await context.new_page()


async def say(page: Page, state: str) -> None:
    await expect(page.locator("[data-save-state]")).to_have_attribute("data-state", state)


async def score(page: Page, criterion: str, point: int) -> None:
    await page.locator(f'[data-criterion="{criterion}"] label:has(input[value="{point}"])').click()


@pytest.mark.parametrize(("choice", "kept"), [("Keep what is here", 9), ("Take what is there", 3)])
async def test_both_versions_stand_side_by_side(
    browser: Browser, application: Litestar, database: str, choice: str, kept: int
) -> None:
    jury = await make_open_jury(films=1)
    film = await first_film(jury)
    async with serving(application) as address:
        phone, tablet = [await device(browser, jury, address) for _ in range(2)]
        for page in (phone, tablet):
            await page.goto(f"{address}/jury/films/{film}")
        await score(phone, "script", 3)
        await say(phone, "saved")
        await score(tablet, "script", 9)
        await say(tablet, "conflict")
        sheet = tablet.locator("[data-both-versions]")
        await expect(sheet.locator("tbody tr").first.locator("td")).to_have_text(["9", "3"])
        assert await fetch_value("SELECT steps->>'script' FROM scoresheet") == "3"
        await sheet.get_by_role("button", name=choice).click()
        await say(tablet, "saved")
        assert await fetch_value("SELECT steps->>'script' FROM scoresheet") == str(kept)
        await expect(tablet.locator('[data-criterion="script"] output')).to_have_text(str(kept))
        await score(tablet, "direction", 5)
        await say(tablet, "saving")
        await say(tablet, "saved")
        assert await fetch_value("SELECT steps->>'direction' FROM scoresheet") == "5"


async def test_a_ranking_is_moved_by_keys_and_submitted(browser: Browser, application: Litestar, database: str) -> None:
    jury = await make_open_jury(films=3, mode="ranking", criteria=[])
    async with serving(application) as address:
        page = await device(browser, jury, address)
        await page.goto(f"{address}/jury/rounds/{jury.round_id}/ranking")
        titles = page.locator(".ranking__film bdi")
        first, second, third = await titles.all_inner_texts()
        await page.locator(".ranking__film a").first.press("Alt+ArrowDown")
        await expect(titles).to_have_text([second, first, third])
        await page.get_by_role("button", name=f"{third}: one place up").click()
        await expect(titles).to_have_text([second, third, first])
        await page.reload()
        await expect(titles).to_have_text([second, third, first])
        await page.get_by_role("button", name="Submit this order").click()
        await page.get_by_text("Submitted. You can change it").wait_for()
        await expect(titles).to_have_text([second, third, first])
        assert await fetch_value("SELECT count(*) FROM scoresheet WHERE state = 'submitted'") == 3
        small = await page.evaluate("document.documentElement.scrollWidth")
        assert small == PHONE["width"]
