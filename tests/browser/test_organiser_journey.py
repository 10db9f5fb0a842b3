"""A festival of 200 films and 12 jurors, two of whom drop out, by its organiser's browser: from preset to award list.

What the organiser does, they do on the pages, with nothing but their words; films arrive and jurors score through the
services, as two hundred and twelve other people would.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from litestar import Litestar
from playwright.async_api import Browser

from festival.accounts import service as accounts
from festival.db import fetch, fetch_value
from festival.editions.queries import edition_for
from festival.entries.rules import EntryState
from festival.panels import service as panels
from festival.panels.schemas import ConflictDeclared, NewJuror
from festival.scoring import service as scoring
from festival.scoring.queries import queue_for_juror
from tests.browser.live_site import LiveSite
from tests.browser.people import DESK, Visitor, arrive, begin_edition
from tests.browser.serving import serving
from tests.factories import make_entry, make_founder, make_person
from tests.juries import COUNTRIES, submit

pytestmark = [pytest.mark.browser, pytest.mark.long]

SLUG = "vertical-nights-2026"
FILMS = 200
JURORS = tuple(f"Juror {letter}" for letter in "ABCDEFGHIJKL")
GONE = JURORS[3:5]


@pytest.fixture
async def organiser(browser: Browser, database: str, application: Litestar) -> AsyncIterator[Visitor]:
    founder = await make_founder(display_name="Claire Fontaine")
    async with serving(application) as address:
        visitor = await arrive(browser, LiveSite(address, "", Path()), "claire@festival.example", viewport=DESK)
        token = await accounts.sign_in_as(person_id=founder, user_agent="journey")
        await visitor.page.context.add_cookies([{"name": "session", "value": token, "url": address}])
        yield visitor
        assert visitor.faults == []


async def test_from_preset_to_sealed_award_list(organiser: Visitor, tmp_path: Path) -> None:
    await begin_edition(organiser, SLUG)
    edition = await edition_for(SLUG, await fetch_value("SELECT person_id FROM membership"))
    entrants = [await make_person(display_name=f"Maker {at}") for at in range(8)]
    for at in range(FILMS):
        await make_entry(
            edition=edition,
            entrant=entrants[at % len(entrants)],
            title=f"Film {at:03}",
            countries=[COUNTRIES[at % len(COUNTRIES)]],
            state=EntryState.SUBMITTED,
        )
    await _close_and_qualify(organiser)
    await _plan(organiser)
    people = await _jury_joins(edition.id)
    await _panels(organiser)
    await _drop_outs(organiser, edition.id)
    await _everybody_scores(people)
    await _close_on_coverage(organiser)
    round_id = await fetch_value("SELECT id FROM round")
    await scoring.seal_round(round_id=round_id, by=people[JURORS[0]])
    shown = await _award_list(organiser)
    first = await _counted_offline(organiser, round_id, tmp_path)
    assert first in shown
    await _closer_look(organiser, round_id, people)
    second = await _counted_offline(organiser, round_id, tmp_path)
    await organiser.goto(f"/organise/{SLUG}/results")
    await organiser.press("Count again")
    await _until(organiser, second)
    await organiser.reads("Their scoresheets count with those of the panel")
    assert second != first


async def _close_and_qualify(organiser: Visitor) -> None:
    """All at once, taken back in one step, and all at once again."""
    await organiser.goto(f"/organise/{SLUG}/call")
    await organiser.confirm("Close the call", "Close it now")
    await organiser.goto(f"/organise/{SLUG}/entries")
    await organiser.page.locator('[name="which"][value="all"]').check()
    await organiser.page.locator('[name="attested"]').check()
    await organiser.press("Qualify them")
    await organiser.reads(f"{FILMS} entries were decided on")
    await organiser.press("Undo it")
    await organiser.reads("Undone")
    await organiser.goto(f"/organise/{SLUG}/entries")
    await organiser.page.locator('[name="which"][value="all"]').check()
    await organiser.page.locator('[name="attested"]').check()
    await organiser.press("Qualify them")
    assert await fetch_value("SELECT count(*) FROM entry WHERE state = 'qualified'") == FILMS


async def _plan(organiser: Visitor) -> None:
    await organiser.goto(f"/organise/{SLUG}/rounds/new")
    await organiser.fill(name="Jury", top="20", band="0.2")
    await organiser.press("Plan this round")
    await organiser.press("Take them all into the round")
    await organiser.reads(str(FILMS))


async def _jury_joins(edition_id: UUID) -> dict[str, UUID]:
    """Twelve people open the links in their mails."""
    founder = await fetch_value("SELECT person_id FROM membership WHERE role = 'organiser'")
    people = {}
    for at, name in enumerate(JURORS):
        new = NewJuror(name=name, email=f"juror{at}@jury.example", countries=[COUNTRIES[at % len(COUNTRIES)]])
        invited = await panels.add_juror(edition_id=edition_id, by=founder, new=new)
        joined = await panels.accept_as_juror(token=invited.token, person_id=None, user_agent="journey")
        people[name] = joined.person_id
    await panels.take_part(round_id=await fetch_value("SELECT id FROM round"), by=founder)
    return people


async def _panels(organiser: Visitor) -> None:
    await organiser.page.reload()
    row = organiser.page.locator("li", has_text=JURORS[0])
    await row.get_by_role("button", name="Make president").first.click()
    await organiser.press("Propose panels")
    await _until(organiser, "Confirm these panels")
    await organiser.press("Confirm these panels")
    await organiser.confirm("Open the round", "Open it")
    await organiser.reads("being judged")
    for person in await fetch("SELECT person_id FROM juror"):
        round_id = await fetch_value("SELECT id FROM round")
        await panels.declare_conflicts(round_id=round_id, by=person["person_id"], declared=ConflictDeclared())


async def _drop_outs(organiser: Visitor, edition_id: UUID) -> None:
    """Two fall ill; their films go to others, and nobody else's change."""
    for name in GONE:
        row = organiser.page.locator("li", has_text=name).first
        await row.locator("summary", has_text="Let go").click()
        await row.locator('[name="reason"]').fill("Ill until the end of the round.")
        await row.get_by_role("button", name="Let them go").click()
        await organiser.reads("being judged")
    left = await fetch_value(
        "SELECT count(*) FROM assignment JOIN juror ON juror.id = assignment.juror_id "
        "WHERE assignment.edition_id = $1 AND assignment.ended_at IS NULL AND juror.name = ANY ($2)",
        edition_id,
        list(GONE),
    )
    assert left == 0


