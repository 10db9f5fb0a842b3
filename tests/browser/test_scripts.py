"""The components with their scripts in Chromium: served from memory under the site's own security headers."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from mimetypes import guess_type
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Route, expect

from festival.scoring.commitments import Ballot, opens
from festival.web.headers import SECURITY_HEADERS
from festival.web.jinja import STATIC
from tests.unit.templates.gallery import PARTS, render

pytestmark = pytest.mark.browser

SITE = "https://festival.test"
PHONE = {"width": 390, "height": 844}


@dataclass
class Site:
    """Answers the browser and remembers what it sent and complained of."""

    page: Page
    context: BrowserContext
    sent: list[tuple[str, str, dict[str, object], dict[str, str]]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    async def answer(self, route: Route) -> None:
        request, path = route.request, urlsplit(route.request.url).path
        if path.startswith("/static/"):
            file = STATIC / path.removeprefix("/static/")
            await route.fulfill(body=file.read_bytes(), content_type=guess_type(file.name)[0], headers=SECURITY_HEADERS)
        elif path.startswith("/api/"):
            self.sent.append((request.method, path, request.post_data_json, request.headers))
            await route.fulfill(json={}, headers={"ETag": f'"{len(self.sent) + 1}"'})
        elif path.removeprefix("/") in PARTS:
            await route.fulfill(body=render(path.removeprefix("/")), content_type="text/html", headers=SECURITY_HEADERS)
        else:
            await route.fulfill(status=204)

    async def open(self, part: str) -> None:
        await self.page.goto(f"{SITE}/{part}")

    async def says(self, state: str) -> None:
        """Wait until the scoresheet says that it is so."""
        await expect(self.page.locator("[data-save-state]")).to_have_attribute("data-state", state)

    async def kept(self) -> list[str]:
        """What this device keeps."""
        return await self.page.evaluate("Object.keys(localStorage)")


@pytest.fixture
async def site(browser: Browser) -> AsyncIterator[Site]:
    context = await browser.new_context(viewport=PHONE, timezone_id="Asia/Tokyo", locale="en-GB")
    made = Site(await context.new_page(), context)
    made.page.on("console", lambda m: made.complaints.append(m.text) if m.type == "error" else None)
    made.page.on("pageerror", lambda e: made.complaints.append(str(e)))
    await context.route(f"{SITE}/**", made.answer)
    yield made
    await context.close()


@pytest.mark.parametrize("part", PARTS)
async def test_each_part_keeps_the_security_policy_the_width_of_a_phone_and_room_for_a_thumb(
    part: str, site: Site
) -> None:
    await site.open(part)
    small = await site.page.evaluate(
        """() => [...document.querySelectorAll('button, summary, .button, .score__point, nav a, select')]
            .filter((element) => element.checkVisibility())
            .map((element) => [element.textContent.trim(), element.getBoundingClientRect()])
            .filter(([, box]) => box.height < 43.9 || box.width < 43.9)
            .map(([text, box]) => `${text} ${box.width} × ${box.height}`)"""
    )
    assert small == []
    assert await site.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert site.complaints == []


async def test_the_chosen_light_is_kept_until_it_equals_the_device(site: Site) -> None:
    await site.open("call")
    switch = site.page.locator("[data-theme-switch]")
    await switch.click()
    await site.page.reload()
    assert await site.page.evaluate("document.documentElement.dataset.theme") == "dark"
    await switch.click()
    assert await site.page.evaluate("document.documentElement.dataset.theme") is None
    assert await site.kept() == []


async def test_a_deadline_is_told_in_the_readers_own_zone(site: Site) -> None:
    await site.open("call")
    assert await site.page.locator(".deadline__instant").inner_text() == "15 March 2026, 17:00 Paris"
    yours = await site.page.locator(".deadline__yours").inner_text()
    assert re.fullmatch(r"Mon,? 16 Mar,? 01:00 where you are", yours)  # browsers differ in their commas


async def score(site: Site, keys: str) -> None:
    for key in keys.split():
        await site.page.keyboard.press(key)


async def test_keys_score_the_marked_criterion_and_the_draft_saves_itself(site: Site) -> None:
    await site.open("jury")
    await score(site, "1 0 ArrowDown 6 . ArrowDown 4")
    await site.says("saved")
    method, path, body, headers = site.sent[-1]
    assert (method, path) == ("PUT", "/api/v1/jury/assignments/a1/scoresheet")
    assert body["scores"] == {"script": 20, "direction": 13, "editing": 8, "jury": 125}
    assert (headers["if-match"], headers["x-csrf-token"]) == ('"1"', "the-token")


async def test_switched_off_keys_score_nothing(site: Site) -> None:
    await site.open("jury")
    await site.page.keyboard.press("?")
    await site.page.locator("[data-shortcuts-on]").uncheck()
    await site.page.keyboard.press("Escape")
    await score(site, "3")
    assert await site.page.locator("[data-criterion=script] output").inner_text() == "7.5"


async def test_offline_scores_stay_on_the_device_and_are_sent_once(site: Site) -> None:
    await site.open("jury")
    await site.context.unroute(f"{SITE}/**")
    await site.context.route(f"{SITE}/api/**", lambda route: route.abort("internetdisconnected"))
    await score(site, "3")
    await site.says("kept")
    await site.context.unroute(f"{SITE}/api/**")
    await site.context.route(f"{SITE}/**", site.answer)
    site.sent.clear()
    await site.page.reload()
    await site.says("saved")
    assert await site.page.locator("[data-criterion=script] output").inner_text() == "3"
    assert [body["scores"]["script"] for _, _, body, _ in site.sent] == [6]
    assert await site.kept() == []


async def test_signing_out_leaves_nothing_on_the_device(site: Site) -> None:
    await site.open("jury")
    await site.page.evaluate("localStorage.setItem('palmares.kept.scoresheet.x', '{}')")
    questions: list[str] = []

    async def agree(dialog) -> None:  # type: ignore[no-untyped-def]  # Playwright's own type
        questions.append(dialog.message)
        await dialog.accept()

    site.page.on("dialog", agree)
    await site.page.locator(".menu summary", has_text="Awa Diop").click()
    await site.page.get_by_role("button", name="Sign out").click()
    await expect(site.page).to_have_url(f"{SITE}/jury")
    assert await site.kept() == []
    assert questions == ["Some scores on this device were not sent yet. Sign out and lose them?"]


async def test_a_submission_opens_as_the_server_computes_it_and_a_retry_keeps_its_r(site: Site) -> None:
    entry = UUID(int=7)
    await site.open("jury")
    await site.page.evaluate(
        """(ballot) => { document.querySelector('[data-scoresheet]').dataset.ballot = JSON.stringify(ballot) }""",
        {"edition": "vertical-2026", "round": 1, "entry": str(entry), "rules": "ab" * 32},
    )
    await score(site, "9 ArrowDown 8 ArrowDown 7 ArrowDown 6")
    await site.context.route(f"{SITE}/api/**/submission", lambda route: route.abort("connectionreset"))
    await site.page.get_by_role("button", name="Submit and next").click()
    await site.says("submit-offline")
    drawn = await site.page.evaluate("JSON.parse(localStorage['palmares.kept.submission.a1'])")
    await site.context.unroute(f"{SITE}/api/**/submission")
    async with site.page.expect_request(f"{SITE}/jury"):
        await site.page.get_by_role("button", name="Submit and next").click()

    _, _, body, headers = next(each for each in site.sent if each[1].endswith("/submission"))
    ballot = Ballot(edition="vertical-2026", round=1, rules="ab" * 32, entry=entry, scores=body["scores"])
    assert body["scores"] == {"script": 18, "direction": 16, "editing": 14, "sound": 6, "jury": 125}
    assert opens(ballot, body["r"], body["commitment"])
    assert (body["r"], headers["idempotency-key"], body["replaces"]) == (drawn["r"], drawn["key"], "00ff")
