"""Programs do all that pages do; what they should not send is refused, never a fault."""

import httpx
import pytest

from festival.db import fetch_value
from festival.entries.rules import EntryState
from tests.browsing import token_headers
from tests.factories import make_edition, make_entry, make_founder, make_master, make_person

NEW = {
    "festival_name": "Festival du Court",
    "name": "Court 2026",
    "slug": "court-2026",
    "preset": "vertical_ff",
    "opens_at": "2026-03-01T09:00:00+01:00",
    "closes_at": "2099-03-15T17:00:00+01:00",
}


async def test_an_edition_from_nothing_to_an_open_call(client: httpx.AsyncClient) -> None:
    organiser = await token_headers(await make_founder())
    made = await client.post("/api/v1/editions", json=NEW, headers=organiser)
    assert made.status_code == 201, made.text
    settings = await client.get("/api/v1/editions/court-2026/settings", headers=organiser)
    address = "/api/v1/editions/court-2026/settings"
    unsaid = await client.patch(address, json={"tagline": "One"}, headers=organiser)
    assert unsaid.status_code == 428
    version = {"If-Match": settings.headers["etag"]}
    changed = await client.patch(address, json={"tagline": "One"}, headers=organiser | version)
    assert changed.status_code == 200
    stale = await client.patch(address, json={"tagline": "Two"}, headers=organiser | version)
    assert stale.status_code == 412
    assert (await client.get("/api/v1/editions/court-2026")).status_code == 404
    announced = await client.post("/api/v1/editions/court-2026/announcement", headers=organiser)
    assert announced.json()["call"] == "open"
    public = (await client.get("/api/v1/editions/court-2026")).json()
    assert public["tagline"] == "One"
    assert public["opens_at"] == "2026-03-01T08:00:00Z"
    listed = (await client.get("/api/v1/editions")).json()
    assert [edition["slug"] for edition in listed["items"]] == ["court-2026"]
    mine = (await client.get("/api/v1/me/editions", headers=organiser)).json()
    assert [(edition["slug"], edition["roles"]) for edition in mine] == [("court-2026", ["organiser"])]


