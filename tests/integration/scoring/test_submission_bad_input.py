"""What may not be submitted, each beside the scoresheet that may: the exact answers, and nothing changed by them."""

import json
import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from festival.db import fetch_value
from festival.panels import service as panels
from festival.scoring.queries import film_for_juror
from festival.scoring.service import seal_round
from festival.settings import Settings
from tests.juries import Jury, first_film, make_open_jury, submission_for
from tests.signed_in import browser_of, headers_of

SOUND = {"script": 7, "direction": 4}
SCRIPT = '<script>alert(1)</script><svg onload=alert(2)>{{7*7}}"'


@dataclass
class Sheet:
    """Ann's scoresheet of her one film, about to be submitted by a program."""

    jury: Jury
    film: UUID
    client: httpx.AsyncClient
    who: dict[str, str]

    async def sound(self, **changes: Any) -> dict[str, Any]:
        made = await submission_for(self.film, self.jury.people[0], SOUND)
        return {"scores": SOUND, "r": made.r, "commitment": made.commitment, **changes}

    async def post(self, body: str | dict[str, Any], film: object = None) -> httpx.Response:
        content = body if isinstance(body, str) else json.dumps(body)
        return await self.client.post(
            f"/api/v1/jury/assignments/{film or self.film}/scoresheet/submission",
            content=content,
            headers={**self.who, "Content-Type": "application/json"},
        )


@pytest.fixture
async def sheet(client: httpx.AsyncClient) -> Sheet:
    jury = await make_open_jury(films=1, names=("Ann", "Ben"))
    return Sheet(jury, await first_film(jury), client, await headers_of(jury.people[0]))


@pytest.mark.parametrize(
    ("score", "status", "code"),
    [
        ("NaN", 400, "http_400"),
        ("Infinity", 400, "http_400"),
        ("-Infinity", 400, "http_400"),
        ('"NaN"', 422, "http_422"),
        ("1e999", 422, "http_422"),
        ("true", 422, "http_422"),
        ("null", 422, "http_422"),
        ("-1", 422, "http_422"),
        ("11", 422, "wrong_scores"),
        ("7.3", 422, "http_422"),
        ("9223372036854775808", 422, "http_422"),
    ],
)
async def test_scores_that_are_none(sheet: Sheet, score: str, status: int, code: str) -> None:
    sound = await sheet.sound()
    body = json.dumps(sound).replace('"script": 7', f'"script": {score}')
    assert score in body
    refused = await sheet.post(body)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert await fetch_value("SELECT count(*) FROM scoresheet") == 0
    assert (await sheet.post(sound)).status_code == 201


@pytest.mark.parametrize(
    ("scores", "field"), [({"script": 7}, "direction"), ({**SOUND, "taste": 1}, "taste"), ({}, "script")]
)
async def test_criteria_missing_and_unknown(sheet: Sheet, scores: dict[str, int], field: str) -> None:
    refused = await sheet.post(await sheet.sound(scores=scores))
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (422, "wrong_scores", field)
    assert await fetch_value("SELECT count(*) FROM scoresheet") == 0


async def test_someone_elses_scoresheet(sheet: Sheet) -> None:
    theirs = await sheet.post(await sheet.sound(), film=await first_film(sheet.jury, 1))
    absent = await sheet.post(await sheet.sound(), film="8d1c0c3a-0000-4000-8000-000000000001")
    assert (theirs.status_code, absent.status_code) == (404, 404)
    assert theirs.content == absent.content


async def test_a_sealed_round_and_a_recused_film(sheet: Sheet) -> None:
    sound = await sheet.sound()
    assert (await sheet.post(sound)).status_code == 201
    ben = await first_film(sheet.jury, 1)
    await panels.recuse_juror(assignment_id=ben, by=sheet.jury.people[1])
    who = await headers_of(sheet.jury.people[1])
    recused = await sheet.client.post(f"/api/v1/jury/assignments/{ben}/scoresheet/submission", json=sound, headers=who)
    assert recused.status_code == 404
    film = await film_for_juror(sheet.film, sheet.jury.people[0])
    await seal_round(round_id=sheet.jury.round_id, by=sheet.jury.people[0])
    late = await sheet.post(
        {**sound, "r": secrets.token_hex(32), "replaces": film.commitment, "scores": {**SOUND, "script": 9}}
    )
    assert (late.status_code, late.json()["code"]) == (409, "round_closed")
    assert await fetch_value("SELECT submitted_steps->'script' FROM scoresheet") == SOUND["script"]


@pytest.mark.parametrize(("length", "status"), [(1_048_576, 413), (5001, 422), (5000, 201)])
async def test_a_comment_has_an_end(sheet: Sheet, length: int, status: int) -> None:
    assert (await sheet.post(await sheet.sound(maker_comment="x" * length))).status_code == status


async def test_a_script_in_a_comment_is_kept_and_inert(sheet: Sheet, application: Litestar, settings: Settings) -> None:
    sound = await sheet.sound(private_comment=SCRIPT, maker_comment=SCRIPT)
    assert (await sheet.post(sound)).status_code == 201
    assert await fetch_value("SELECT private_comment FROM scoresheet") == SCRIPT
    ann = await browser_of(sheet.jury.people[0], application, settings)
    page = (await ann.get(f"/jury/films/{sheet.film}")).text
    assert "alert(1)" in page
    assert "<script>alert" not in page
    assert "<svg onload" not in page
    assert ">49" not in page
