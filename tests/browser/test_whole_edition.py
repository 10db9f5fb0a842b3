"""From an empty database to the published palmarès, each role at their own browser, without a line of documentation."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from festival.demo.films import make_film
from tests.browser.live_site import LiveSite, live_site
from tests.browser.people import DESK, PASSWORD, PHONE, Visitor, arrive, begin_edition, link_in_mail
from tests.browser.scoring_films import begin_judging, score_the_film, seal
from tests.postbox import Postbox, open_postbox

pytestmark = pytest.mark.browser

SLUG = "vertical-nights-2026"
FILMS = ("Stairwell", "La Dernière Rame", "雨の郵便局")
JURORS = ("Ann", "Ben", "Cleo")


@pytest.fixture
async def box() -> AsyncIterator[Postbox]:
    async with open_postbox() as opened:
        yield opened


@pytest.fixture
def site(box: Postbox) -> LiveSite:
    with live_site(PALMARES_SMTP_URL=f"smtp://127.0.0.1:{box.port}") as serving:
        yield serving


async def test_a_whole_edition(browser: Browser, site: LiveSite, box: Postbox, tmp_path: Path) -> None:
    first = await arrive(browser, site, "claire@festival.example")
    await _set_up(first)
    await _begin_edition(first)
    second = await arrive(browser, site, "daniel@festival.example")
    await _join_team(first, second, box)

    entrants = [
        await _enter(browser, site, number, title, tmp_path, box) for number, title in enumerate(FILMS, start=1)
    ]
    refused = await _refused_entry(browser, site, tmp_path, box)
    await _close_and_qualify(first)
    await _plan_round(first)
    jurors = [await _invite(browser, site, first, box, name) for name in JURORS]
    await _open_round(first)

    for number, juror in enumerate(jurors):
        await _judge(juror, number)
    await _see_counts_only(first)
    await seal(jurors[0])
    await _publish(browser, first, second)
    await _read_palmares(browser, site, tmp_path, first)
    everyone = [first, second, *entrants, refused, *jurors]
    assert [fault for visitor in everyone for fault in visitor.faults] == []


async def _set_up(organiser: Visitor) -> None:
    await organiser.goto(organiser.site.set_up_link)
    await organiser.fill(display_name="Claire Fontaine", email=organiser.email, password=PASSWORD)
    await organiser.press("Begin")


async def _begin_edition(organiser: Visitor) -> None:
    await begin_edition(organiser, SLUG)
    await organiser.goto(f"/e/{SLUG}")
    await organiser.reads("9:16")


async def _join_team(first: Visitor, second: Visitor, box: Postbox) -> None:
    await first.goto(f"/organise/{SLUG}/team")
    await first.fill(email=second.email)
    await first.page.locator('[name="role"][value="organiser"], select[name="role"]').first.evaluate(
        "e => { if (e.tagName === 'SELECT') e.value = 'organiser'; else e.checked = true; }"
    )
    await first.press("Send the invitation")
    await second.goto(await link_in_mail(box, second.email, "/invitation/"))
    if await second.page.locator('[name="display_name"]').count():
        await second.fill(display_name="Daniel Osei")
    await second.page.locator("main form button").first.click()
    await second.goto(f"/organise/{SLUG}")
    await second.reads("Vertical Nights 2026")


async def _register(entrant: Visitor, name: str, box: Postbox) -> None:
    await entrant.goto(f"/register?next=/e/{SLUG}/enter")
    await entrant.fill(display_name=name, email=entrant.email, password=PASSWORD)
    await entrant.press("Make my account")
    await entrant.goto(await link_in_mail(box, entrant.email, "/link/"))
    await entrant.page.locator("main form button").first.click()


async def _draft(entrant: Visitor, title: str, country: str) -> None:
    await entrant.goto(f"/e/{SLUG}/enter")
    await entrant.fill(
        title=title, synopsis="A night, a stairwell, a promise.", directors="Mira Vogt", completed_on="2026-01-15"
    )
    await entrant.choose(country_1=country, dialogue_1="en", ai_use="none")
    await entrant.page.locator('[name="content_nothing"]').check()
    await entrant.page.locator('[name="rights_confirmed"]').check()
    await entrant.press("Save and go on")


async def _send(entrant: Visitor, film: Path) -> None:
    await entrant.page.locator('input[type="file"]').first.set_input_files(film)
    begin = entrant.page.locator("[data-upload] button, [data-upload-start]").first
    if await begin.is_visible():
        await begin.click()


async def _enter(browser: Browser, site: LiveSite, number: int, title: str, folder: Path, box: Postbox) -> Visitor:
    entrant = await arrive(browser, site, f"maker{number}@films.example", viewport=PHONE)
    await _register(entrant, f"Maker {number}", box)
    await _draft(entrant, title, ("DE", "FR", "JP")[number - 1])
    film = folder / f"film{number}.mp4"
    make_film(film, seed=number, seconds=2, width=720, height=1280, title=title)
    await _send(entrant, film)
    submit = entrant.page.get_by_role("button", name="Submit this film")
    await _appears(entrant, submit)
    await submit.click()
    await entrant.reads("Fingerprint of what you submitted")
    return entrant


async def _refused_entry(browser: Browser, site: LiveSite, folder: Path, box: Postbox) -> Visitor:
    """A film lying down is told why it does not fit, and cannot be submitted."""
    entrant = await arrive(browser, site, "wide@films.example", viewport=PHONE)
    await _register(entrant, "Wide Maker", box)
    await _draft(entrant, "Panorama", "IT")
    film = folder / "wide.mp4"
    make_film(film, seed=9, seconds=2, width=1280, height=720)
    await _send(entrant, film)
    anyway = entrant.page.get_by_role("button", name="Send it anyway")
    if await anyway.count():
        await anyway.click()
    await _appears(entrant, entrant.page.get_by_text("vertical").first)
    await expect(entrant.page.get_by_role("button", name="Submit this film")).to_have_count(0)
    return entrant


async def _appears(visitor: Visitor, what: object) -> None:
    """Look again, as a person would, until the check is done."""
    for _ in range(60):
        await visitor.page.wait_for_timeout(300)
        if await what.count():  # type: ignore[attr-defined]
            return
        again = visitor.page.get_by_role("link", name="Look again")
        if await again.count():
            await again.first.click()
    await expect(what).to_be_visible()  # type: ignore[arg-type]


async def _close_and_qualify(organiser: Visitor) -> None:
    await organiser.goto(f"/organise/{SLUG}/call")
    await organiser.page.locator("summary", has_text="Close").first.click()
    await (
        organiser.page.get_by_role("button", name="Close it")
        .or_(organiser.page.get_by_role("button", name="Close the call"))
        .last.click()
    )
    for title in FILMS:
        await organiser.goto(f"/organise/{SLUG}/entries")
        await organiser.page.get_by_role("link", name=title).first.click()
        await organiser.page.get_by_label("I have watched it, and nothing names its maker").check()
        await organiser.press("Qualify")


async def _plan_round(organiser: Visitor) -> None:
    await organiser.goto(f"/organise/{SLUG}/rounds/new")
    await organiser.fill(name="Jury")
    await organiser.press("Plan this round")
    await organiser.press("Take them all into the round")


async def _invite(browser: Browser, site: LiveSite, organiser: Visitor, box: Postbox, name: str) -> Visitor:
    juror = await arrive(browser, site, f"{name.lower()}@jury.example", viewport=PHONE if name == "Ben" else DESK)
    form = organiser.page.locator("details", has_text="Invite a juror")
    if await form.count() and await form.first.get_attribute("open") is None:
        await form.first.locator("summary").click()
    await organiser.page.locator('form [name="name"]').last.fill(name)
    await organiser.page.locator('form [name="email"]').last.fill(juror.email)
    await organiser.press("Send the invitation")
    await juror.goto(await link_in_mail(box, juror.email, "/invitation/"))
    await juror.press("Join the jury")
    return juror


async def _open_round(organiser: Visitor) -> None:
    await organiser.page.reload()
    await (
        organiser.page.locator("li, tr, .row", has_text="Ann")
        .get_by_role("button", name="Make president")
        .first.click()
    )
    await organiser.press("Everyone sees everything")
    await organiser.press("Confirm these panels")
    await organiser.confirm("Open the round", "Open it")
    await organiser.reads("being judged")


async def _judge(juror: Visitor, number: int) -> None:
    await begin_judging(juror)
    for _ in FILMS:
        await score_the_film(juror, lambda title: 9 - FILMS.index(title) - number % 2)


async def _see_counts_only(organiser: Visitor) -> None:
    await organiser.goto(f"/organise/{SLUG}/rounds")
    await organiser.page.locator('a[href*="/rounds/"]', has_text="Jury").first.click()
    await organiser.press("Progress")
    await organiser.reads("9")


async def _publish(browser: Browser, first: Visitor, second: Visitor) -> None:
    await first.goto(f"/organise/{SLUG}/results")
    await first.press("Compute the result")
    await first.reads("Best Vertical Film")
    await first.goto(f"/organise/{SLUG}/publication")
    await first.press("Stage it")
    public = await arrive(browser, first.site, "")
    await public.goto(f"/e/{SLUG}/palmares")
    await public.reads("nothing here")
    await second.goto("/approvals")
    await second.confirm("Approve", "I agree")
    await first.goto(f"/organise/{SLUG}/publication")
    await first.confirm("Publish now", "Publish")


async def _read_palmares(browser: Browser, site: LiveSite, folder: Path, organiser: Visitor) -> None:
    """The public reads the winner, and the exported ballots count to the digest that the page shows."""
    public = await arrive(browser, site, "", viewport=PHONE)
    await public.goto(f"/e/{SLUG}/palmares")
    await public.reads(FILMS[0])
    shown = await public.page.content()
    await organiser.goto(f"/organise/{SLUG}/rounds")
    await organiser.page.locator('a[href*="/rounds/"]', has_text="Jury").first.click()
    address = organiser.page.url.split("#")[0]
    for name in ("ballots.csv", "entries.csv", "rules.toml"):
        answer = await organiser.page.context.request.get(f"{address}/files/{name}")
        assert answer.status == 200
        (folder / name).write_bytes(await answer.body())
    counted = subprocess.run(
        [
            *(sys.executable, "-m", "festival.cli.main", "tabulate"),
            *("--ballots", str(folder / "ballots.csv")),
            *("--rules", str(folder / "rules.toml")),
            *("--entries", str(folder / "entries.csv")),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(counted.stdout)["digest"] in shown
