"""Reach by page and by program: idempotent, unseen by jurors; and the way over a shortlist into a round."""

import httpx
import pytest
from litestar import Litestar

from festival.audience import measuring, queries
from festival.db import fetch, fetch_value
from festival.editions.rules import Role
from festival.editions.schemas import EditionForOrganiser
from festival.editions.service import grant_role
from festival.panels import service as panels
from festival.scoring.service import seal_round
from festival.settings import Settings
from festival.web.scopes import Scope
from tests.factories import make_edition, make_founder, make_person
from tests.juries import CRITERIA_RULES, make_films, make_open_jury, new_round, score_everything
from tests.signed_in import browser_of, headers_of


async def _posted(edition: EditionForOrganiser, titles: list[str]) -> None:
    """Films with a post each: /v/0, /v/1 …"""
    for at, entry_id in enumerate(await make_films(edition, titles)):
        await fetch(
            "INSERT INTO public_post (edition_id, entry_id, platform, url, link_key, code) VALUES ($1, $2, 'tiktok', "
            "$3, $4, 'PALABCDEF')",
            edition.id,
            entry_id,
            f"https://www.tiktok.com/v/{at}",
            f"tiktok.com/v/{at}",
        )


async def test_a_program_sends_reach_twice_and_each_wrong_line_is_named(client: httpx.AsyncClient) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    await _posted(edition, ["One", "Two", "Three"])
    headers = await headers_of(organiser, Scope.ORGANISE)
    batch = {
        "lines": [
            {"post": "https://tiktok.com/v/0?lang=fr", "views": 100, "likes": 9, "measured_at": "2026-03-20T00:00:00Z"},
            {"post": "http://www.tiktok.com/v/1/", "views": 70, "shares": 3},
            {"post": "https://tiktok.com/v/9", "views": 5},
            {"post": "https://tiktok.com/v/0", "views": 101, "measured_at": "2026-03-21T00:00:00Z"},
            {"post": "https://tiktok.com/v/2", "views": -1},
            {"views": 1},
            {"external_id": "\0", "views": 1},
        ]
    }
    address = f"/api/v1/editions/{edition.slug}/reach"
    first = (await client.post(address, json=batch, headers=headers)).json()
    assert (first["taken"], first["unchanged"]) == (3, 0)
    assert [(one["line"], one["code"]) for one in first["refused"]] == [
        (3, "no_such_post"),
        (5, "not_a_count"),
        (6, "reach_key_missing"),
        (7, "no_such_post"),
    ]
    again = (await client.post(address, json=batch, headers=headers)).json()
    assert (again["taken"], again["unchanged"], len(again["refused"])) == (0, 3, 4)
    read = (await client.get(address, headers=headers)).json()
    assert [(one["place"], one["title"], one["views"]) for one in read["items"]] == [(1, "One", 101), (2, "Two", 70)]


async def test_a_shortlist_keeps_whoever_ties_and_a_round_takes_it(
    database: str, application: Litestar, settings: Settings
) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser, changes={"criteria": CRITERIA_RULES})
    await _posted(edition, ["One", "Two", "Three", "Four"])
    browser = await browser_of(organiser, application, settings)
    desk = f"/organise/{edition.slug}"
    nothing = await browser.post(f"{desk}/reach/shortlist", {"keep": "2"}, page=f"{desk}/reach")
    assert (nothing.status_code, "send a list first" in nothing.text) == (422, True)
    token = (await browser.browser.get(f"{desk}/reach")).text.partition('name="_csrf" value="')[2].partition('"')[0]
    content = "post,views\n" + "".join(f"https://tiktok.com/v/{at},{views}\n" for at, views in enumerate([5, 9, 5, 1]))
    sent = await browser.browser.post(
        f"{desk}/reach", data={"_csrf": token}, files={"list": ("day.csv", content.encode(), "text/csv")}
    )
    assert sent.status_code == 303
    page = (await browser.get(f"{desk}/reach?keep=2")).text
    assert page.count(">goes on<") == 3
    decided = await browser.post(f"{desk}/reach/shortlist", {"keep": "2", "measure": "views"}, page=f"{desk}/reach")
    assert decided.status_code == 303
    assert await fetch_value("SELECT detail ->> 'entries' FROM audit_event WHERE act = 'shortlisted_by_reach'") == "3"
    round_id = await panels.plan_round(edition_id=edition.id, by=organiser, new=new_round())
    address = f"{desk}/rounds/{round_id}"
    assert "Take the 3 shortlisted by reach" in (await browser.get(address)).text
    assert (await browser.post(f"{address}/entries", {"of": "shortlist"}, page=address)).status_code == 303
    taken = await fetch(
        "SELECT film.title FROM round_entry JOIN entry ON entry.id = entry_id JOIN film ON film.id = film_id ORDER BY 1"
    )
    assert [row["title"] for row in taken] == ["One", "Three", "Two"]


