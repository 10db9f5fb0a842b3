"""An entrant with a phone on a bad link: the film arrives through five drops and a reload, is judged, is submitted."""

import hashlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from festival.db import fetch_value
from festival.media.bucket_setup import set_up_bucket
from festival.settings import Bucket
from tests.browser.entrants import DROPS, MIB, PHONE, Entrant, an_entrant_of, long_film
from tests.browser.live_site import LiveSite, live_site
from tests.radosgw import missing_programs, running_gateway
from tests.unstable_link import UnstableLink, unstable_link

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site() -> Iterator[LiveSite]:
    with live_site() as served:
        yield served


@pytest.fixture
async def entrant(site: LiveSite) -> AsyncIterator[Entrant]:
    async with an_entrant_of(site) as somebody:
        yield somebody


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return long_film(tmp_path_factory.mktemp("film") / "waves.mp4")


async def open_entry(browser: Browser, address: str, entrant: Entrant) -> Page:
    context = await browser.new_context(locale="fr-FR", viewport={"width": 390, "height": 844})
    await context.add_init_script(PHONE)
    await context.add_cookies([{"name": "session", "value": entrant.session, "url": address}])
    page = await context.new_page()
    await page.goto(f"{address}/me/entries/{entrant.entry_id}")
    return page


async def _reload_until_reminded(page: Page) -> None:
    """Reload, once more where the link dropped the page's own scripts: a person would, too."""
    reminder = page.locator("[data-upload-earlier]")
    for _ in range(3):
        await page.reload()
        await page.wait_for_timeout(1500)
        if await reminder.is_visible():
            break
    await expect(reminder).to_contain_text("waves.mp4")


async def test_a_film_through_five_drops_and_a_reload(
    browser: Browser, site: LiveSite, entrant: Entrant, film: Path, tmp_path: Path
) -> None:
    link = UnstableLink(site.address, bytes_per_second=12 * MIB, drop_at=list(DROPS))
    async with unstable_link(link):
        page = await open_entry(browser, link.address, entrant)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        chooser, words = page.locator("[data-upload-file]"), page.locator("[data-upload-words]")
        await chooser.set_input_files(film)
        await expect(words).to_contain_text("%")
        while link.drops < 3:
            await page.wait_for_timeout(50)
        page.on("dialog", lambda dialog: dialog.accept())
        await _reload_until_reminded(page)

        other = tmp_path / "other.mp4"
        other.write_bytes(film.read_bytes()[::-1])
        await chooser.set_input_files(other)
        await expect(page.locator("[data-upload-problem-list]")).to_contain_text("other.mp4")
        await chooser.set_input_files(film)

        await expect(page.locator("form[action$='/submit'] button")).to_be_visible(timeout=60_000)
        assert link.drops == 5
        # Parts of 5 MiB, three at once: no drop and no reload costs more than what was on its way.
        assert link.sent < film.stat().st_size + 6 * 3 * 5 * MIB
        await page.locator("form[action$='/submit'] button").click()
        receipt = await fetch_value("SELECT digest FROM frozen_entry WHERE entry_id = $1", entrant.entry_id)
        await expect(page.get_by_text(receipt[:8])).to_be_visible()
        assert errors == []
    stored = await fetch_value("SELECT sha256 FROM master")
    assert stored == hashlib.sha256(film.read_bytes()).hexdigest()
    assert await fetch_value("SELECT count(*) FROM upload") == 1


@pytest.mark.long
async def test_parts_go_from_the_browser_straight_to_a_bucket(
    browser: Browser, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if missing_programs():
        pytest.skip(f"sending to a bucket was not tried in a browser: no {', '.join(missing_programs())} here")
    with running_gateway() as gateway:
        bucket = Bucket(name="films", region="us-east-1", endpoint=gateway.endpoint)
        for name, value in gateway.environment.items():
            monkeypatch.setenv(name, value)
        named = {"PALMARES_S3_BUCKET": bucket.name, "PALMARES_S3_ENDPOINT": gateway.endpoint}
        with live_site(**gateway.environment, **named) as site:
            set_up_bucket(bucket, origin=site.address)
            async with an_entrant_of(site) as entrant:
                page = await open_entry(browser, site.address, entrant)
                puts: list[str] = []
                page.on("request", lambda request: puts.append(request.url) if request.method == "PUT" else None)
                await page.locator("[data-upload-file]").set_input_files(film)
                await expect(page.locator("form[action$='/submit'] button")).to_be_visible(timeout=60_000)
                assert len(puts) == 4
                assert all(each.startswith(f"{gateway.endpoint}/films/") for each in puts)
                stored = await fetch_value("SELECT sha256 FROM master")
    assert stored == hashlib.sha256(film.read_bytes()).hexdigest()
