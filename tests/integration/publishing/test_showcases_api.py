"""Showcases by program: the same acts as at the desk, under the same rules."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx

from festival.db import fetch_value
from tests.browsing import token_headers
from tests.factories import make_master, make_person
from tests.series import EPISODES, make_series


async def test_a_program_makes_fills_moves_and_reports_under_the_same_rules(
    client: httpx.AsyncClient, tmp_path: Path
) -> None:
    series = await make_series(tmp_path)
    home = f"/api/v1/editions/{series.slug}/showcases"
    headers = await token_headers(series.organiser)
    first = (datetime.now(UTC) + timedelta(days=2)).replace(microsecond=0)
    new = {"slug": "cites", "title": "Cités", "entry": str(series.entry_id), "first_at": first.isoformat()}
    for wrong, status in (
        ({"first_at": "2020-01-01T10:00:00Z"}, 422),
        ({"first_at": "9999-12-31T23:59:59Z"}, 422),
        ({"first_at": "2031-01-01T10:00:00"}, 422),
        ({"slug": "No Address"}, 422),
        ({"entry": str(uuid4())}, 422),
    ):
        refused = await client.post(home, json={**new, **wrong}, headers=headers)
        assert (refused.status_code, await fetch_value("SELECT count(*) FROM showcase")) == (status, 0), wrong
    for stranger in (await make_person(), None):
        theirs = {} if stranger is None else await token_headers(stranger)
        assert (await client.post(home, json=new, headers=theirs)).status_code == (401 if stranger is None else 404)
    once = {**headers, "Idempotency-Key": "make"}
    replies = [await client.post(home, json=new, headers=once) for _ in range(2)]
    assert [reply.status_code for reply in replies] == [201, 201]
    assert replies[0].json() == replies[1].json()
    assert await fetch_value("SELECT count(*) FROM showcase") == 1
    parts = replies[0].json()["parts"]
    episodes = [part for part in parts if part["kind"] == "episode"]
    assert [datetime.fromisoformat(part["release_at"]) - first for part in episodes] == [
        timedelta(days=day) for day in range(EPISODES)
    ]
    listed = (await client.get(home, headers=headers)).json()
    assert [(one["slug"], one["parts"], one["released"]) for one in listed["items"]] == [("cites", 1 + EPISODES, 1)]

    bonus = {"kind": "making_of", "title": "One phone", "release_at": first.isoformat()}
    added = (await client.post(f"{home}/cites/parts", json=bonus, headers=headers)).json()
    upload_id = await make_master(edition_id=series.edition_id, person_id=series.organiser)
    place = f"{home}/cites/parts/{added['id']}"
    sent = await client.put(f"{place}/film", json={"upload": str(upload_id)}, headers=headers)
    assert (sent.status_code, sent.json()["master_id"] is None) == (200, False)
    at_once = await client.put(f"{place}/release", json={"release_at": None}, headers=headers)
    assert at_once.status_code == 200
    again = await client.put(f"{place}/release", json={"release_at": first.isoformat()}, headers=headers)
    assert (again.status_code, "public already" in again.text) == (409, True)
    unknown = await client.post(f"{home}/cites/parts", json={"kind": "episode", "title": "x"}, headers=headers)
    assert unknown.status_code == 404
    assert (await client.delete(place, headers=headers)).status_code == 204
    assert (await client.get(f"{home}/cites/report", headers=headers)).json()["title"] == "Cités"
    shown = (await client.get(f"{home}/cites", headers=headers)).json()
    assert [part["kind"] for part in shown["parts"]] == ["poster", *["episode"] * EPISODES]
