"""From the invitation to the last film: by thumb on a phone, by keyboard alone at a desk, through a lost connection.

Pictures of each page are left in the folder that ``PALMARES_PICTURES`` names.
"""

import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
from litestar import Litestar
from playwright.async_api import Browser, BrowserContext, Dialog, Locator, Page, Request, expect
from playwright.async_api import TimeoutError as PlaywrightTimeout

from festival.accounts import service as accounts
from festival.db import execute, fetch, fetch_value
from tests.browser.axe import broken_rules
from tests.browser.judging import Judging, keep_picture, open_judging, plays, save_state_is
from tests.browser.people import DESK, PHONE
from tests.browser.serving import serving

pytestmark = pytest.mark.browser
THUMB = 43.9
"""CSS pixels that a thumb needs, but for rounding."""


@pytest.fixture
async def judging(database: str, application: Litestar, tmp_path: Path) -> Judging:
    return await open_judging(tmp_path)


@pytest.fixture
async def site(application: Litestar, judging: Judging) -> AsyncIterator[str]:
    async with serving(application) as address:
        yield address


async def _steady(context: BrowserContext) -> tuple[Page, list[str]]:
    """A page, and what it complains of."""
    page, faults = await context.new_page(), list[str]()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    return page, faults


async def _signed_in(browser: Browser, judging: Judging, site: str, **options: object) -> BrowserContext:
    """A device of the juror who has joined."""
    context = await browser.new_context(locale="en-GB", **options)  # type: ignore[arg-type]  # Playwright's own
    session = await accounts.sign_in_as(person_id=judging.jury.people[0], user_agent="tests")
    await context.add_cookies([{"name": "session", "value": session, "url": site}])
    return context


async def _submitted() -> list[dict[str, int]]:
    rows = await fetch("SELECT submitted_steps FROM scoresheet WHERE state = 'submitted' ORDER BY submitted_at")
    return [row["submitted_steps"] for row in rows]


async def _press_play(page: Page) -> None:
    """On the browser's own controls, which a first touch shows."""
    film = page.locator("video")
    box = await film.bounding_box()
    assert box is not None
    await film.tap()
    await film.tap(position={"x": 25, "y": box["height"] - 48})


async def test_by_thumb_on_a_phone(browser: Browser, judging: Judging, site: str) -> None:
    context = await browser.new_context(viewport=PHONE, has_touch=True, locale="en-GB")  # type: ignore[arg-type]  # a dictionary of the two sizes
    page, faults = await _steady(context)

    async def tap(target: Locator) -> None:
        box = await target.bounding_box()
        assert box is not None
        assert (box["width"] >= THUMB, box["height"] >= THUMB) == (True, True), await target.inner_text()
        await target.tap()

    began = time.perf_counter()
    await page.goto(f"{site}{judging.invitation}")
    await keep_picture(page, "phone-1-invitation")
    await tap(page.get_by_role("button", name="Join the jury"))
    await page.wait_for_url("**/jury**")
    await keep_picture(page, "phone-2-rounds")
    if "conflicts" not in page.url:
        await tap(page.locator('main a[href*="/jury/rounds/"]').first)
    await keep_picture(page, "phone-3-conflicts")
    await tap(page.get_by_role("button", name="None: show me my films"))
    await expect(page.get_by_role("link", name="Watch the next film")).to_be_visible()
    await keep_picture(page, "phone-4-queue")
    await tap(page.get_by_role("link", name="Watch the next film"))
    for number, title in enumerate(judging.titles, start=1):
        await expect(page.locator("main h1")).to_be_visible()
        if number == 1:
            await _press_play(page)
        await plays(page)
        for criterion, point in (("script", 10 - number), ("direction", 10)):
            await tap(page.locator(f'[data-criterion="{criterion}"] label:has(input[value="{point}"])'))
        await save_state_is(page, "saved")
        await keep_picture(page, f"phone-5-film-{number}")
        assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        address = page.url
        await tap(page.get_by_role("button", name="Submit and next"))
        await page.wait_for_function("(before) => location.href !== before", arg=address)
        if number == 1:
            print(f"\nfrom the invitation to the first film scored: {time.perf_counter() - began:.1f} s by a machine")
        assert title in judging.titles
    await expect(page.get_by_text("You have scored every film.")).to_be_visible()
    await keep_picture(page, "phone-6-all-done")
    assert sorted(sheet["script"] for sheet in await _submitted()) == [7, 8, 9]
    assert faults == []
    await context.close()


