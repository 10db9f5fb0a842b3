"""The public vote, a casting and a mentoring scheme as people walk through them, on a phone."""

from uuid import UUID

import pytest
from litestar import Litestar
from playwright.async_api import Browser, Page, ViewportSize, expect

from festival.accounts import service as accounts
from festival.audience.voting.queries import vote_counts
from festival.casting.queries import selectees_of
from festival.db import execute, fetch_value
from festival.mentoring.queries import matches_of
from festival.mentoring.rules import MatchState
from tests.browser.serving import serving
from tests.integration.audience import test_vote
from tests.integration.casting import test_casting
from tests.integration.mentoring import test_mentoring

pytestmark = [pytest.mark.browser, pytest.mark.long]
PHONE: ViewportSize = {"width": 390, "height": 844}
voting, casting, mentoring = test_vote.place, test_casting.place, test_mentoring.place


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
        link = await fetch_value("SELECT context->>'link' FROM outbox WHERE template = 'audience/vote'")
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


async def test_people_are_chosen_and_stand_on_the_sheet_once_they_agree(
    browser: Browser, application: Litestar, casting: test_casting.Place
) -> None:
    async with serving(application) as address:
        desk = await _phone(browser, address, casting.organiser)
        await desk.goto(f"{address}/organise/{casting.slug}/casting")
        await _fits(desk)
        await desk.get_by_label("Player 0").check()
        await desk.get_by_role("button", name="Choose them and ask for their consent").click()
        await expect(desk.get_by_text("was asked, and has not answered")).to_be_visible()
        link = await fetch_value("SELECT context->>'link' FROM outbox WHERE template = 'casting/chosen'")
        player = await _phone(browser, address)
        await player.goto(f"{address}{link}")
        await _fits(player)
        await player.get_by_label("Telephone").fill("+33 6 00 00 00 00")
        await player.get_by_role("button", name="I agree to be contacted").click()
        await expect(player.get_by_text("You agreed", exact=True)).to_be_visible()
        assert [one.contact_phone for one in await selectees_of(casting.edition_id)] == ["+33 6 00 00 00 00"]
        await desk.reload()
        await desk.get_by_role("link", name="Contact sheet").click()
        await expect(desk.get_by_text("player0@home.example")).to_be_visible()
        await _fits(desk)
        newcomer = await _phone(browser, address, casting.people[2])
        await newcomer.goto(f"{address}/e/{casting.slug}/enter")
        await expect(newcomer.locator("form[method=post] .field__input")).to_have_count(3)
        await _fits(newcomer)


async def test_a_guardian_agrees_and_raises_a_concern_that_the_coordinator_sees(
    browser: Browser, application: Litestar, mentoring: test_mentoring.Place
) -> None:
    async with serving(application) as address:
        desk = await _phone(browser, address, mentoring.coordinator)
        await desk.goto(f"{address}/organise/{mentoring.slug}/mentoring")
        for _ in range(2):
            await desk.get_by_role("button", name="I have checked this mentor").first.click()
        await desk.get_by_role("button", name="Propose matches").click()
        await expect(desk.get_by_text("mentor has not answered").first).to_be_visible()
        await _fits(desk)
        for recipient in ("paul@home.example", "theo@sound.example"):
            party = await _phone(browser, address)
            await party.goto(address + await test_mentoring._link(recipient))
            await party.get_by_role("button", name="I agree").click()
            await _fits(party)
        assert MatchState.ACTIVE in {one.state for one in await matches_of(mentoring.edition_id)}
        await party.locator('[name="body"]').fill("Nobody was in the room.")
        await party.get_by_role("button", name="Tell the coordinators").click()
        await expect(party.get_by_text("Thank you for saying it")).to_be_visible()
        await desk.reload()
        await expect(desk.get_by_text("Nobody was in the room.")).to_be_visible()
