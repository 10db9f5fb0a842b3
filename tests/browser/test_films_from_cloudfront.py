"""A public film plays from CloudFront, goes on when its address has run out, and stops when it is held back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from festival.app import create_app
from festival.db import fetch_row
from festival.entries.quarantine.service import quarantine_film
from festival.media.bucket_setup import set_up_bucket
from festival.media.storage import S3Storage, open_storage
from festival.publishing.service import publish
from festival.settings import Bucket, Settings
from tests.browser.serving import serving
from tests.cloudfront import Distribution, as_setting, new_key, running
from tests.juries import make_colleague
from tests.playable import make_playable
from tests.radosgw import free_port, missing_programs, running_gateway
from tests.results import entries_judged, make_result, stage_and_approve

pytestmark = pytest.mark.browser
WITHIN = 20_000
SECONDS = 8.0


@pytest.fixture(scope="module")
def bucket() -> Iterator[Bucket]:
    if missing := missing_programs():
        pytest.skip(f"films were not sent by way of CloudFront: no {', '.join(missing)} here")
    with running_gateway() as gateway, pytest.MonkeyPatch.context() as patched:
        for name, value in gateway.environment.items():
            patched.setenv(name, value)
        films = Bucket(name="films", region="us-east-1", endpoint=gateway.endpoint)
        set_up_bucket(films, origin="https://festival.example")
        yield films


async def test_a_public_film_plays_goes_on_and_stops(
    database: str, browser: Browser, bucket: Bucket, tmp_path: Path
) -> None:
    key, port = new_key(), free_port()
    settings = Settings(
        data=tmp_path, secret="for tests only", development=True, bucket=bucket,
        cloudfront=as_setting(key, f"127.0.0.1:{port}"),
    )  # fmt: skip
    open_storage(settings)
    judged = await make_result(films=2)
    await make_playable(await entries_judged(judged.jury), tmp_path, seconds=SECONDS)
    await publish(publication_id=await stage_and_approve(judged), by=judged.organiser)
    row = await fetch_row("SELECT film_ref, edition_id, entry_id FROM published_film LIMIT 1")
    assert row is not None
    distribution = Distribution(key, S3Storage(bucket).client, bucket.name)
    context = await browser.new_context(ignore_https_errors=True, locale="en-GB")
    page = await context.new_page()
    asked: list[tuple[str, int]] = []
    page.on("response", lambda answer: asked.append((answer.url, answer.status)) if "film" in answer.url else None)
    async with serving(create_app(settings)) as site, running(distribution, tmp_path, port, cuts=True):
        await page.goto(f"{site}/e/{judged.slug}/films/{row['film_ref']}")
        film, stopped = page.locator("video"), page.locator("[data-player-stopped]")
        await film.evaluate("film => { film.muted = true; film.loop = true; film.play().catch(() => null) }")
        await page.wait_for_function(
            f"() => document.querySelector('video').currentTime > {SECONDS * 0.75}", timeout=30_000
        )
        assert len(distribution.ran_out) == 1, "an address ran out on the way"
        await expect(stopped).to_be_hidden()
        assert {status for url, status in asked if url.startswith(site) and status in (301, 302, 404)} == {302}
        await quarantine_film(
            edition_id=row["edition_id"],
            entry_id=row["entry_id"],
            by=judged.organiser,
            keepers=[judged.organiser, await make_colleague(judged.jury)],
            reason="Reported to the police.",
        )
        await expect(stopped).to_be_visible(timeout=WITHIN)
        assert await film.evaluate("film => film.paused")
    await context.close()
