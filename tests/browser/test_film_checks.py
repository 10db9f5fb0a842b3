"""A look before sending: a real film of 61.2 s is told apart before a byte is sent, and the server's check agrees."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from litestar import Litestar
from playwright.async_api import Browser, Page, expect

from festival.accounts import service as accounts
from festival.db import execute, fetch_value
from festival.demo.films import make_film
from festival.entries.rules import EntryState
from festival.jobs import Task
from festival.media.jobs import film_work
from tests.browser.serving import serving
from tests.factories import make_edition, make_entry, make_person

pytestmark = pytest.mark.browser

SIXTY = {"film": {"max_seconds": 60, "min_width": 180, "min_height": 320}}


@dataclass
class Entrant:
    """A page where a film is sent, and what the browser has asked of the API so far."""

    page: Page
    entry_id: UUID
    edition_id: UUID
    asked: list[str]


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Real films by what is wrong with them."""
    folder = tmp_path_factory.mktemp("films")
    made = {"long": {"seconds": 61.2, "fps": 5}, "wide": {"width": 640, "height": 360}, "fitting": {}}
    for number, (name, differing) in enumerate(made.items()):
        film = {"seconds": 2, "fps": 5, "width": 360, "height": 640, **differing}
        make_film(folder / f"{name}.mp4", seed=number, **film)  # type: ignore[arg-type]
    return {name: folder / f"{name}.mp4" for name in made}


@pytest.fixture(params=["en", "fr"])
async def entrant(
    request: pytest.FixtureRequest, browser: Browser, database: str, application: Litestar
) -> AsyncIterator[Entrant]:
    edition, person_id = await make_edition(changes=SIXTY), await make_person()
    entry_id = await make_entry(edition=edition, entrant=person_id, state=EntryState.DRAFT)
    await execute("UPDATE entry SET master_id = NULL WHERE id = $1", entry_id)
    async with serving(application) as address:
        context = await browser.new_context(locale=request.param, viewport={"width": 390, "height": 844})
        session = await accounts.sign_in_as(person_id=person_id, user_agent="tests")
        await context.add_cookies([{"name": "session", "value": session, "url": address}])
        page, asked = await context.new_page(), []
        page.on("request", lambda each: asked.append(f"{each.method} {each.url}") if "/api/" in each.url else None)
        await page.goto(f"{address}/me/entries/{entry_id}")
        yield Entrant(page, entry_id, edition.id, asked)
        await context.close()


TOO_LONG = {
    "en": ("61.2", "The film runs 61.2 s; this call takes at most 60 s: shorten it by 1.2 s."),
    "fr": ("61,2", "Le film dure 61,2 s ; cet appel prend 60 s au plus : raccourcissez-le de 1,2 s."),
}


async def test_a_film_that_is_too_long_is_told_before_a_byte_is_sent(entrant: Entrant, films: dict[str, Path]) -> None:
    page = entrant.page
    language = await page.evaluate("document.documentElement.lang")
    found, sentence = TOO_LONG[language]
    await page.locator("[data-upload-file]").set_input_files(films["long"])
    await expect(page.locator("[data-upload-problem-list]")).to_contain_text(found)
    await page.wait_for_timeout(500)
    assert entrant.asked == []
    assert await fetch_value("SELECT count(*) FROM upload WHERE state = 'receiving'") == 0

    # The server's check decides, and says the same where somebody sends it all the same.
    await page.locator("[data-upload-anyway]").click()
    master_id = None
    while master_id is None:
        await page.wait_for_timeout(100)
        master_id = await fetch_value("SELECT id FROM master WHERE filename = 'long.mp4'")
    with film_work() as work:
        await work.check_film(Task(edition_id=entrant.edition_id, subject_id=master_id))
    await expect(page.locator("[data-code='too_long']")).to_contain_text(sentence, timeout=20_000)
    assert await page.locator("form[action$='/submit']").count() == 0


async def test_a_lying_film_is_told_before_a_byte_is_sent(entrant: Entrant, films: dict[str, Path]) -> None:
    await entrant.page.locator("[data-upload-file]").set_input_files(films["wide"])
    await expect(entrant.page.locator("[data-upload-problem-list] p")).to_have_count(1)
    await entrant.page.wait_for_timeout(300)
    assert entrant.asked == []


async def test_a_film_that_fits_is_sent_at_once(entrant: Entrant, films: dict[str, Path]) -> None:
    """The positive control: nothing but the look holds a film back."""
    await entrant.page.locator("[data-upload-file]").set_input_files(films["fitting"])
    await expect(entrant.page.locator("[data-upload-progress]")).to_be_visible()
    found = None
    while found is None:
        await entrant.page.wait_for_timeout(100)
        found = await fetch_value("SELECT state FROM master WHERE filename = 'fitting.mp4'")
    assert found == "checking"
