"""The sender's own hand on an upload: pause, go on, cancel, two films at once, and a screen that stays on meanwhile."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from festival.db import fetch_value
from tests.browser.entrants import MIB, PHONE, Entrant, an_entrant_of, long_film
from tests.browser.live_site import LiveSite, live_site
from tests.unstable_link import UnstableLink, unstable_link

pytestmark = [pytest.mark.browser, pytest.mark.long]

AWAKE = """
    window.locks = [];
    Object.defineProperty(navigator, "wakeLock", { value: { request: async (kind) => {
        window.locks.push(kind);
        return { release: async () => window.locks.pop() };
    } } });
"""
SUBMIT = "form[action$='/submit'] button"


@pytest.fixture(scope="module")
def site() -> Iterator[LiveSite]:
    with live_site() as served:
        yield served


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return long_film(tmp_path_factory.mktemp("film") / "waves.mp4")


@pytest.fixture
async def entrant(site: LiveSite) -> AsyncIterator[Entrant]:
    async with an_entrant_of(site) as somebody:
        yield somebody


async def open_entry(browser: Browser, address: str, entrant: Entrant) -> Page:
    context = await browser.new_context(locale="en-GB", viewport={"width": 390, "height": 844})
    await context.add_init_script(PHONE + ";" + AWAKE)
    await context.add_cookies([{"name": "session", "value": entrant.session, "url": address}])
    page = await context.new_page()
    await page.goto(f"{address}/me/entries/{entrant.entry_id}")
    return page


async def until_nothing_leaves(page: Page, link: UnstableLink) -> int:
    """What the system had taken over from the browser still leaves; gives how much that was."""
    for _ in range(10):
        sent = link.sent
        await page.wait_for_timeout(1000)
        if link.sent == sent:
            return sent
    raise AssertionError("bytes still leave")


async def test_pause_goes_on_where_it_was_and_cancel_forgets(
    browser: Browser, site: LiveSite, entrant: Entrant, film: Path
) -> None:
    link = UnstableLink(site.address, bytes_per_second=4 * MIB)
    async with unstable_link(link):
        page = await open_entry(browser, link.address, entrant)
        words, pause = page.locator("[data-upload-words]"), page.locator("[data-upload-pause]")
        await page.locator("[data-upload-file]").set_input_files(film)
        await expect(words).to_contain_text("%", timeout=20_000)
        assert await page.evaluate("window.locks") == ["screen"]
        await pause.click()
        await expect(words).to_contain_text("Paused")
        await expect(pause).to_have_text("Go on")
        sent = await until_nothing_leaves(page, link)
        assert await page.evaluate("window.locks") == []
        assert await fetch_value("SELECT part_size FROM upload") == 5 * MIB

        await pause.click()
        await expect(words).not_to_contain_text("Paused")
        await page.wait_for_timeout(500)
        assert link.sent > sent
        await page.locator("[data-upload-abort]").click()
        await expect(page.locator("[data-upload-drop]")).to_be_visible()
        assert await page.evaluate("Object.keys(localStorage).filter((key) => key.includes('upload'))") == []
        states = None
        while states != "aborted":
            await page.wait_for_timeout(100)
            states = await fetch_value("SELECT state FROM upload")


async def test_two_films_are_sent_at_once(browser: Browser, site: LiveSite, film: Path) -> None:
    async with an_entrant_of(site) as first:
        one = await open_entry(browser, site.address, first)
        await one.locator("[data-upload-file]").set_input_files(film)
        async with an_entrant_of(site) as second:
            other = await open_entry(browser, site.address, second)
            await other.locator("[data-upload-file]").set_input_files(film)
            for page in (one, other):
                await expect(page.locator(SUBMIT)).to_be_visible(timeout=90_000)
