"""WCAG 2.2 AA by axe: every page that anyone, an entrant, a juror or an organiser can open, on a phone and a desk."""

import re
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from litestar import Litestar
from playwright.async_api import Browser

from festival.accounts import service as accounts
from festival.correspondence.mailing import write_mailing
from festival.correspondence.rules import OncePer
from festival.correspondence.schemas import Selection
from festival.correspondence.service import write_to_festival
from festival.db import execute
from festival.entries.rules import EntryState
from festival.publishing.service import publish
from festival.settings import Settings
from tests.browser.axe import LOOKS, OTHER_LOOKS, Looks, broken_rules
from tests.browser.serving import serving
from tests.factories import make_edition, make_entry, make_person
from tests.juries import make_open_jury
from tests.results import make_result, stage_and_approve
from tests.signed_in import SignedIn, browser_of

pytestmark = pytest.mark.browser

_HREF = re.compile(r'href="(/[^"#]*)"')


@dataclass(frozen=True)
class House:
    """Somebody of each role, and a second edition whose jury still scores."""

    people: dict[str, UUID | None]
    starts: dict[str, list[str]]


@pytest.fixture
async def house(database: str) -> House:
    judged = await make_result()
    scoring = await make_open_jury()
    entrant = await make_person(display_name="Emma Entrant")
    await stage_and_approve(judged)
    published = await make_result()
    await publish(publication_id=await stage_and_approve(published), by=published.organiser)
    call = await make_edition(by=judged.organiser)
    for state in EntryState:
        entry_id = await make_entry(edition=call, entrant=entrant, state=state, title=f"Film {state.value}")
    await write_to_festival(entry_id=entry_id, letter_id=uuid4(), body="When do we hear from you?", by=entrant)
    await write_mailing(
        edition_id=call.id,
        mailing_id=uuid4(),
        selection=Selection(),
        once_per=OncePer.PERSON,
        words={"en": ("News of {title}", "Dear {name},\n\n{link}")},
        by=judged.organiser,
    )
    await execute(
        "UPDATE outbox SET bounced_at = now(), tries = 20, failure = '550 no such mailbox' "
        "WHERE id = (SELECT id FROM outbox WHERE edition_id = $1 LIMIT 1)",
        call.id,
    )
    return House(
        people={
            "anyone": None,
            "entrant": entrant,
            "juror": scoring.people[1],
            "president": judged.president,
            "organiser of the call and of a result": judged.organiser,
            "organiser of an open round": scoring.organiser,
            "organiser of a palmarès": published.organiser,
        },
        starts={"anyone": ["/", "/sign-in", "/register", "/nowhere"]},
    )


async def test_every_page_passes_axe(browser: Browser, house: House, application: Litestar, settings: Settings) -> None:
    assert await _findings(browser, house, application, settings, LOOKS) == []


@pytest.mark.long
async def test_every_page_passes_axe_in_the_other_light(
    browser: Browser, house: House, application: Litestar, settings: Settings
) -> None:
    assert await _findings(browser, house, application, settings, OTHER_LOOKS) == []


async def _findings(
    browser: Browser,
    house: House,
    application: Litestar,
    settings: Settings,
    looks: Looks,
) -> list[str]:
    """Who, where, what: one line for each rule that a page breaks."""
    found: list[str] = []
    seen: set[str] = set()
    async with serving(application) as address:
        for who, person in house.people.items():
            reader = await browser_of(person, application, settings)
            context = await browser.new_context(locale="en-GB")
            if person is not None:
                token = await accounts.sign_in_as(person_id=person, user_agent="tests")
                await context.add_cookies([{"name": "session", "value": token, "url": address}])
            page = await context.new_page()
            starts = [*house.starts.get(who, []), "/", "/me", "/jury", "/organise", "/approvals", "/account"]
            for path in await _pages(application, reader, starts, seen):
                await page.goto(f"{address}{path}", wait_until="domcontentloaded")
                found += [f"{who} {path} {line}" for line in await broken_rules(page, looks)]
            await context.close()
    assert len(seen) >= 50, "the crawl reached too few pages: it proves little"
    return found


async def _pages(application: Litestar, reader: SignedIn, starts: list[str], seen: set[str]) -> list[str]:
    """The first address of each kind of page that this reader reaches and nobody before did."""
    waiting, read, pages = list(starts), set[str](), []
    while waiting:
        path = waiting.pop(0)
        kind = _kind(path)
        if kind in read or path.startswith(("/static/", "/api/", "/sign-out", "/link/")):
            continue
        answer = await reader.get(path)
        if answer.status_code in {303, 307} and answer.headers.get("location", "").startswith("/"):
            waiting.append(answer.headers["location"])
        if "html" not in answer.headers.get("content-type", "") or answer.status_code not in {200, 404}:
            continue
        read.add(kind)
        if kind not in seen:
            seen.add(kind)
            pages.append(path)
        waiting += _HREF.findall(answer.text.replace("&amp;", "&"))
    return pages


_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


def _kind(path: str) -> str:
    """Two addresses of one kind differ in what they name, not in what they show."""
    bare = path.partition("?")[0].rstrip("/") or "/"
    return re.sub(r"^/(organise|e)/(?!new)[^/]+", r"/\1/edition", _ID.sub("id", bare))