async def _everybody_scores(people: dict[str, UUID]) -> None:
    round_id = await fetch_value("SELECT id FROM round")
    criteria = [row["key"] for row in await fetch("SELECT key FROM criterion ORDER BY position")]
    low, high = await fetch_value("SELECT ARRAY[scale_min, scale_max] FROM round")
    for name, person in people.items():
        if name in GONE:
            continue
        waiting = [film for film in await queue_for_juror(round_id, person) if film.state != "frozen"]
        for place, film in enumerate(waiting):
            span = int(high - low) + 1
            scores = {
                key: int(low) + (place * (at + 3) + len(name) + ord(name[-1])) % span for at, key in enumerate(criteria)
            }
            await submit(film.assignment_id, person, scores)


async def _close_on_coverage(organiser: Visitor) -> None:
    await organiser.press("Progress")
    await organiser.reads("Juror A")


async def _closer_look(organiser: Visitor, round_id: UUID, people: dict[str, UUID]) -> None:
    """One more juror for the films near the cut; what was sealed stays sealed, and the president seals again."""
    await organiser.goto(f"/organise/{SLUG}/results/{round_id}")
    await organiser.press("Ask one more juror")
    await organiser.reads("A closer look at films near the cut")
    await _everybody_scores(people)
    await scoring.seal_round(round_id=round_id, by=people[JURORS[0]])


async def _award_list(organiser: Visitor) -> str:
    await organiser.goto(f"/organise/{SLUG}/results")
    await organiser.press("Compute the result")
    await _until(organiser, "Best Vertical Film")
    return await organiser.page.content()


async def _until(organiser: Visitor, words: str) -> None:
    """Look again, as the page does by itself, until a job is done."""
    for _ in range(200):
        if words in (await organiser.page.locator("main").text_content() or ""):
            return
        await asyncio.sleep(0.3)
        await organiser.page.reload()
    raise AssertionError(f"the page never said: {words}")


async def _counted_offline(organiser: Visitor, round_id: UUID, folder: Path) -> str:
    for name in ("ballots.csv", "entries.csv", "rules.toml"):
        address = f"{organiser.site.address}/organise/{SLUG}/rounds/{round_id}/files/{name}"
        answer = await organiser.page.context.request.get(address)
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
    digest: str = json.loads(counted.stdout)["digest"]
    return digest