async def test_an_entry_from_draft_to_qualified(client: httpx.AsyncClient) -> None:
    founder, person = await make_founder(), await make_person()
    organiser, entrant = await token_headers(founder), await token_headers(person)
    edition = await make_edition(by=founder)
    category = (await client.get(f"/api/v1/editions/{edition.slug}/categories")).json()[0]["slug"]
    draft = {"edition": edition.slug, "title": "雨の駅", "category": category}
    key = entrant | {"Idempotency-Key": "one"}
    first, again = [await client.post("/api/v1/entries", json=draft, headers=key) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert await fetch_value("SELECT count(*) FROM entry") == 1
    other = await client.post("/api/v1/entries", json={**draft, "title": "Other"}, headers=key)
    assert other.status_code == 422
    address = f"/api/v1/entries/{first.json()['id']}"
    told = {
        "synopsis": "A bus.",
        "directors": ["山田 花子"],
        "credits": [{"role": "writer", "name": "山田 花子"}],
        "countries": ["JP"],
        "dialogue_languages": ["zxx"],
        "completed_on": "2026-01-15",
        "rights_confirmed": True,
        "ai_use": "none",
        "content": [],
    }
    shown = await client.get(address, headers=entrant)
    changed = await client.patch(address, json=told, headers=entrant | {"If-Match": shown.headers["etag"]})
    assert [gap["field"] for gap in changed.json()["missing"]] == ["film"]
    early = await client.post(f"{address}/submission", headers=entrant)
    assert (early.status_code, early.json()["code"]) == (409, "entry_incomplete")
    upload = await make_master(edition_id=edition.id, person_id=person)
    attached = await client.put(f"{address}/film", json={"upload": str(upload)}, headers=entrant)
    assert attached.json()["missing"] == []
    submitted = await client.post(f"{address}/submission", headers=entrant)
    assert submitted.status_code == 201
    assert len(submitted.json()["digest"]) == 64
    desk = f"/api/v1/editions/{edition.slug}/entries/{first.json()['id']}"
    assert (await client.post(f"{desk}/qualification", headers=entrant)).status_code == 404
    qualified = await client.post(f"{desk}/qualification", headers=organiser)
    assert qualified.json()["state"] == "qualified"
    undone = await client.delete(f"{desk}/decision", headers=organiser)
    assert undone.json()["state"] == "submitted"
    out = await client.post(f"{desk}/disqualification", json={"reason": "Online before."}, headers=organiser)
    assert out.json()["reason"] == "Online before."
    assert (await client.get(address, headers=entrant)).json()["reason"] == "Online before."


async def test_programs_may_do_what_their_token_says(client: httpx.AsyncClient) -> None:
    assert (await client.post("/api/v1/editions", json=NEW)).status_code in {401, 403}
    assert (await client.get("/api/v1/entries")).status_code == 401
    stranger = await token_headers(await make_person())
    refused = await client.post("/api/v1/editions", json=NEW, headers=stranger)
    assert (refused.status_code, refused.json()["code"]) == (403, "may_not_create")


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "qualified"},
        {"entrant_id": "00000000-0000-4000-8000-000000000000"},
        {"award": "Grand Prix"},
        {"title": "a\u0000b"},
        {"title": "a\u202eb"},
        {"title": "x" * 301},
        {"title": 7},
        {"countries": ["ZZ"]},
        {"countries": "FR"},
        {"completed_on": "2026-02-30"},
        {"completed_on": "9999-12-31"},
        {"category": "nothing"},
        {"credits": [{"role": "king", "name": "A"}]},
        {"rights_confirmed": "yes"},
    ],
)
async def test_a_wrong_body_is_refused_and_changes_nothing(client: httpx.AsyncClient, wrong: dict[str, object]) -> None:
    edition, person = await make_edition(), await make_person()
    entry_id = await make_entry(edition=edition, entrant=person, state=EntryState.DRAFT)
    entrant = await token_headers(person)
    before = await client.get(f"/api/v1/entries/{entry_id}", headers=entrant)
    version = {"If-Match": before.headers["etag"]}
    refused = await client.patch(f"/api/v1/entries/{entry_id}", json=wrong, headers=entrant | version)
    assert refused.status_code == 422, refused.text
    assert refused.headers["content-type"] == "application/problem+json"
    after = await client.get(f"/api/v1/entries/{entry_id}", headers=entrant)
    assert {**after.json(), "now": None} == {**before.json(), "now": None}
    right = await client.patch(f"/api/v1/entries/{entry_id}", json={"title": "Right"}, headers=entrant | version)
    assert right.status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"opens_at": "2026-03-01T09:00:00"},
        {"closes_at": "9999-12-31T23:59:59Z"},
        {"closes_at": "2026-02-01T09:00:00Z"},
        {"slug": "../x"},
        {"zone": "Europe/Nowhere"},
        {"preset": "../../etc/passwd"},
        {"name": "\u0000"},
        {"name": ""},
        {"changes": {"film": {"max_seconds": "sixty"}}},
        {"changes": {"criteria": [{"key": "a", "name": "A", "weight": "0"}]}},
        {"owner_id": 1},
    ],
)
async def test_what_cannot_be_an_edition_is_refused(client: httpx.AsyncClient, wrong: dict[str, object]) -> None:
    organiser = await token_headers(await make_founder())
    refused = await client.post("/api/v1/editions", json={**NEW, **wrong}, headers=organiser)
    assert refused.status_code == 422, refused.text
    assert await fetch_value("SELECT count(*) FROM edition") == 0


@pytest.mark.parametrize("entry_id", ["1_0", "١٢٣", "00000000-0000-4000-8000-000000000000", "%00", "A" * 36])
async def test_what_is_no_entry_is_absent(client: httpx.AsyncClient, entry_id: str) -> None:
    entrant = await token_headers(await make_person())
    answer = await client.get(f"/api/v1/entries/{entry_id}", headers=entrant)
    assert answer.status_code == 404
    absent = await client.get("/api/v1/entries/00000000-0000-4000-8000-000000000001", headers=entrant)
    assert answer.content == absent.content
