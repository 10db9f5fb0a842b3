"""A juror's evening on a tablet in WebKit, from the invitation to the last film; a score that waits for its line.

The window has a tablet's size, but WebKit's layout without a screen has none (`WebKit.click`), and decoders are another
package's: how wide things are and how films play is for Chromium to say.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from litestar import Litestar

from festival.db import fetch, fetch_value
from tests.browser.judging import Judging, open_judging
from tests.browser.serving import serving
from tests.browser.webkit import WebKit, missing_programs, webkit
from tests.unstable_link import Fate, UnstableLink, unstable_link

pytestmark = [pytest.mark.browser, pytest.mark.long]

TABLET = (820, 1180)
ROUND = "main a[href*='/jury/rounds/']"
READY = "return !document.querySelector('[data-scoresheet]').inert"


@pytest.fixture
async def safari() -> AsyncIterator[WebKit]:
    if missing_programs():
        pytest.skip(
            f"judging was not tried in WebKit: no {', '.join(missing_programs())} here "
            "(Debian: apt-get install --no-install-recommends webkit2gtk-driver libgtk-3-bin)"
        )
    async with webkit() as opened:
        yield opened


@pytest.fixture
async def judging(database: str, application: Litestar, tmp_path: Path) -> Judging:
    return await open_judging(tmp_path)


async def _score(safari: WebKit, criterion: str, point: int) -> None:
    await safari.click(f'[data-criterion="{criterion}"] input[value="{point}"]')


async def _reach_first_film(safari: WebKit, invitation: str) -> None:
    await safari.goto(invitation)
    await safari.click("main form button")
    await safari.until(ROUND)
    await safari.click(ROUND)
    await safari.until("main form", "None: show me my films")
    await safari.click("main form button")
    await safari.until("main", "Watch the next film")
    await safari.click("main a.button--primary")
    await safari.until("main h1")
    await safari.holds(READY)


async def test_from_the_invitation_to_the_last_film(safari: WebKit, application: Litestar, judging: Judging) -> None:
    async with serving(application) as address:
        await safari.resize(*TABLET)
        await _reach_first_film(safari, f"{address}{judging.invitation}")
        for number in range(len(judging.titles)):
            await safari.until("main h1")
            await safari.holds(READY)
            before = await safari.run("return location.href")
            await safari.press_keys(str(9 - number))
            await _score(safari, "direction", 10)
            await safari.until("[data-save-state]", "Saved")
            await safari.click("[data-scoresheet] button[data-shortcut='Enter']")
            await safari.holds("return location.href !== arguments[0]", before)
        await safari.until("main", "You have scored every film.")
    rows = await fetch("SELECT submitted_steps FROM scoresheet WHERE state = 'submitted' ORDER BY submitted_at")
    assert [row["submitted_steps"] for row in rows] == [{"script": 9 - n, "direction": 10} for n in range(len(rows))]
    assert len(rows) == len(judging.titles)


async def test_a_score_waits_for_its_line(safari: WebKit, application: Litestar, judging: Judging) -> None:
    async with serving(application) as address, unstable_link(UnstableLink(address)) as link:
        await _reach_first_film(safari, f"{link.address}{judging.invitation}")
        link.fate = lambda: (Fate.CUT, 0)
        link.drop()
        await _score(safari, "script", 7)
        await safari.until("[data-save-state]", "kept on this device")
        assert await fetch_value("SELECT count(*) FROM scoresheet") == 0
        link.fate = lambda: (Fate.PASSES, 0)
        await safari.run("dispatchEvent(new Event('online'))")
        await safari.until("[data-save-state]", "Saved")
        assert await fetch_value("SELECT steps FROM scoresheet") == {"script": 7}
        assert await safari.run("return Object.keys(localStorage).filter((key) => key.includes('scoresheet'))") == []