async def _passes_axe(page: Page) -> None:
    assert await broken_rules(page) == []
    await page.set_viewport_size(DESK)  # type: ignore[arg-type]  # a dictionary of the two sizes


async def _play_by_key(page: Page) -> None:
    """The first film waits for it; a later one on a busy machine may, too, or need the page anew."""
    for attempt in range(3):
        if attempt == 2:
            await page.reload()
            await page.wait_for_function("() => !document.querySelector('[data-scoresheet]').inert")
        if await page.evaluate("document.querySelector('video').paused"):
            await page.keyboard.press("Space")
        with suppress(PlaywrightTimeout):
            await page.wait_for_function("() => document.querySelector('video').currentTime > 0", timeout=8000)
            return


async def _tab_to(page: Page, name: str) -> None:
    """Go on by the tabulator until the focus is there, where it must be seen."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if await focused.count() and name in await focused.inner_text():
            line = await focused.evaluate("(element) => getComputedStyle(element).outlineStyle")
            assert line != "none", f"nobody sees that {name} has the focus"
            return
    raise AssertionError(f"the keyboard does not reach {name}")


async def test_by_keyboard_alone_at_a_desk(browser: Browser, judging: Judging, site: str) -> None:
    context = await _signed_in(browser, judging, site, viewport=DESK)
    page, faults = await _steady(context)

    await page.goto(f"{site}/jury/rounds/{judging.jury.round_id}")
    await _tab_to(page, "Watch the next film")
    await page.keyboard.press("Enter")
    await expect(page.locator("main h1")).to_be_visible()
    await page.wait_for_function("() => !document.querySelector('[data-scoresheet]').inert")

    await page.keyboard.press("?")
    keys = page.get_by_role("dialog")
    for told in ("Play or pause", "Full screen", "Score the marked criterion", "Submit and next"):
        await expect(keys).to_contain_text(told)
    await keep_picture(page, "desk-1-keys")
    await _passes_axe(page)
    await page.keyboard.press("Escape")
    await expect(keys).to_be_hidden()

    titles = []
    for number in range(len(judging.titles)):
        titles.append(await page.locator("main h1").inner_text())
        await _play_by_key(page)
        await plays(page)
        await page.keyboard.press("m")
        assert await page.evaluate("document.querySelector('video').muted")
        await page.keyboard.press("m")
        if number == 0:
            await page.keyboard.press("Enter")
            await save_state_is(page, "incomplete")
            await _passes_axe(page)
        await page.keyboard.press(str(9 - number))
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("1")
        await page.keyboard.press("0")
        await keep_picture(page, f"desk-2-film-{number + 1}")
        address = page.url
        await page.keyboard.press("Enter")
        await page.wait_for_function("(before) => location.href !== before", arg=address)
        await page.wait_for_load_state()
    assert sorted(titles) == judging.titles
    assert await _submitted() == [{"script": 9 - n, "direction": 10} for n in range(len(titles))]
    await _tab_to(page, "Film A")
    await keep_picture(page, "desk-3-all-done")
    assert faults == []
    await context.close()


async def test_offline_and_back(browser: Browser, judging: Judging, site: str) -> None:
    context = await _signed_in(browser, judging, site, viewport=PHONE)
    page = await context.new_page()
    saves: list[str] = []

    def note(request: Request) -> None:
        if request.method == "PUT":
            saves.append(request.url)

    page.on("requestfinished", note)
    await page.goto(f"{site}/jury/rounds/{judging.jury.round_id}")
    await page.get_by_role("link", name="Watch the next film").click()
    await page.wait_for_function("() => !document.querySelector('[data-scoresheet]').inert")
    await context.set_offline(True)
    for criterion, point in (("script", 3), ("script", 7), ("direction", 4)):
        await page.locator(f'[data-criterion="{criterion}"] label:has(input[value="{point}"])').click()
    await save_state_is(page, "kept")
    assert await fetch_value("SELECT count(*) FROM scoresheet") == 0
    await keep_picture(page, "offline-1-kept")
    await page.get_by_role("button", name="Submit and next").click()
    await save_state_is(page, "submit-offline")
    await keep_picture(page, "offline-2-submit")
    assert await page.evaluate("Object.keys(localStorage).some((key) => key.includes('scoresheet'))")

    await context.set_offline(False)
    await save_state_is(page, "saved")
    assert await fetch_value("SELECT steps FROM scoresheet") == {"script": 7, "direction": 4}
    assert len(saves) == 1
    assert await broken_rules(page) == []
    await page.get_by_role("button", name="Submit and next").click()
    await page.wait_for_url(lambda address: address.endswith("/jury") or "/jury/" in address)
    await expect(page.locator("main h1")).to_be_visible()


async def test_what_was_not_sent_goes_at_sign_out(browser: Browser, judging: Judging, site: str) -> None:
    context = await _signed_in(browser, judging, site, viewport=PHONE)
    page = await context.new_page()
    questions: list[str] = []

    async def agree(dialog: Dialog) -> None:
        questions.append(dialog.message)
        await dialog.accept()

    page.on("dialog", agree)
    await page.goto(f"{site}/jury/rounds/{judging.jury.round_id}")
    await page.get_by_role("link", name="Watch the next film").click()
    await page.wait_for_function("() => !document.querySelector('[data-scoresheet]').inert")
    await context.route("**/scoresheet", lambda route: route.abort("internetdisconnected"))
    await page.locator('[data-criterion="script"] label:has(input[value="3"])').click()
    await save_state_is(page, "kept")
    await page.locator(".menu summary", has_text="Ann").click()
    await keep_picture(page, "phone-menu")
    await page.get_by_role("button", name="Sign out").click()
    await page.wait_for_load_state()
    await expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    assert len(questions) == 1
    assert await page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('palmares.kept'))") == []
    await page.goto(f"{site}/jury")
    assert "/sign-in" in page.url
    assert await fetch_value("SELECT count(*) FROM scoresheet") == 0
    await context.close()


async def test_a_film_of_which_something_must_be_known_first_waits(
    browser: Browser, judging: Judging, site: str
) -> None:
    await execute("UPDATE film SET content = '{flashing_light}'")
    context = await _signed_in(browser, judging, site, viewport=PHONE)
    page = await context.new_page()
    await page.goto(f"{site}/jury/rounds/{judging.jury.round_id}")
    await page.get_by_role("link", name="Watch the next film").click()
    await page.wait_for_function("() => !document.querySelector('[data-scoresheet]').inert")
    for criterion in ("script", "direction"):
        await page.locator(f'[data-criterion="{criterion}"] label:has(input[value="5"])').click()
    first = await page.locator("main h1").inner_text()
    await page.get_by_role("button", name="Submit and next").click()
    await expect(page.locator("main h1")).not_to_have_text(first)
    await expect(page.locator("main")).to_contain_text("Flashing light")
    await page.wait_for_timeout(500)
    assert await page.evaluate("document.querySelector('video').paused")
    await context.close()


async def test_a_film_passes_axe_in_each_of_its_states(browser: Browser, judging: Judging, site: str) -> None:
    await execute("UPDATE film SET content = '{flashing_light}'")
    context = await _signed_in(browser, judging, site, viewport=PHONE)
    page = await context.new_page()
    await page.goto(f"{site}/jury/rounds/{judging.jury.round_id}")
    await page.get_by_role("link", name="Watch the next film").click()
    await page.wait_for_function("() => !document.querySelector('[data-scoresheet]').inert")
    broken: dict[str, list[str]] = {}
    await context.route("**/scoresheet", lambda route: route.abort("internetdisconnected"))
    await page.locator('[data-criterion="script"] label:has(input[value="3"])').click()
    await save_state_is(page, "kept")
    broken["kept on the device"] = await broken_rules(page)
    await context.unroute("**/scoresheet")
    await execute(
        "INSERT INTO scoresheet (edition_id, round_id, assignment_id, juror_id, entry_id, steps, version) "
        "SELECT edition_id, round_id, id, juror_id, entry_id, '{\"script\": 9}', 4 FROM assignment WHERE id = $1",
        page.url.rpartition("/")[2],
    )
    await page.evaluate("dispatchEvent(new Event('online'))")
    await save_state_is(page, "conflict")
    await expect(page.locator("[data-both-versions]")).to_be_visible()
    broken["both versions"] = await broken_rules(page)
    await keep_picture(page, "film-both-versions")
    await page.get_by_role("button", name="Keep what is here").click()
    await save_state_is(page, "saved")
    await page.evaluate("document.querySelectorAll('main details').forEach((unfolded) => (unfolded.open = true))")
    broken["unfolded"] = await broken_rules(page)
    await keep_picture(page, "film-unfolded")
    assert {state: lines for state, lines in broken.items() if lines} == {}
    await context.close()
