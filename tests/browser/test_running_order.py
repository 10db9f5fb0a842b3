"""The order of the screening by mouse, by keys and by buttons; each move is kept by the server at once."""

import pytest
from litestar import Litestar
from playwright.async_api import Browser, expect

from festival.accounts import service as accounts
from festival.selection.queries import places_for
from festival.selection.rules import PlaceState
from tests.browser.people import DESK
from tests.browser.serving import serving
from tests.selections import Chosen, answer, make_selection

pytestmark = pytest.mark.browser


async def _kept(chosen: Chosen) -> list[str]:
    places = await places_for(chosen.edition.id, chosen.organiser)
    return [one.title for one in places if one.state == PlaceState.CONFIRMED]


async def test_films_are_ordered_by_mouse_keys_and_buttons(
    browser: Browser, application: Litestar, database: str
) -> None:
    chosen = await make_selection()
    for at, confirms in ((0, True), (1, False), (2, True)):
        await answer(chosen, at, confirms=confirms)
    async with serving(application) as address:
        session = await accounts.sign_in_as(person_id=chosen.organiser, user_agent="tests")
        context = await browser.new_context(viewport=DESK, locale="en-GB")
        await context.add_cookies([{"name": "session", "value": session, "url": address}])
        page = await context.new_page()
        await page.goto(f"{address}/organise/{chosen.edition.slug}/selection")
        films, state = page.locator(".running-order > li"), page.locator("[data-save-state]")
        titles = films.locator("bdi")
        await expect(titles).to_have_text(["Film 0", "Film 2"])
        await films.nth(1).drag_to(films.nth(0), target_position={"x": 40, "y": 2})
        await expect(titles).to_have_text(["Film 2", "Film 0"])
        await expect(state).to_have_text("Film 2 is now at place 1. Saved.")
        assert await _kept(chosen) == ["Film 2", "Film 0"]
        await films.nth(0).get_by_role("button", name="Later").press("Alt+ArrowDown")
        await expect(state).to_have_text("Film 2 is now at place 2. Saved.")
        assert await _kept(chosen) == ["Film 0", "Film 2"]
        await films.nth(1).get_by_role("button", name="Earlier").click()
        await expect(state).to_have_text("Film 2 is now at place 1. Saved.")
        await page.reload()
        await expect(titles).to_have_text(["Film 2", "Film 0"])

        plain = await (await browser.new_context(java_script_enabled=False)).new_page()
        await plain.context.add_cookies([{"name": "session", "value": session, "url": address}])
        await plain.goto(page.url)
        await plain.locator(".running-order > li").nth(0).get_by_role("button", name="Later").click()
        await expect(plain.locator(".running-order bdi")).to_have_text(["Film 0", "Film 2"])
        assert await _kept(chosen) == ["Film 0", "Film 2"]
