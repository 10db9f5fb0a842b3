"""Pairs that organisers decide, films met in an earlier round, and the pages and API that show them."""

from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from festival.db import execute, fetch
from festival.errors import NotFound
from festival.panels import service as panels
from festival.panels.queries import conflicts_of, panels_of, proposal_for
from festival.panels.rules import PairInConflict, PairPinned, PairStands
from festival.panels.schemas import PanelSettings
from festival.settings import Settings
from festival.web.scopes import Scope
from tests.browsing import sit_down
from tests.juries import Jury, join_jury, make_colleague, make_jury, make_open_jury, new_round
from tests.signed_in import browser_of, headers_of


async def _proposed(jury: Jury, round_id: UUID | None = None, **settings: object) -> set[tuple[UUID, UUID]]:
    proposal_id = await panels.propose_panels(
        round_id=round_id or jury.round_id,
        by=jury.organiser,
        settings=PanelSettings(**settings),  # type: ignore[arg-type]
    )
    return set((await proposal_for(proposal_id, jury.organiser)).pairs)


async def _films(jury: Jury) -> list[UUID]:
    await panels.take_entries(round_id=jury.round_id, by=jury.organiser)
    rows = await fetch("SELECT entry.id FROM entry JOIN film ON film.id = film_id ORDER BY film.title")
    return [row["id"] for row in rows]


async def test_a_pin_is_seated_and_a_parted_pair_is_not(database: str) -> None:
    jury = await make_jury(films=3, panel_size=1)
    films = await _films(jury)
    for juror in jury.jurors:
        pair = {"round_id": jury.round_id, "by": jury.organiser, "entry_id": films[0], "juror_id": juror}
        await panels.pin_pair(**pair)
        with pytest.raises(PairPinned):
            await panels.keep_apart(**pair)
        assert (films[0], juror) in await _proposed(jury)
        await panels.unpin_pair(**pair)
        await panels.keep_apart(**pair)
        with pytest.raises(PairInConflict):
            await panels.pin_pair(**pair)
        assert (films[0], juror) not in await _proposed(jury)
        await panels.no_longer_keep_apart(**pair)
        assert await conflicts_of(jury.edition.id) == []


async def test_a_conflict_that_came_later_is_stronger_than_a_pin(database: str) -> None:
    jury = await make_jury(films=2)
    films = await _films(jury)
    await panels.pin_pair(round_id=jury.round_id, by=jury.organiser, entry_id=films[0], juror_id=jury.jurors[0])
    await execute(
        "INSERT INTO credit (film_id, position, role, name) SELECT film_id, 9, 'cast', 'ANN' FROM entry WHERE id = $1",
        films[0],
    )
    assert (films[0], jury.jurors[0]) not in await _proposed(jury, everyone=True)


async def test_parting_undoes_a_planned_pair_but_not_one_that_is_judged(database: str) -> None:
    jury = await make_jury(films=2)
    films = await _films(jury)
    pair = {"round_id": jury.round_id, "by": jury.organiser, "entry_id": films[0], "juror_id": jury.jurors[0]}
    proposal_id = await panels.propose_panels(
        round_id=jury.round_id, by=jury.organiser, settings=PanelSettings(everyone=True)
    )
    await panels.confirm_panels(proposal_id=proposal_id, by=jury.organiser)
    await panels.keep_apart(**pair)
    assert (films[0], jury.jurors[0]) not in await panels_of(jury.edition.id, jury.round_id)
    await panels.open_round(round_id=jury.round_id, by=jury.organiser)
    with pytest.raises(PairStands):
        await panels.keep_apart(**{**pair, "entry_id": films[1]})


async def test_pairs_of_other_rounds_and_other_editions_are_not_there(database: str) -> None:
    jury, other = await make_jury(films=1), await make_jury(films=1)
    await _films(jury)
    await panels.take_entries(round_id=other.round_id, by=other.organiser)
    here = (await fetch("SELECT entry_id FROM round_entry WHERE round_id = $1", jury.round_id))[0]["entry_id"]
    there = (await fetch("SELECT entry_id FROM round_entry WHERE round_id = $1", other.round_id))[0]["entry_id"]
    for by, entry, juror in (
        (jury.organiser, there, jury.jurors[0]),
        (jury.organiser, here, other.jurors[0]),
        (other.organiser, here, jury.jurors[0]),
    ):
        for verb in (panels.pin_pair, panels.keep_apart, panels.unpin_pair, panels.no_longer_keep_apart):
            with pytest.raises(NotFound):
                await verb(round_id=jury.round_id, by=by, entry_id=entry, juror_id=juror)
    await panels.pin_pair(round_id=jury.round_id, by=jury.organiser, entry_id=here, juror_id=jury.jurors[0])


async def test_nobody_meets_a_film_twice_where_avoidable(database: str) -> None:
    jury = await make_open_jury(films=2, names=("Ann", "Ben"), president=False)
    await join_jury(jury, "Dan")
    await join_jury(jury, "Eve")
    second = await panels.plan_round(edition_id=jury.edition.id, by=jury.organiser, new=new_round(name="Final"))
    assert {juror for _, juror in await _proposed(jury, second)} == set(jury.jurors[2:])
    everyone = await _proposed(jury, second, everyone=True)
    assert len(everyone) == 8


