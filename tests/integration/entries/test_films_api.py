"""Episodes, subtitles and suspected duplicates for programs; each refusal beside what is allowed."""

from dataclasses import replace
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest

from festival.db import fetch_value
from festival.editions.queries import current_rules
from festival.editions.rules import Role
from festival.editions.service import grant_role
from festival.entries import service
from festival.entries.rules import EntryState
from festival.entries.suspicions.service import suspect
from tests.browsing import token_headers
from tests.factories import COMPLETE, FITTING, make_edition, make_entry, make_founder, make_master, make_person

SRT = b"1\n00:00:01,000 --> 00:00:02,000\nBonjour\n"
RAW = {"Content-Type": "application/octet-stream"}
WEBVTT = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nBonjour\n"


async def test_a_series_is_sent_episode_by_episode(client: httpx.AsyncClient) -> None:
    entrant = await make_person()
    edition = await make_edition(preset="cites_2021", changes={"series": {"episodes": 2}})
    new = msgspec.structs.replace(COMPLETE, category=(await current_rules(edition.id)).categories[0].slug)
    entry_id = await service.draft_entry(edition_id=edition.id, entrant_id=entrant, new=new)
    mine, address = await token_headers(entrant), f"/api/v1/entries/{entry_id}/episodes"
    uploads = [
        await make_master(edition_id=edition.id, person_id=entrant, facts=replace(FITTING, sha256=letter * 64))
        for letter in "ab"
    ]
    for number, upload in enumerate(uploads, start=1):
        body = {"upload": str(upload), "title": f"Part {number}"}
        answer = await client.put(f"{address}/{number}", json=body, headers=mine)
        assert answer.status_code == 200, answer.text
    series = (await client.get(address, headers=mine)).json()
    assert [(one["number"], one["title"], one["film"]["verdict"]["accepted"]) for one in series["episodes"]] == [
        (1, "Part 1", True),
        (2, "Part 2", True),
    ]
    assert series["verdict"]["accepted"] is True
    renamed = (await client.put(f"{address}/2", json={"title": "Last"}, headers=mine)).json()
    assert [one["title"] for one in renamed["episodes"]] == ["Part 1", "Last"]
    assert (await client.put(f"{address}/3", json={"upload": str(uploads[0])}, headers=mine)).status_code == 422
    assert (await client.put(f"{address}/0", json={"title": "x"}, headers=mine)).status_code == 422
    subtitles = f"/api/v1/entries/{entry_id}/subtitles"
    sent = await client.put(f"{subtitles}/fr?episode=2", content=SRT, headers=mine | RAW)
    assert [(one["episode"], one["language"]) for one in sent.json()] == [(2, "fr")]
    left = (await client.delete(f"{address}/2", headers=mine)).json()
    assert [one["number"] for one in left["episodes"]] == [1]
    assert (await client.get(subtitles, headers=mine)).json() == []
    stranger = await token_headers(await make_person())
    for method in ("GET", "PUT", "DELETE"):
        place = address if method == "GET" else f"{address}/1"
        body = {"title": "mine"} if method == "PUT" else None
        refused = await client.request(method, place, json=body, headers=stranger)
        absent = await client.request(method, place.replace(str(entry_id), str(uuid4())), json=body, headers=stranger)
        assert (refused.status_code, refused.json()["title"]) == (404, absent.json()["title"])


async def test_an_entry_of_one_film_has_no_episodes(client: httpx.AsyncClient) -> None:
    entrant = await make_person()
    entry_id = await make_entry(edition=await make_edition(), entrant=entrant, state=EntryState.DRAFT)
    mine = await token_headers(entrant)
    assert (await client.get(f"/api/v1/entries/{entry_id}/episodes", headers=mine)).status_code == 404
    assert (await client.get(f"/api/v1/entries/{entry_id}", headers=mine)).status_code == 200


