"""One entrant in three languages, on a phone: from the call page to the receipt; Arabic runs from right to left."""

from uuid import UUID

import pytest
from litestar import Litestar
from playwright.async_api import Browser, Page, expect

from festival.accounts import service as accounts
from festival.db import fetch_value
from festival.entries import service as entries
from festival.web.translation import direction, speaking, translate
from tests.browser.axe import LOOKS, broken_rules
from tests.browser.serving import serving
from tests.factories import make_edition, make_master, make_person

pytestmark = pytest.mark.browser

FILLED = {
    "title": "قطار الليل 7",
    "synopsis": "A bus, a night.",
    "directors": "山田 花子\nليلى بن عمر",
    "completed_on": "2026-01-15",
}
CHOSEN = {"country_1": "MA", "dialogue_1": "zxx", "ai_use": "none"}


@pytest.mark.parametrize(
    "language", [pytest.param("en", marks=pytest.mark.long), pytest.param("fr", marks=pytest.mark.long), "ar"]
)
async def test_from_the_call_page_to_the_receipt(
    browser: Browser, application: Litestar, database: str, language: str
) -> None:
    edition, entrant = await make_edition(slug="short-2026"), await make_person()
    async with serving(application) as address:
        context = await browser.new_context(locale=language, viewport={"width": 390, "height": 844})
        page = await context.new_page()
        session = await accounts.sign_in_as(person_id=entrant, user_agent="tests")
        await context.add_cookies([{"name": "session", "value": session, "url": address}])

        await page.goto(f"{address}/e/short-2026")
        await _reads_well(page, language)
        await page.locator("main a[href='/e/short-2026/enter']").first.click()
        await _reads_well(page, language)
        await _fill_in(page)
        await expect(page.locator("h1")).to_contain_text(FILLED["title"])
        await _reads_well(page, language)

        entry_id: UUID = await fetch_value("SELECT id FROM entry")
        upload_id = await make_master(edition_id=edition.id, person_id=entrant)
        await entries.attach_master(entry_id=entry_id, by=entrant, upload_id=upload_id)
        await page.reload()
        with speaking(language):
            submit = translate("Submit this film")
        await page.get_by_role("button", name=submit).click()
        digest = await fetch_value("SELECT digest FROM frozen_entry WHERE entry_id = $1", entry_id)
        await expect(page.locator(".receipt__code")).to_have_text(digest)
        await _reads_well(page, language)
        await context.close()


async def _fill_in(page: Page) -> None:
    for name, value in FILLED.items():
        await page.locator(f"[name={name}]").fill(value)
    for name, value in CHOSEN.items():
        await page.locator(f"select[name={name}]").select_option(value)
    for name in ("rights_confirmed", "content_nothing"):
        await page.locator(f"[name={name}]").check()
    await page.locator("form:has([name=title]) button[type=submit]").last.click()


async def _reads_well(page: Page, language: str) -> None:
    """In this language and its direction, nothing wider than the phone, nothing that axe finds."""
    root = page.locator("html")
    await expect(root).to_have_attribute("lang", language)
    await expect(root).to_have_attribute("dir", direction(language))
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    if language == "ar":
        assert await broken_rules(page, LOOKS[:1]) == []