async def test_languages_are_one_whichever_code_says_them(database: str) -> None:
    jury = await make_jury(films=1, names=(), president=False)
    await join_jury(jury, "Fred", languages=["fra"])
    await join_jury(jury, "Gert", languages=["de"])
    await execute("DELETE FROM film_language")
    await execute("INSERT INTO film_language (film_id, kind, language) SELECT id, 'dialogue', 'fr' FROM film")
    assert [juror for _, juror in await _proposed(jury, everyone=True)] == [jury.jurors[0]]


async def test_pairs_are_decided_and_proposals_compared_on_the_page(
    database: str, application: Litestar, settings: Settings
) -> None:
    jury = await make_jury(films=3)
    films = await _films(jury)
    await execute(
        "INSERT INTO credit (film_id, position, role, name) SELECT film_id, 9, 'cast', 'ANN' FROM entry WHERE id = $1",
        films[0],
    )
    address = f"/organise/{jury.edition.slug}/rounds/{jury.round_id}"
    browser = await browser_of(jury.organiser, application, settings)
    for wishes in ({"min_load": "1", "seed": "3"}, {"max_per_country": "1"}):
        assert (await browser.post(f"{address}/proposals", {**wishes}, page=address)).status_code == 303
    page = (await browser.get(address)).text
    assert "The two latest proposals side by side" in page
    assert "1 waits for somebody to look at it" in page
    assert "has the name of somebody credited" in (await browser.get(f"{address}/by-hand")).text
    pair = {"entry": str(films[1]), "juror": str(jury.jurors[1])}
    sought = await browser.get(f"{address}/by-hand?film=film+b")
    assert [title for title in ("Film A", "Film B", "Film C") if f'dir="auto">{title}</strong>' in sought.text] == [
        "Film A",
        "Film B",
    ]
    assert (await browser.post(f"{address}/pairs", {**pair, "decision": "pin"}, page=address)).status_code == 303
    refused = await browser.post(f"{address}/pairs", {**pair, "decision": "apart"}, page=address)
    assert (refused.status_code, "Take the pin away first" in refused.text) == (409, True)
    assert (await browser.post(f"{address}/unpinning", {**pair}, page=address)).status_code == 303
    assert (await browser.post(f"{address}/pairs", {**pair, "decision": "apart"}, page=address)).status_code == 303
    assert "decided by the organisers" in (await browser.get(f"{address}/by-hand")).text
    assert (await browser.post(f"{address}/reunion", {**pair}, page=address)).status_code == 303
    assert await conflicts_of(jury.edition.id) == [(films[0], jury.jurors[0])]


async def test_of_many_jurors_one_is_found_by_name(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("festival.panels.pairs_page.MOST_JURORS", 2)
    jury = await make_open_jury(films=2, names=("Ann", "Ben", "Cleo"))
    await sit_down(client, jury.organiser)
    page = f"/organise/{jury.edition.slug}/rounds/{jury.round_id}/by-hand?film=film"

    async def offered(named: str) -> list[str]:
        text = (await client.get(f"{page}&named={named}")).text
        said = ("Ann</option>", "Ben</option>", "Cleo</option>", "More jurors than these", "No juror of this round")
        return [one[:4] for one in said if one in text]

    assert await offered("") == ["Ann<", "Ben<", "More"]
    assert await offered("cle") == ["Cleo"]
    assert await offered("Zoe") == ["No j"]


async def test_pairs_by_api(client: httpx.AsyncClient) -> None:
    jury = await make_jury(films=2)
    films = await _films(jury)
    who = await headers_of(jury.organiser, Scope.ORGANISE)
    address, pair = f"/api/v1/rounds/{jury.round_id}", f"{films[0]}/{jury.jurors[0]}"
    assert (await client.put(f"{address}/pins/{pair}", headers=who)).status_code == 204
    pins = (await client.get(f"{address}/pins", headers=who)).json()["items"]
    assert [(one["title"], one["juror_name"]) for one in pins] == [("Film A", "Ann")]
    assert (await client.put(f"{address}/conflicts/{pair}", headers=who)).status_code == 409
    assert (await client.delete(f"{address}/pins/{pair}", headers=who)).status_code == 204
    assert (await client.put(f"{address}/conflicts/{pair}", headers=who)).status_code == 204
    apart = (await client.get(f"{address}/conflicts", headers=who)).json()["items"]
    assert [(one["source"], one["title"], one["dismissed"]) for one in apart] == [("organiser", "Film A", False)]
    why = {"reason": "Two people."}
    dismissed = await client.post(f"/api/v1/conflicts/{apart[0]['id']}/dismissal", json=why, headers=who)
    assert dismissed.status_code == 404
    assert (await client.delete(f"{address}/conflicts/{pair}", headers=who)).status_code == 204
    assert (await client.get(f"{address}/conflicts", headers=who)).json()["items"] == []
    juror = await headers_of(jury.people[0], Scope.ORGANISE)
    assert (await client.get(f"{address}/conflicts", headers=juror)).status_code in {403, 404}
    colleague = await headers_of(await make_colleague(jury), Scope.ORGANISE)
    assert (await client.get(f"{address}/conflicts", headers=colleague)).status_code == 200
