"""A whole list is weighed at once: what repeats adds nothing, and each line that cannot be right is named."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from festival.audience.measuring import take_reach, take_reach_list
from festival.audience.schemas import NewReach, ReachLine, ReachTaken
from festival.db import execute, fetch
from festival.settings import Settings
from festival.web.scopes import Scope
from tests.factories import make_edition, make_founder
from tests.juries import make_films
from tests.signed_in import browser_of, headers_of

NOW = datetime.now(UTC).replace(microsecond=0)


class Place(NamedTuple):
    """An edition with two films, called a and b in the festival's own list; a is posted, too."""

    slug: str
    edition_id: UUID
    organiser: UUID


@pytest.fixture
async def place(database: str) -> Place:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    films = await make_films(edition, ["One", "Two"])
    for key, entry_id in zip("ab", films, strict=True):
        await execute("UPDATE entry SET external_id = $2 WHERE id = $1", entry_id, key)
    await execute(
        "INSERT INTO public_post (edition_id, entry_id, platform, url, link_key, code) VALUES ($1, $2, 'tiktok', "
        "'https://t.example/v/0', 't.example/v/0', 'PALABCDEF')",
        edition.id,
        films[0],
    )
    return Place(edition.slug, edition.id, organiser)


def _line(days_ago: int | None, *counts: int, key: str = "a") -> ReachLine:
    at = None if days_ago is None else NOW - timedelta(days=days_ago)
    views, likes, shares = (*counts, 0, 0)[:3]
    return ReachLine(views=views, likes=likes, shares=shares, external_id=key, measured_at=at)


async def _take(place: Place, *lines: ReachLine, taken_away: bool = False) -> ReachTaken:
    new = NewReach(lines=list(lines), taken_away=taken_away)
    return await take_reach(edition_id=place.edition_id, by=place.organiser, new=new)


def _told(taken: ReachTaken) -> tuple[int, int, list[tuple[int, str]]]:
    return taken.taken, taken.unchanged, [(one.number, one.code) for one in taken.refused]


async def _views(key: str = "a") -> list[int]:
    rows = await fetch(
        "SELECT views FROM reach JOIN entry ON entry.id = entry_id WHERE external_id = $1 ORDER BY measured_at", key
    )
    return [row["views"] for row in rows]


async def test_each_fault_has_its_answer(place: Place) -> None:
    assert _told(await _take(place, _line(4, 100, 10, 5))) == (1, 0, [])
    lines = [
        _line(1, 300, 4, 9),
        _line(3, 99),
        _line(4, 400, 10, 5),
        _line(2, 200, 0, 4),
        _line(1, 300, 4, 9),
        _line(1, 301, 4, 9),
        _line(4, 100, 10, 5),
        _line(-1, 900, 0, 9),
        _line(1, 5, key="nobody"),
        _line(None, 301, 0, 9),
        _line(0, 1, key="b"),
        _line(5, 101),
        _line(1, -1),
    ]
    told = _told(await _take(place, *lines))
    assert told == (
        4,
        0,
        [
            (2, "reach_went_back"),
            (3, "counted_before"),
            (5, "counted_twice"),
            (6, "counted_twice"),
            (7, "counted_twice"),
            (8, "not_a_moment"),
            (9, "no_such_post"),
            (12, "reach_went_back"),
            (13, "not_a_count"),
        ],
    )
    assert (await _views(), await _views("b")) == ([100, 200, 300, 301], [1])
    again = _told(await _take(place, *lines))
    assert (again[:2], again[2]) == ((0, 4), told[2])


