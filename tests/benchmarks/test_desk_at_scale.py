"""The organisers' pages and lists of an edition of 45,000 entries, beside the same of one of 450.

The two are asked in turn, and the quickest answers of each are compared, so that whatever else the machine does falls
on neither. The small edition has as many jurors as fill a page of them: a page half as long would be no measure of one.
"""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from statistics import median
from typing import Any

import httpx
import pytest
from litestar import Litestar

from festival.audit.signing import open_keyring
from festival.awards.service import compute_result
from tests.benchmarks.judged_world import World, enter, judge_everything, set_state, world_of
from tests.benchmarks.rates import counting
from tests.browsing import sit_down, token_headers

pytestmark = pytest.mark.benchmark
FEW, MANY = (450, 60), (45_000, 500)
"""(entries, jurors): three jurors see each film in both."""
MOST_TIMES, MOST_QUERIES = 1.5, 6
TIMES, QUICKEST = 30, 5

PAGES = {
    "desk": "",
    "entries": "/entries",
    "entries, by state": "/entries?state=qualified",
    "entries, by country": "/entries?country=SN",
    "entries, by verdict": "/entries?verdict=refused",
    "entries, by label": "/entries?label=subtitles+missing",
    "entries, search": "/entries?search=Story+4",
    "entries, search for one": "/entries?search=maker17%40studio",
    "reports": "/reports",
    "duplicates": "/duplicates",
    "messages": "/mail",
    "messages, returned": "/mail/returned",
    "log": "/log",
    "log, by act": "/log?act=entry_qualified",
    "jury": "/jury",
    "rounds": "/rounds",
    "round and planner": "/rounds/{round}",
    "pairs by hand": "/rounds/{round}/by-hand?film=Film+1",
    "conflicts found": "/rounds/{round}/found-conflicts",
    "progress": "/rounds/{round}/progress",
    "reminders": "/rounds/{round}/reminders",
    "publication": "/publication",
    "selection": "/selection",
    "exports": "/exports",
}
SEALED_PAGES = {
    "results": "/results",
    "result and sureness": "/results/{round}",
}
LISTS = {
    "entries": "/editions/{slug}/entries",
    "entries, search": "/editions/{slug}/entries?search=Story+4",
    "reports": "/editions/{slug}/reports",
    "duplicates": "/editions/{slug}/duplicates",
    "rounds": "/rounds?edition={slug}",
    "round": "/rounds/{round}",
    "jurors": "/jurors?edition={slug}",
    "the round's jurors": "/rounds/{round}/jurors",
    "panels": "/rounds/{round}/panels",
    "proposals": "/rounds/{round}/proposals",
    "conflicts": "/rounds/{round}/conflicts",
    "conflicts found": "/rounds/{round}/found-conflicts",
    "pins": "/rounds/{round}/pins",
    "progress": "/rounds/{round}/progress",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """The small edition and the large one, each with a browser of its organiser."""

    worlds: tuple[World, World]
    browsers: tuple[httpx.AsyncClient, httpx.AsyncClient]


@pytest.fixture(scope="module")
async def worlds(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[World, World]]:
    open_keyring(tmp_path_factory.mktemp("keys"))
    async with world_of(*FEW) as few, world_of(*MANY) as many:
        for world in (few, many):
            await judge_everything(world)
        yield few, many


@pytest.fixture
async def pair(worlds: tuple[World, World], application: Litestar) -> AsyncIterator[Pair]:
    transport = httpx.ASGITransport(app=application, client=("192.0.2.1", 50000))
    async with (
        httpx.AsyncClient(transport=transport, base_url="http://testserver") as first,
        httpx.AsyncClient(transport=transport, base_url="http://testserver") as second,
    ):
        for world, browser in zip(worlds, (first, second), strict=True):
            enter(world)
            await sit_down(browser, world.organiser)
        yield Pair(worlds, (first, second))


async def compared(pair: Pair, name: str, address: str, **asked: Any) -> tuple[float, int]:
    """Times the time at 450, and how many queries; printed as a line of the table."""
    taken: tuple[list[float], list[float]] = ([], [])
    queries = 0
    for again in range(TIMES + 3):
        for world, browser, times in zip(pair.worlds, pair.browsers, taken, strict=True):
            enter(world)
            here = address.format(slug=world.edition.slug, round=world.round_id)
            if again == 1:
                async with counting() as sent:
                    answer = await browser.get(here, **asked)
                assert answer.status_code == 200, answer.text
                queries = len(sent)
                continue
            began = time.perf_counter()
            await browser.get(here, **asked)
            if again > 2:
                times.append(time.perf_counter() - began)
    few, many = (median(sorted(one)[:QUICKEST]) * 1000 for one in taken)
    print(f"\n{name:32}{few:8.1f} ms {many:8.1f} ms {many / few:6.2f} x {queries:4} queries", end="")
    return many / few, queries


@pytest.mark.parametrize("name", PAGES)
async def test_page(name: str, pair: Pair) -> None:
    for world in pair.worlds:
        await set_state(world, "open")
    times, queries = await compared(pair, name, "/organise/{slug}" + PAGES[name])
    assert (times <= MOST_TIMES, queries <= MOST_QUERIES) == (True, True)


@pytest.mark.parametrize("name", SEALED_PAGES)
async def test_page_of_results(name: str, pair: Pair) -> None:
    for world in pair.worlds:
        enter(world)
        await set_state(world, "sealed")
        await compute_result(round_id=world.round_id, by=world.organiser)
    times, queries = await compared(pair, name, "/organise/{slug}" + SEALED_PAGES[name])
    assert (times <= MOST_TIMES, queries <= MOST_QUERIES) == (True, True)


@pytest.mark.parametrize("name", LISTS)
async def test_list_of_the_api(name: str, pair: Pair) -> None:
    for world, program in zip(pair.worlds, pair.browsers, strict=True):
        enter(world)
        program.headers.update(await token_headers(world.organiser))
    times, queries = await compared(pair, name, "/api/v1" + LISTS[name])
    assert (times <= MOST_TIMES, queries <= MOST_QUERIES) == (True, True)
