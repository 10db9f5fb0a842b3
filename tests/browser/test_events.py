"""The public vote as somebody walks through it on a phone."""

from uuid import UUID

import pytest
from litestar import Litestar
from playwright.async_api import Browser, Page, ViewportSize, expect

from festival.accounts import service as accounts
from festival.audience.voting.queries import vote_counts
from festival.db import execute
from tests.browser.serving import serving
from tests.integration.audience import test_vote
from tests.postbox import mailed_link

pytestmark = [pytest.mark.browser, pytest.mark.long]
PHONE: ViewportSize = {"width": 390, "height": 844}
voting = test_vote.place


async def _phone(browser: Browser, address: str, person_id: UUID | None = None) -> Page:
    context = await browser.new_context(viewport=PHONE, locale="en-GB")
    if person_id is not None:
        session = await accounts.sign_in_as(person_id=person_id, user_agent="tests")
        await context.add_cookies([{"name": "session", "value": session, "url": address}])
    return await context.new_page()


async def _fits(page: Page) -> None:
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


async def test_somebody_votes_by_keys_and_the_result_is_published(
    browser: Browser, application: Litestar, voting: test_vote.Place
) -> None:
    async with serving(application) as address:
        page = await _phone(browser, address)
        await page.goto(f"{address}/e/{voting.slug}")
        await page.get_by_role("link", name="Vote for the films").click()
        stars = page.locator(f'[name="stars-{voting.films[0]}"]')
        await stars.first.focus()
        for _ in range(3):
            await page.keyboard.press("ArrowRight")
        await expect(stars.nth(3)).to_be_checked()
        await page.locator('[name="email"]').fill("viewer@home.example")
        await _fits(page)
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("A mail is on its way to you")).to_be_visible()
        link = await mailed_link("audience/vote")
        await page.goto(f"{address}{link}")
        await page.get_by_role("button", name="Count my vote").click()
        await expect(page.get_by_text("Your vote is in")).to_be_visible()
        await _fits(page)
        assert (await vote_counts(voting.edition_id)).counted == 1
        await execute("UPDATE public_vote SET closes_at = now(), least_votes = 1")
        desk = await _phone(browser, address, voting.organiser)
        await desk.goto(f"{address}/organise/{voting.slug}/vote")
        await _fits(desk)
        await desk.locator("summary", has_text="Publish the result").click()
        await desk.get_by_role("button", name="Publish the result").click()
        await desk.goto(f"{address}/e/{voting.slug}/vote")
        await expect(desk.locator(".vote-places__line")).to_have_count(1)
        await expect(desk.locator(".vote-places__line")).to_contain_text("Low Tide")
        await _fits(desk)