async def test_views_that_went_back_are_told_with_both_numbers_and_taken_when_the_platform_took_them(
    place: Place,
) -> None:
    down = (_line(3, 700, 30), _line(2, 1000, 20), _line(1, 800, 25))
    refused = (await _take(place, *down)).refused
    assert [(one.number, one.field, one.values) for one in refused] == [(3, "views", {"earlier": 1000, "later": 800})]
    assert await _views() == [700, 1000]
    higher = ReachLine(views=1100, external_id="a", measured_at=NOW - timedelta(hours=60))
    between = (await _take(place, _line(2, 1000, 20), higher)).refused
    assert [(one.number, one.values) for one in between] == [(2, {"earlier": 1100, "later": 1000})]
    assert _told(await _take(place, *down, taken_away=True)) == (1, 2, [])
    assert _told(await _take(place, *down)) == (0, 3, [])
    assert _told(await _take(place, _line(0, 801))) == (1, 0, [])


async def test_what_was_counted_now_is_taken_once(place: Place) -> None:
    for taken in (1, 0):
        assert _told(await _take(place, _line(None, 50, 2)))[:2] == (taken, 1 - taken)
    assert _told(await _take(place, _line(None, 60, 2), _line(None, 61, 2))) == (1, 0, [(2, "counted_twice")])
    assert _told(await _take(place)) == (0, 0, [])


async def test_any_list_changes_nothing_the_second_time(place: Place) -> None:
    chance = random.Random(7)
    for _ in range(12):
        await execute("DELETE FROM reach")
        lines = [_line(chance.randint(0, 6), chance.randint(0, 30)) for _ in range(chance.randint(1, 15))]
        first, again = _told(await _take(place, *lines)), _told(await _take(place, *lines))
        assert (again[0], first[0] + first[1] + len(first[2])) == (0, len(lines))
        assert await _views() == sorted(await _views())


async def test_post_and_key_of_one_entry_are_one(place: Place) -> None:
    content = (
        "external_id,post,views,date\n"
        ",https://www.t.example/v/0?x=1,70,2026-03-01\n"
        "a,,70,2026-03-01\n"
        "\n"
        'b,"a, b",9,2026-03-01\n'
        "b,,8,2026-03-02\n"
        ",http://[,1,\n"
    )
    taken = await take_reach_list(
        edition_id=place.edition_id, by=place.organiser, filename="l.csv", content=content.encode(), zone="Europe/Paris"
    )
    assert _told(taken) == (2, 0, [(3, "counted_twice"), (6, "reach_went_back"), (7, "no_such_post")])
    assert taken.refused[0].values == {"first": 2}


async def test_the_page_and_the_program_name_the_same_lines(
    client: httpx.AsyncClient, application: Litestar, settings: Settings, place: Place
) -> None:
    browser = await browser_of(place.organiser, application, settings)
    desk = f"/organise/{place.slug}/reach"
    token = (await browser.browser.get(desk)).text.partition('name="_csrf" value="')[2].partition('"')[0]
    days = ("a,100,2026-03-01", "a,90,2026-03-02", "a,100,2026-03-01", "a,-4,2026-03-03", "z,1,2026-03-01")
    content = "\n".join(("external_id,views,date", *days)).encode()
    sentences = (
        "Views went back from 100 to 90.",
        "Line 2 of this list has the same entry at the same moment.",
        "&#39;-4&#39; is no count",
        "No entry of this edition has this post or external_id.",
    )
    for more, taken, found in (({}, [100], [True] * 4), ({"taken_away": "on"}, [100, 90], [False, True, True, True])):
        files = {"list": ("day.csv", content, "text/csv")}
        assert (await browser.browser.post(desk, data={"_csrf": token, **more}, files=files)).status_code == 303
        page = (await browser.get(desk)).text
        assert [sentence in page for sentence in sentences] == found
        assert await _views() == taken
    headers: Any = await headers_of(place.organiser, Scope.ORGANISE)
    batch = {"lines": [{"external_id": "a", "views": 80, "measured_at": "2026-03-04T00:00:00Z"}]}
    address = f"/api/v1/editions/{place.slug}/reach"
    refused = (await client.post(address, json=batch, headers=headers)).json()["refused"]
    assert [(one["line"], one["code"], one["field"]) for one in refused] == [(1, "reach_went_back", "views")]
    taken_away = await client.post(address, json={**batch, "taken_away": True}, headers=headers)
    assert taken_away.json()["taken"] == 1