@pytest.mark.parametrize(("role", "status"), [(Role.PROGRAMMER, 200), (Role.COORDINATOR, 404), (Role.SPONSOR, 404)])
async def test_only_those_who_select_read_it(client: httpx.AsyncClient, role: Role, status: int) -> None:
    organiser, member = await make_founder(), await make_person()
    edition = await make_edition(by=organiser)
    await grant_role(edition_id=edition.id, person_id=member, role=role, by=organiser)
    answer = await client.get(f"/api/v1/editions/{edition.slug}/reach", headers=await headers_of(member))
    assert answer.status_code == status


async def test_a_juror_who_selects_learns_no_reach_before_the_seal(client: httpx.AsyncClient) -> None:
    jury = await make_open_jury()
    juror = jury.people[0]
    await grant_role(edition_id=jury.edition.id, person_id=juror, role=Role.PROGRAMMER, by=jury.organiser)
    address = f"/api/v1/editions/{jury.edition.slug}/reach"
    refused = await client.get(address, headers=await headers_of(juror))
    assert (refused.status_code, refused.json()["code"]) == (403, "reach_until_sealed")
    assert (await client.get(address, headers=await headers_of(jury.organiser))).status_code == 200
    await score_everything(jury)
    await seal_round(round_id=jury.round_id, by=jury.people[0])
    assert (await client.get(address, headers=await headers_of(juror))).status_code == 200


async def test_the_page_says_how_many_lines_were_not_taken_why_and_which(
    database: str, application: Litestar, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "MOST_KEPT", 2)
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    await _posted(edition, ["One", "Two"])
    lines = ["tiktok.com/v/0,9,2026-03-20", "tiktok.com/v/1,9,2026-03-20", "tiktok.com/v/1,9,2026-03-20"]
    lines += [
        "tiktok.com/v/0,8,2026-03-21",
        *[f"tiktok.com/v/{at},1,2026-03-20" for at in (7, 8, 9)],
        "tiktok.com/v/0,-1,",
    ]
    browser = await browser_of(organiser, application, settings)
    address = f"/organise/{edition.slug}/reach"
    token = (await browser.browser.get(address)).text.partition('name="_csrf" value="')[2].partition('"')[0]
    content = "post,views,date\n" + "".join(f"https://{line}\n" for line in lines)
    sent = await browser.browser.post(
        address, data={"_csrf": token}, files={"list": ("day.csv", content.encode(), "text/csv")}
    )
    assert (sent.status_code, sent.headers["location"]) == (303, f"{address}#latest")
    [latest] = await queries.reach_lists(edition.id)
    assert (latest.taken, latest.unchanged, latest.refused) == (2, 0, 6)
    refused = await queries.refused_of_latest(edition.id)
    assert refused is not None
    assert [one.number for one in refused.first] == [4, 5]
    assert refused.lines == {
        "counted_twice": [4],
        "reach_went_back": [5],
        "no_such_post": [6, 7, 8],
        "not_a_count": [9],
    }
    page = (await browser.get(address)).text
    assert [said in page for said in ("6–8", "The list says it twice", "No whole number from 0 up")] == [True] * 3