async def test_subtitles_are_sent_read_and_let_before_the_jury(client: httpx.AsyncClient) -> None:
    organiser, entrant = await make_founder(), await make_person()
    edition = await make_edition(by=organiser)
    entry_id = await make_entry(edition=edition, entrant=entrant, state=EntryState.DRAFT)
    mine, team = await token_headers(entrant), await token_headers(organiser)
    address = f"/api/v1/entries/{entry_id}/subtitles"
    sent = await client.put(f"{address}/fr", content=SRT, headers=mine | RAW)
    assert (sent.status_code, [(one["episode"], one["language"], one["cues"]) for one in sent.json()]) == (
        200,
        [(0, "fr", 1)],
    )
    read = await client.get(f"{address}/fr", headers=mine)
    assert (read.text, read.headers["content-type"]) == (WEBVTT, "text/vtt; charset=utf-8")
    assert (
        await client.put(f"{address}/fr", content=SRT, headers=mine | {"Content-Type": "text/vtt"})
    ).status_code == 415
    assert (await client.put(f"{address}/fr", content=b"no film", headers=mine | RAW)).status_code == 422
    assert (await client.put(f"{address}/fr", content=b"x" * 1_100_000, headers=mine | RAW)).status_code == 413
    desk = f"/api/v1/editions/{edition.slug}/entries/{entry_id}/subtitles"
    await service.submit_entry(entry_id=entry_id, by=entrant)
    assert (await client.get(f"{desk}/fr", headers=team)).text == WEBVTT
    digest = (await client.get(desk, headers=team)).json()[0]["sha256"]
    said = {"sha256": digest, "names_nobody": True}
    assert (await client.post(f"{desk}/fr/attestation", json=said, headers=mine)).status_code == 404
    attested = await client.post(f"{desk}/fr/attestation", json=said, headers=team)
    assert [one["attested"] for one in attested.json()] == [True]
    stale = {"sha256": "0" * 64, "names_nobody": True}
    assert (await client.post(f"{desk}/fr/attestation", json=stale, headers=team)).status_code == 412
    assert (await client.delete(f"{address}/fr", headers=mine)).status_code == 409
    for other in (await make_person(), organiser):
        assert (await client.get(address, headers=await token_headers(other))).status_code == 404


async def _pair(organiser: UUID) -> tuple[str, UUID, UUID]:
    edition = await make_edition(by=organiser)
    entrants = [await make_person(), await make_person()]
    entries = [
        await make_entry(edition=edition, entrant=one, facts=replace(FITTING, sha256="a" * 64)) for one in entrants
    ]
    master = await fetch_value("SELECT master_id FROM entry WHERE id = $1", entries[0])
    await suspect(edition_id=edition.id, master_id=UUID(str(master)))
    return edition.slug, edition.id, entrants[0]


async def test_the_team_lists_duplicates_and_decides(client: httpx.AsyncClient) -> None:
    organiser = await make_founder()
    slug, edition_id, entrant = await _pair(organiser)
    team, address = await token_headers(organiser), f"/api/v1/editions/{slug}/duplicates"
    (pair,) = (await client.get(address, headers=team)).json()["items"]
    assert (pair["kind"], pair["likeness"], pair["state"], pair["same_entrant"]) == ("bytes", 1.0, "open", False)
    place = f"{address}/{pair['id']}/decision"
    decided = await client.put(place, json={"state": "same"}, headers=team)
    assert (decided.status_code, decided.json()["state"]) == (200, "same")
    assert (await client.get(address, headers=team)).json()["items"] == []
    assert len((await client.get(address, params={"state": "decided"}, headers=team)).json()["items"]) == 1
    assert (await client.put(place, json={"state": "open"}, headers=team)).json()["decided_by"] is None
    assert (await client.put(place, json={"state": "maybe"}, headers=team)).status_code == 422
    coordinator = await make_person()
    await grant_role(edition_id=edition_id, person_id=coordinator, role=Role.COORDINATOR, by=organiser)
    for nobody in (entrant, await make_founder()):
        headers = await token_headers(nobody)
        assert (await client.get(address, headers=headers)).status_code == 404
        assert (await client.put(place, json={"state": "same"}, headers=headers)).status_code == 404
    reader = await token_headers(coordinator)
    assert (await client.get(address, headers=reader)).status_code == 200
    assert (await client.put(place, json={"state": "same"}, headers=reader)).status_code == 404


@pytest.mark.parametrize("query", ["state=both", "limit=0", "cursor=x"])
async def test_a_list_that_nobody_can_mean_is_refused(client: httpx.AsyncClient, query: str) -> None:
    organiser = await make_founder()
    slug, _, _ = await _pair(organiser)
    answer = await client.get(f"/api/v1/editions/{slug}/duplicates?{query}", headers=await token_headers(organiser))
    assert answer.status_code in {400, 422}
