"""A selection, or everything that was looked for, is decided on at once, and given its place again in one step."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx

from festival.db import execute, fetch, fetch_value
from festival.editions.rules import Role
from festival.editions.service import grant_role
from festival.entries.rules import EntryState
from tests.browsing import send_form, sit_down, token_headers
from tests.factories import make_edition, make_entry, make_founder, make_person


async def states() -> list[str]:
    return [row["state"] for row in await fetch("SELECT state FROM entry ORDER BY created_at, id")]


async def test_what_was_looked_for_is_disqualified_and_given_back(client: httpx.AsyncClient) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    for country in ("DE", "DE", "FR"):
        await make_entry(edition=edition, countries=[country])
    await make_entry(edition=edition, countries=["DE"], entrant=organiser)
    await make_entry(edition=edition, countries=["DE"], state=EntryState.QUALIFIED)
    await sit_down(client, organiser)
    page = f"/organise/{edition.slug}/entries"
    act = f"{page}/decisions"
    wanted = {"which": "all", "action": "disqualify", "country": "DE", "state": "submitted", "reason": "Too late."}
    assert (await send_form(client, page, {**wanted, "reason": " "}, action=act)).status_code == 422
    done = await send_form(client, page, wanted, action=act)
    assert done.status_code == 303
    assert await states() == ["disqualified", "disqualified", "submitted", "submitted", "qualified"]
    told = await client.get(done.headers["location"])
    assert "2 entries were decided on." in told.text
    undo = f"{act}/{await fetch_value('SELECT id FROM bulk_decision')}/undo"
    touched = await fetch_value("SELECT id FROM entry WHERE state = 'disqualified' LIMIT 1")
    await execute("UPDATE entry SET version = version + 1 WHERE id = $1", touched)
    assert (await send_form(client, page, {}, action=undo)).status_code == 303
    assert sorted(await states()) == ["disqualified", "qualified", "submitted", "submitted", "submitted"]
    assert (await send_form(client, page, {}, action=undo)).status_code == 409


async def test_programs_decide_on_a_selection_once(client: httpx.AsyncClient) -> None:
    organiser, press = await make_founder(), await make_person()
    edition = await make_edition(by=organiser)
    await grant_role(edition_id=edition.id, person_id=press, role=Role.COORDINATOR, by=organiser)
    entries = [str(await make_entry(edition=edition)) for _ in range(2)]
    api = f"/api/v1/editions/{edition.slug}/entries/decisions"
    body = {"entries": [*entries, str(UUID(int=1))], "action": "qualify"}
    headers = {**await token_headers(organiser), "Idempotency-Key": "x"}
    made = await client.post(api, json=body, headers=headers)
    assert (made.status_code, made.json()["decided"], made.json()["left"]) == (201, 2, 1)
    assert (await client.post(api, json=body, headers=headers)).json() == made.json()
    assert (await client.delete(f"{api}/{made.json()['id']}", headers=headers)).json() == {"returned": 2}
    assert await states() == ["submitted", "submitted"]
    assert (
        await client.post(api, json={**body, "action": "submit"}, headers=await token_headers(organiser))
    ).status_code == 422
    assert (await client.post(api, json=body, headers=await token_headers(press))).status_code == 404


async def test_entries_are_found_by_every_word_that_names_them(client: httpx.AsyncClient) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    entrant = await make_person(email="zoe.w@studio.example", display_name="Zoë Wójcik")
    one = await make_entry(edition=edition, entrant=entrant, title="雨の駅", directors=["Jean-Luc Ó Briain"])
    await make_entry(edition=edition, title="100 % Pluie", title_english="", directors=["X Y"])
    await execute("UPDATE entry SET external_id = 'FF-17' WHERE id = $1", one)
    headers = await token_headers(organiser)
    api = f"/api/v1/editions/{edition.slug}/entries"

    async def found(**asked: str) -> list[str]:
        answer = await client.get(api, params=asked, headers=headers)
        assert answer.status_code == 200, answer.text
        return [entry["title"] for entry in answer.json()["items"]]

    for sought in ("雨の駅", "雨", "the station", "ó briain", "zoë", "studio.example", "FF-17"):
        assert await found(search=sought) == ["雨の駅"], sought
    for sought in ("% pluie", "%", "100 %"):
        assert await found(search=sought) == ["100 % Pluie"], sought
    assert await found(search="nobody") == []
    assert len(await found(verdict="accepted")) == 2
    assert await found(verdict="refused") == []
    since = await fetch_value("SELECT updated_at FROM entry WHERE external_id IS NULL")
    assert await found(updated_since=since.isoformat()) == ["100 % Pluie"]
    assert await found(updated_since=(datetime.now(UTC) + timedelta(days=1)).isoformat()) == []
    naive = await client.get(api, params={"updated_since": "2026-01-01T00:00:00"}, headers=headers)
    assert naive.status_code == 422
