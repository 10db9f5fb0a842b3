"""A round through its pages, as an organiser and a juror would go: plan, invite, propose, open; join, declare."""

import re

from litestar import Litestar

from festival.db import fetch_row, fetch_value
from festival.panels.schemas import NewJuror
from festival.panels.service import add_juror
from festival.settings import Settings
from tests.factories import make_edition, make_founder, make_person
from tests.juries import CRITERIA_RULES, make_colleague, make_films, make_jury, make_open_jury
from tests.signed_in import browser_of


async def test_from_plan_to_opening(database: str, application: Litestar, settings: Settings) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser, changes={"criteria": CRITERIA_RULES})
    await make_films(edition, ["One", "Two", "Three"])
    desk = f"/organise/{edition.slug}"
    browser = await browser_of(organiser, application, settings)
    assert "No round yet" in (await browser.get(f"{desk}/rounds")).text
    form = await browser.get(f"{desk}/rounds/new")
    values = dict(re.findall(r'name="(\w+)"\s+type="[\w-]+"\s+value="([^"]*)"', form.text))
    hidden = dict(re.findall(r'type="hidden" name="(key_\d+)" value="([^"]*)"', form.text))
    assert (values["name_1"], values["weight_2"], hidden["key_1"]) == ("Script", "3/2", "script")
    filled = {**values, **hidden, "name": "Grand jury", "panel_size": "2", "method": "median", "approvals": "2"}
    wrong = await browser.post(f"{desk}/rounds/new", {**filled, "scale_max": "-3"}, page=f"{desk}/rounds/new")
    assert (wrong.status_code, 'value="Grand jury"' in wrong.text) == (422, True)
    assert "The scale must go up" in wrong.text
    planned = await browser.post(f"{desk}/rounds/new", filled, page=f"{desk}/rounds/new")
    assert planned.status_code == 303
    address = planned.headers["location"]
    for name in ("Ann", "Ben"):
        juror = {"name": name, "email": f"{name}@jury.example", "countries": "pe", "languages": "ja fr"}
        assert (await browser.post(f"{address}/invitation", juror, page=address)).status_code == 303
    bad = await browser.post(
        f"{address}/invitation", {"name": "Cleo", "email": "c@x.example", "countries": "XX"}, page=address
    )
    assert (bad.status_code, "We do not know" in bad.text, 'value="Cleo"' in bad.text) == (422, True, True)
    early = await browser.post(f"{address}/opening", page=address)
    assert (early.status_code, "No film of this round has a panel yet" in early.text) == (409, True)
    assert (await browser.post(f"{address}/entries", page=address)).status_code == 303
    assert (await browser.post(f"{address}/proposals", {"everyone": "1"}, page=address)).status_code == 303
    page = (await browser.get(address)).text
    assert "6 of 6" in page
    proposal = re.search(r'name="proposal" value="([^"]+)"', page)
    assert proposal is not None
    confirmed = await browser.post(f"{address}/confirmation", {"proposal": proposal.group(1)}, page=address)
    assert confirmed.headers["location"] == f"{address}#panels"
    juror_id = await fetch_value("SELECT id FROM juror WHERE name = 'Ann'")
    assert (await browser.post(f"{address}/president", {"juror": str(juror_id)}, page=address)).status_code == 303
    assert (await browser.post(f"{address}/opening", page=address)).status_code == 303
    row = await fetch_row("SELECT state, method FROM round")
    assert row is not None
    assert (row["state"], row["method"]) == ("open", {"name": "median"})
    for path in ("", "/progress"):
        assert (await browser.get(f"{address}{path}")).status_code == 200
    assert (await browser.get(f"{desk}/rounds")).status_code == 200
    assert (await browser.get(f"{desk}/jury")).status_code == 200


