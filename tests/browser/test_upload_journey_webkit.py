"""The journey of a film through five drops and a reload in WebKit, as iPhones have it."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from festival.db import fetch_value
from tests.browser.entrants import DROPS, MIB, PHONE, an_entrant_of, long_film
from tests.browser.live_site import live_site
from tests.browser.webkit import WebKit, missing_programs, webkit
from tests.unstable_link import UnstableLink, unstable_link

pytestmark = [pytest.mark.browser, pytest.mark.long]

SUBMIT = "form[action$='/submit'] button"


@pytest.fixture
async def safari() -> AsyncIterator[WebKit]:
    if missing_programs():
        pytest.skip(
            f"sending a film was not tried in WebKit: no {', '.join(missing_programs())} here "
            "(Debian: apt-get install --no-install-recommends webkit2gtk-driver libgtk-3-bin)"
        )
    async with webkit() as opened:
        yield opened


async def _reload_until_reminded(safari: WebKit) -> None:
    """Reload, once more where the link dropped the page's own scripts: a person would, too."""
    for _ in range(3):
        await safari.reload()
        await asyncio.sleep(1.5)
        if await safari.text("[data-upload-earlier]"):
            break
    await safari.until("[data-upload-earlier]", "waves.mp4")
    await safari.run(PHONE)


async def test_a_film_through_five_drops_and_a_reload(safari: WebKit, tmp_path: Path) -> None:
    film = long_film(tmp_path / "waves.mp4")
    with live_site() as site:
        link = UnstableLink(site.address, bytes_per_second=12 * MIB, drop_at=list(DROPS))
        async with an_entrant_of(site) as entrant, unstable_link(link):
            await safari.goto(f"{link.address}/")
            await safari.keep_cookie("session", entrant.session)
            await safari.goto(f"{link.address}/me/entries/{entrant.entry_id}")
            await safari.run(PHONE)
            await safari.choose_file("[data-upload-file]", film)
            await safari.until("[data-upload-words]", "%")
            while link.drops < 3:
                await asyncio.sleep(0.05)
            await _reload_until_reminded(safari)

            other = tmp_path / "other.mp4"
            other.write_bytes(film.read_bytes()[::-1])
            await safari.choose_file("[data-upload-file]", other)
            await safari.until("[data-upload-problem-list]", "other.mp4")
            await safari.choose_file("[data-upload-file]", film)

            await safari.until(SUBMIT, seconds=60)
            assert link.drops == 5
            # Parts of 5 MiB, three at once: no drop and no reload costs more than what was on its way.
            assert link.sent < film.stat().st_size + 6 * 3 * 5 * MIB
            await safari.click(SUBMIT)
            await safari.until("main")
            receipt = None
            while receipt is None:
                receipt = await fetch_value("SELECT digest FROM frozen_entry WHERE entry_id = $1", entrant.entry_id)
                await asyncio.sleep(0.1)
            await safari.until("main", receipt[:8])
            assert await fetch_value("SELECT sha256 FROM master") == hashlib.sha256(film.read_bytes()).hexdigest()
            assert await fetch_value("SELECT count(*) FROM upload") == 1
