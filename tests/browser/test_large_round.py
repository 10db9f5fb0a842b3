"""A large round at the desk: panels and count are made by a worker while its page shows how far they are."""

from pathlib import Path

import pytest
from litestar import Litestar
from playwright.async_api import Browser, Locator, Page, expect
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

from festival.accounts import service as accounts
from festival.audit.signing import open_keyring
from festival.db import execute
from tests.benchmarks.judged_world import World, enter, judge_everything, world_of
from tests.browser.judging import keep_picture
from tests.browser.people import DESK, PHONE
from tests.browser.serving import serving
from tests.programs import Worker, running

pytestmark = pytest.mark.browser
ENTRIES, JURORS = 3_000, 60
NOBODY = "No worker has begun this yet"
LONG_ENOUGH = 120_000


async def test_a_large_assignment_and_count_show_how_far_they_are(
    browser: Browser, application: Litestar, tmp_path: Path
) -> None:
    open_keyring(tmp_path / "keys")
    async with world_of(ENTRIES, JURORS) as world, serving(application) as address:
        enter(world)
        desk = f"{address}/organise/{world.edition.slug}"
        session = await accounts.sign_in_as(person_id=world.organiser, user_agent="tests")
        context = await browser.new_context(viewport=PHONE, locale="en-GB")
        await context.add_cookies([{"name": "session", "value": session, "url": address}])
        page = await context.new_page()
        assignment = f"{desk}/rounds/{world.round_id}"
        await page.goto(assignment)
        await page.get_by_role("button", name="Propose panels").click()
        await _without_a_worker(page, "large-assignment")
        async with running(_worker(world, tmp_path)):
            await _moves_on(page, assignment, desk, then="Confirm these panels", name="large-assignment")

        await judge_everything(world)
        enter(world)
        await page.set_viewport_size(DESK)
        await page.goto(f"{desk}/results")
        await page.get_by_role("button", name="Compute the result").click()
        await _without_a_worker(page, "large-count")
        async with running(_worker(world, tmp_path)):
            await _moves_on(page, f"{desk}/results", desk, then="See the award list", name="large-count")


async def _without_a_worker(page: Page, name: str) -> None:
    """The bar stands, and words say why; the page finds that out by itself."""
    await expect(page.locator("#work progress")).to_have_attribute("value", "0")
    await expect(page.locator("main")).not_to_contain_text(NOBODY)
    await execute("UPDATE round_work SET asked_at = asked_at - interval '1 minute'")
    await expect(page.locator("main")).to_contain_text(NOBODY, timeout=LONG_ENOUGH)
    await keep_picture(page, f"{name}-without-a-worker")


async def _moves_on(page: Page, own: str, elsewhere: str, *, then: str, name: str) -> None:
    """The bar moves; whoever leaves finds it further on, or what it was for."""
    bar, done = page.locator("#work progress"), page.locator("main").get_by_text(then, exact=True).first
    moved = page.locator("#work progress:not([value='0'])")
    await expect(moved.or_(done).first).to_be_visible(timeout=LONG_ENOUGH)
    before = await _value(bar)
    await expect(page.locator("main")).not_to_contain_text(NOBODY)
    await keep_picture(page, f"{name}-under-way")
    await page.goto(elsewhere)
    await page.goto(own)
    await expect(bar.or_(done).first).to_be_visible(timeout=LONG_ENOUGH)
    after = await _value(bar)
    if before is not None and after is not None:
        assert 0 < before <= after < 100
    await expect(done).to_be_visible(timeout=LONG_ENOUGH)
    await keep_picture(page, f"{name}-done")


async def _value(bar: Locator) -> int | None:
    """How far it says that it is; None once it is done."""
    try:
        return int(await bar.get_attribute("value", timeout=2_000) or 0)
    except PlaywrightTimeoutError:
        return None


def _worker(world: World, folder: Path) -> Worker:
    return Worker(data=folder / "worker", environment={"PALMARES_DATABASE_URL": world.address})