async def test_a_juror_joins_by_link_without_a_password(
    database: str, application: Litestar, settings: Settings
) -> None:
    jury = await make_open_jury(declare=False)
    invited = await add_juror(
        edition_id=jury.edition.id, by=jury.organiser, new=NewJuror(name="Dan", email="dan@jury.example")
    )
    link = f"/jury/invitation/{invited.token}"
    browser = await browser_of(None, application, settings)
    for _ in range(2):
        opened = await browser.get(link)
        assert (opened.status_code, "Join the jury" in opened.text) == (200, True)
    joined = await browser.post(link, page=link)
    assert (joined.status_code, joined.headers["location"]) == (303, "/jury")
    assert "Nothing to judge yet" in (await browser.get("/jury")).text
    other = await browser_of(None, application, settings)
    again = await other.get(link)
    assert "accepted already" in again.text
    refused = await other.post(link, page="/sign-in")
    assert refused.status_code == 409
    assert (await other.get("/jury")).status_code == 303
    assert (await other.get("/jury/invitation/nothing")).status_code == 404


async def test_the_link_does_not_open_an_account_that_has_a_password(
    database: str, application: Litestar, settings: Settings
) -> None:
    jury = await make_open_jury()
    person = await make_person(email="known@jury.example")
    invited = await add_juror(
        edition_id=jury.edition.id, by=jury.organiser, new=NewJuror(name="Known", email="known@jury.example")
    )
    link = f"/jury/invitation/{invited.token}"
    stranger = await browser_of(None, application, settings)
    assert "Sign in to accept" in (await stranger.get(link)).text
    assert (await stranger.post(link, page="/sign-in")).status_code == 401
    browser = await browser_of(person, application, settings)
    assert (await browser.post(link, page=link)).status_code == 303
    assert await fetch_value("SELECT person_id FROM juror WHERE name = 'Known'") == person


async def test_conflicts_come_before_films(database: str, application: Litestar, settings: Settings) -> None:
    jury = await make_open_jury(declare=False)
    browser = await browser_of(jury.people[0], application, settings)
    room = f"/jury/rounds/{jury.round_id}"
    first = await browser.get(room)
    assert (first.status_code, first.headers["location"]) == (303, f"{room}/conflicts")
    page = (await browser.get(f"{room}/conflicts")).text
    named = dict(re.findall(r'value="([0-9a-f-]{36})"\s*>\s*<span dir="auto">([^<]+)<', page))
    assert sorted(named.values()) == ["Film A", "Film B", "Film C", "Film D"]
    film = next(ref for ref, title in named.items() if title == "Film B")
    form = {"films": film, "countries": ["BR"], "note": "A school in Dakar."}
    assert (await browser.post(f"{room}/conflicts", form, page=f"{room}/conflicts")).headers["location"] == room
    queue = (await browser.get(room)).text
    assert [title for title in sorted(named.values()) if title in queue] == ["Film A", "Film D"]
    later = await browser.post(f"{room}/conflicts", {"countries": ["FR"]}, page=f"{room}/conflicts")
    assert later.status_code == 409
    none = await browser_of(jury.people[1], application, settings)
    await none.post(f"{room}/conflicts", {"none": "1"}, page=f"{room}/conflicts")
    assert (await none.get(room)).status_code == 200
    desk = await browser_of(jury.organiser, application, settings)
    assert "A school in Dakar." in (await desk.get(f"/organise/{jury.edition.slug}/rounds/{jury.round_id}")).text


async def test_rounds_of_others_are_not_there(database: str, application: Litestar, settings: Settings) -> None:
    jury, other = await make_jury(), await make_jury()
    desk = f"/organise/{jury.edition.slug}"
    round_page = f"{desk}/rounds/{jury.round_id}"
    for person in (other.organiser, jury.people[0], await make_person()):
        browser = await browser_of(person, application, settings)
        for address in (f"{desk}/rounds", f"{desk}/rounds/new", f"{desk}/jury", round_page, f"{round_page}/progress"):
            assert (await browser.get(address)).status_code == 404
        assert (await browser.post(f"{round_page}/opening", page="/account")).status_code == 404
    colleague = await browser_of(await make_colleague(jury), application, settings)
    assert (await colleague.get(round_page)).status_code == 200
    assert (await colleague.get(f"/organise/{other.edition.slug}/rounds/{jury.round_id}")).status_code == 404
    assert (await colleague.post(f"{round_page}/nonsense", page=round_page)).status_code == 404
