"""A series in a browser: an episode ends and the next plays in its place; the counts say so, of nobody."""

import json
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The story of a short series, served."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="palmares-cites-", dir=memory if memory.is_dir() else None))
    command = [sys.executable, "-m", "festival.cli.main", "demo", "--story", "cites", "--entries", "3"]
    played = subprocess.run(
        [*command, "--data", str(folder), "--no-serve"], check=False, capture_output=True, text=True
    )
    assert played.returncode == 0, played.stdout + played.stderr
    process = subprocess.Popen([*command, "--data", str(folder), "--port", "0"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    while "Ctrl-C" not in process.stdout.readline():
        pass
    yield json.loads((folder / "demo.json").read_bytes())["base_url"]
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.long
async def test_an_episode_ends_and_the_next_one_plays(browser: Browser, address: str) -> None:
    context = await browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    page = await context.new_page()
    told: list[str] = []
    page.on("request", lambda sent: told.append(sent.post_data or "") if "/plays" in sent.url else None)
    await page.goto(f"{address}/e/cites/showcase/cites")
    await expect(page.locator(".showcase__now")).to_contain_text("Episode 1")
    await page.locator(".player__film").click()
    await page.evaluate("document.querySelector('video').play()")
    await page.evaluate("document.querySelector('video').currentTime = document.querySelector('video').duration - 0.4")
    await expect(page.locator(".showcase__now")).to_contain_text("Episode 2", timeout=15_000)
    await expect(page.locator(".player__film")).to_have_js_property("paused", False, timeout=15_000)
    assert [json.loads(body)["reached"] for body in told[:3]] == ["begun", "half", "finished"]
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    tracks = await page.evaluate("fetch(document.querySelector('track').src).then((answer) => answer.text())")
    assert tracks.startswith("WEBVTT")
    await context.close()
