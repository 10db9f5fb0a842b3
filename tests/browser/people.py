"""People at their own browsers, as the journeys need them: each with a name, an address and a phone or a desk."""

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from playwright.async_api import Browser, Page, expect

from tests.browser.live_site import LiveSite
from tests.postbox import Postbox

PASSWORD = "a phrase of four words"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@dataclass
class Visitor:
    """One person's browser on a site; complains of script errors and of answers that are our fault."""

    site: LiveSite
    page: Page
    email: str
    faults: list[str]

    async def goto(self, path: str) -> None:
        """Open an address of the site."""
        await self.page.goto(path if path.startswith("http") else f"{self.site.address}{path}")

    async def press(self, name: str) -> None:
        """Press the first button or link of this name."""
        exact = re.compile(f"^{re.escape(name)}$")
        target = self.page.get_by_role("button", name=exact).or_(self.page.get_by_role("link", name=exact)).first
        await target.click()

    async def confirm(self, name: str, answer: str) -> None:
        """Unfold a question and answer it."""
        await self.page.locator("summary", has_text=name).first.click()
        await self.press(answer)

    async def fill(self, **values: str) -> None:
        """Fill fields by their names."""
        for name, value in values.items():
            await self.page.locator(f'[name="{name}"]').first.fill(value)

    async def choose(self, **values: str) -> None:
        """Choose in selects by their names."""
        for name, value in values.items():
            await self.page.locator(f'select[name="{name}"]').first.select_option(value)

    async def reads(self, text: str) -> None:
        """The page says so."""
        await expect(self.page.locator("body")).to_contain_text(text)


async def arrive(browser: Browser, site: LiveSite, email: str, *, viewport: dict[str, int] = DESK) -> Visitor:
    """Somebody opens a browser of their own."""
    context = await browser.new_context(viewport=viewport, locale="en-GB")
    page = await context.new_page()
    visitor = Visitor(site, page, email, [])
    page.on("pageerror", lambda error: visitor.faults.append(str(error)))
    page.on("response", lambda answer: visitor.faults.append(answer.url) if answer.status >= 500 else None)
    return visitor


async def begin_edition(organiser: Visitor, slug: str) -> None:
    """A new festival and its edition from a preset, its call announced and open."""
    await organiser.goto("/organise/new")
    now = datetime.now(UTC)
    await organiser.fill(
        festival_name="Vertical Nights",
        name="Vertical Nights 2026",
        slug=slug,
        opens_at=(now - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"),
        closes_at=(now + timedelta(days=20)).strftime("%Y-%m-%dT%H:%M"),
    )
    await organiser.page.locator('input[name="preset"][value="vertical_ff"]').check()
    await organiser.press("Begin the edition")
    await organiser.goto(f"/organise/{slug}/call")
    await organiser.press("Announce the call")


async def link_in_mail(box: Postbox, recipient: str, path: str) -> str:
    """The address under ``path`` in the newest mail to somebody, waited for."""
    for _ in range(200):
        for recipients, message in reversed(box.received):
            if recipient in recipients:
                body = message.get_body(("plain",))
                found = re.search(rf"http\S+{path}\S+", body.get_content() if body else "")
                if found:
                    return found[0].rstrip(".")
        await asyncio.sleep(0.1)
    raise AssertionError(f"no mail with {path} came to {recipient}")
