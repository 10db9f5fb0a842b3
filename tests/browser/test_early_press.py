"""Nothing is lost by a juror who is quicker than the scoresheet's script."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from litestar import Litestar
from playwright.async_api import Browser, Route

from festival.accounts import service as accounts
from festival.db import fetch_value
from tests.browser.judging import Judging, open_judging, save_state_is
from tests.browser.serving import serving

pytestmark = pytest.mark.browser
TABLET = {"width": 820, "height": 1180}
SLOW = 1.0
"""Seconds by which the scoresheet's script is late."""


@pytest.fixture
async def judging(database: str, application: Litestar, tmp_path: Path) -> Judging:
    return await open_judging(tmp_path)


@pytest.fixture
async def site(application: Litestar, judging: Judging) -> AsyncIterator[str]:
    async with serving(application) as address:
        yield address


async def test_a_press_before_the_script_has_come_loses_nothing(browser: Browser, judging: Judging, site: str) -> None:
    context = await browser.new_context(viewport=TABLET, locale="en-GB")  # type: ignore[arg-type]  # a dictionary of the two sizes
    session = await accounts.sign_in_as(person_id=judging.jury.people[0], user_agent="tests")
    await context.add_cookies([{"name": "session", "value": session, "url": site}])
    page = await context.new_page()

    async def late(route: Route) -> None:
        await asyncio.sleep(SLOW)
        await route.continue_()

    await page.goto(f"{site}/jury/rounds/{judging.jury.round_id}")
    await context.route("**/js/scoresheet.js*", late)
    address = await page.get_by_role("link", name="Watch the next film").get_attribute("href")
    await page.goto(f"{site}{address}", wait_until="commit")
    submit = page.locator('[data-scoresheet] button[type="submit"]')
    await submit.wait_for()
    box = await submit.bounding_box()
    assert box is not None
    await page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert page.url == f"{site}{address}"
    await page.wait_for_function("() => !document.querySelector('[data-scoresheet]').inert")
    for criterion in ("script", "direction"):
        await page.locator(f'[data-criterion="{criterion}"] label:has(input[value="7"])').click()
    await save_state_is(page, "saved")
    await submit.click()
    await page.wait_for_function("(before) => location.href !== before", arg=f"{site}{address}")
    steps = await fetch_value("SELECT submitted_steps FROM scoresheet WHERE state = 'submitted'")
    assert steps == {"script": 7, "direction": 7}
    await context.close()
