"""What jurors do on their pages: begin, score one film after the other, seal."""

from collections.abc import Callable

from playwright.async_api import expect

from tests.browser.people import Visitor


async def begin_judging(juror: Visitor) -> None:
    """From the list of rounds to the first film; nobody is known to the juror."""
    await juror.goto("/jury")
    await juror.page.locator('a[href*="/jury/rounds/"]').first.click()
    none = juror.page.get_by_role("button", name="None: show me my films")
    await expect(none.or_(juror.page.get_by_role("link", name="Watch the next film")).first).to_be_visible()
    if await none.count():
        await none.click()
    await juror.press("Watch the next film")


async def score_the_film(juror: Visitor, points: Callable[[str], int]) -> None:
    """Give the film on the page as many points in each criterion as its title deserves, and submit."""
    await expect(juror.page.locator("video")).to_have_count(1)
    given = points(await juror.page.locator("main h1").first.inner_text())
    # Letters that arrive late move what is under a finger; then the number itself hides behind its label.
    await juror.page.wait_for_load_state()
    await juror.page.evaluate("document.fonts.ready.then(() => null)")
    criteria = juror.page.locator("[data-criterion]")
    for at in range(await criteria.count()):
        point = criteria.nth(at).locator(f'label:has(input[type="radio"][value="{given}"])')
        await point.click()
        await expect(point.locator("input")).to_be_checked()
    address = juror.page.url
    await juror.page.get_by_role("button", name="Submit").first.click()
    await expect(juror.page).not_to_have_url(address)


async def seal(president: Visitor) -> None:
    """The president ends the scoring of their round."""
    await president.goto("/jury")
    await president.page.locator('a[href*="/jury/rounds/"]').first.click()
    await president.page.get_by_role("link", name="Seal the round").first.click()
    await president.page.locator('[name="sure"]').check()
    await president.press("Seal the round")
    await president.reads("sealed")
