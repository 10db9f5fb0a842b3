"""One organiser stages, the other reads every change and message and agrees; then the public reads it, at once."""

from uuid import UUID

import pytest
from litestar import Litestar
from playwright.async_api import Browser, Page, expect

from festival.accounts import service as accounts
from festival.db import execute, fetch_value
from tests.browser.people import DESK, PHONE
from tests.browser.serving import serving
from tests.juries import make_films
from tests.results import make_result

pytestmark = pytest.mark.browser
STATEMENT = "We were not unanimous, and we are glad of it."
IN_FRENCH = "Nous n’étions pas unanimes, et nous nous en réjouissons."


async def _at(
    browser: Browser, address: str, person: UUID | None, viewport: dict[str, int], locale: str = "en-GB"
) -> Page:
    context = await browser.new_context(viewport=viewport, locale=locale)
    if person is not None:
        session = await accounts.sign_in_as(person_id=person, user_agent="tests")
        await context.add_cookies([{"name": "session", "value": session, "url": address}])
    return await context.new_page()


async def test_two_organisers_publish_a_palmares(browser: Browser, application: Litestar, database: str) -> None:
    judged = await make_result(films=3)
    await make_films(judged.jury.edition, ["The quiet one"])
    await execute("UPDATE film SET title = 'ليلة في القاهرة' WHERE title = 'Film A'")
    await execute("UPDATE film SET title = '雨の郵便局' WHERE title = 'Film B'")
    home, desk = f"/e/{judged.slug}", f"/organise/{judged.slug}/publication"
    async with serving(application) as address:
        first = await _at(browser, address, judged.organiser, DESK)
        await first.goto(address + desk)
        await first.locator('[name="statement"]').fill(STATEMENT)
        await first.get_by_text("What the jury says, in other languages").click()
        await first.locator('[name="statement_fr"]').fill(IN_FRENCH)
        await first.get_by_role("button", name="Stage it").click()
        await expect(first.locator("body")).to_contain_text("still has to agree")
        await expect(first.get_by_role("button", name="Publish", exact=True)).to_have_count(0)

        public = await _at(browser, address, None, PHONE)
        refused = await public.goto(f"{address}{home}/palmares")
        assert refused is not None
        assert refused.status == 404

        second = await _at(browser, address, judged.colleague, PHONE)
        await second.goto(f"{address}/approvals")
        await expect(second.locator("body")).to_contain_text("Exactly this becomes public")
        for said in (STATEMENT, IN_FRENCH, "Grand Prix"):
            await expect(second.locator(".preview")).to_contain_text(said)
        changed = second.locator(".changes code")
        for part in ("/palmares", "/palmares/press-kit.zip", "/films/"):
            await expect(changed.filter(has_text=home + part).first).to_be_visible()
        # Three jurors are too few to open their scoresheets to everybody.
        await expect(changed.filter(has_text="/palmares/bundle")).to_have_count(0)
        letters = second.locator("details.letter-kind")
        assert await letters.count() == 2
        for at in range(2):
            await letters.nth(at).locator("summary").click()
        texts = await second.locator(".letter-text").all_inner_texts()
        assert ["The quiet one" in text for text in texts].count(True) == 1
        assert await second.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        await second.locator("summary", has_text="Approve").first.click()
        await second.get_by_role("button", name="I agree").click()
        await expect(second.locator("body")).to_contain_text("Nothing waits for you")

        await first.goto(address + desk)
        await first.locator("summary", has_text="Publish now").first.click()
        await first.get_by_role("button", name="Publish", exact=True).click()
        await expect(first.locator("body")).to_contain_text("See it as the public does")
        await public.goto(f"{address}{home}/palmares")
        await expect(public.locator("body")).to_contain_text(STATEMENT)
        french = await _at(browser, address, None, DESK, "fr-FR")
        await french.goto(f"{address}{home}/palmares")
        await expect(french.locator("blockquote[lang=fr]")).to_have_text(IN_FRENCH)
        assert await public.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert await fetch_value("SELECT count(*) FROM audit_event WHERE act = 'palmares_published'") == 1
