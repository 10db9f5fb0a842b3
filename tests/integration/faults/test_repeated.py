"""Requests that come fifty times, through two processes, or late."""

import asyncio
from pathlib import Path

import httpx
import pytest

from festival.db import fetch_value
from tests.factories import COMPLETE, make_edition, make_person
from tests.juries import first_film, make_open_jury
from tests.programs import Site, running
from tests.signed_in import headers_of

COPIES = 50


@pytest.mark.long
async def test_fifty_copies_through_two_processes_have_one_effect_and_one_reply(database: str, tmp_path: Path) -> None:
    environment = {"PALMARES_DATABASE_URL": database}
    sites = [Site(data=tmp_path / name, environment=environment) for name in ("one", "other")]
    edition, entrant = await make_edition(), await make_person()
    once = {**await headers_of(entrant), "Idempotency-Key": "the same"}
    body = {"edition": edition.slug, "filename": "film.mp4", "bytes": 1000}
    async with running(*sites), httpx.AsyncClient(timeout=30) as client:
        answers = await asyncio.gather(
            *(client.post(f"{sites[at % 2].address}/api/v1/uploads", json=body, headers=once) for at in range(COPIES))
        )
        other = await client.post(
            f"{sites[0].address}/api/v1/uploads", json={**body, "filename": f"{COMPLETE.title}.mp4"}, headers=once
        )
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    assert await fetch_value("SELECT count(*) FROM upload") == 1
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


async def test_a_late_copy_of_an_earlier_draft_changes_nothing(client: httpx.AsyncClient) -> None:
    jury = await make_open_jury(films=1, names=("Ann",))
    who = await headers_of(jury.people[0])
    address = f"/api/v1/jury/assignments/{await first_film(jury)}/scoresheet"
    drafts = [(version, {"scores": {"script": 3 + version}}) for version in range(3)]
    for version, draft in drafts:
        saved = await client.put(address, json=draft, headers={**who, "If-Match": f'"{version}"'})
        assert saved.status_code == 200
    for version, draft in drafts:
        late = await client.put(address, json=draft, headers={**who, "If-Match": f'"{version}"'})
        assert late.status_code == 412
    shown = await client.get(address.removesuffix("/scoresheet"), headers=who)
    assert (shown.json()["scores"], shown.headers["etag"]) == ({"script": 5}, '"3"')
