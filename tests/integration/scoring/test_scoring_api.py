"""The juror's work by API: versions, exact refusals, one effect for many copies; files for the count after the seal."""

import asyncio
import json
from uuid import uuid4

import httpx
import msgspec
import pytest

from festival.awards.service import compute_result
from festival.cli import tabulate
from festival.db import execute
from festival.scoring.service import seal_round
from festival.web.scopes import Scope
from tests.factories import make_person
from tests.juries import first_film, make_colleague, make_open_jury, score_everything, submission_for
from tests.signed_in import headers_of

FULL = {"script": 7, "direction": 4}


async def test_a_scoresheet_is_saved_by_version(client: httpx.AsyncClient) -> None:
    jury = await make_open_jury(films=1, names=("Ann",))
    film, who = await first_film(jury), await headers_of(jury.people[0], Scope.JUDGE)
    address = f"/api/v1/jury/assignments/{film}/scoresheet"
    shown = await client.get(f"/api/v1/jury/assignments/{film}", headers=who)
    assert (shown.status_code, shown.headers["etag"], shown.json()["scores"]) == (200, '"0"', {})
    assert (await client.put(address, json={"scores": {}}, headers=who)).status_code == 428
    saved = await client.put(address, json={"scores": {"script": 3}}, headers={**who, "If-Match": '"0"'})
    assert (saved.status_code, saved.headers["etag"]) == (200, '"1"')
    answers = await asyncio.gather(
        *(
            client.put(address, json={"scores": {"script": steps}}, headers={**who, "If-Match": '"1"'})
            for steps in (4, 5)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ('{"scores": {"script": NaN}}', 400),
        ('{"scores": {"script": Infinity}}', 400),
        ('{"scores": {"script": "NaN"}}', 422),
        ('{"scores": {"script": 1e999}}', 422),
        ('{"scores": {"script": true}}', 422),
        ('{"scores": {"script": -1}}', 422),
        ('{"scores": {"script": 11}}', 422),
        ('{"scores": {"script": 7.3}}', 422),
        ('{"scores": {"script": 9223372036854775808}}', 422),
        ('{"scores": {"taste": 1}}', 422),
        ('{"scores": {}, "state": "frozen"}', 422),
        ('{"scores": {}, "juror_id": "x"}', 422),
        ('{"scores": {}, "private_comment": "\\u0000"}', 422),
        (json.dumps({"scores": {}, "private_comment": "x" * 5001}), 422),
        (json.dumps({"scores": {}, "private_comment": "x" * 1_100_000}), 413),
        ('{"scores": {}, "private_comment": "\xff"}'.encode("latin-1"), 400),
        ("[" * 200_000, 400),
    ],
)
async def test_what_no_scoresheet_may_hold(client: httpx.AsyncClient, body: str | bytes, status: int) -> None:
    jury = await make_open_jury(films=1, names=("Ann",))
    film, who = await first_film(jury), await headers_of(jury.people[0])
    address = f"/api/v1/jury/assignments/{film}/scoresheet"
    headers = {**who, "If-Match": '"0"', "Content-Type": "application/json"}
    refused = await client.put(address, content=body, headers=headers)
    assert (refused.status_code, refused.headers["content-type"]) == (status, "application/problem+json")
    saved = await client.put(address, json={"scores": {"script": 10}}, headers={**who, "If-Match": '"0"'})
    assert saved.status_code == 200


async def test_fifty_copies_under_one_key_have_one_reply(client: httpx.AsyncClient) -> None:
    jury = await make_open_jury(films=1, names=("Ann",))
    film, who = await first_film(jury), await headers_of(jury.people[0])
    submission = msgspec.to_builtins(await submission_for(film, jury.people[0], FULL))
    address = f"/api/v1/jury/assignments/{film}/scoresheet/submission"
    answers = await asyncio.gather(
        *(client.post(address, json=submission, headers={**who, "Idempotency-Key": "one"}) for _ in range(50))
    )
    assert {(answer.status_code, answer.text) for answer in answers} == {(201, answers[0].text)}
    assert answers[0].json().keys() == {"film_ref", "commitment", "replaces", "signed"}
    other = {**submission, "private_comment": "and one more thing"}
    reused = await client.post(address, json=other, headers={**who, "Idempotency-Key": "one"})
    assert reused.status_code == 422
    forged = {**submission, "scores": {"script": 10, "direction": 10}}
    assert (await client.post(address, json=forged, headers=who)).json()["code"] == "commitment_mismatch"


async def test_someone_elses_absent_and_malformed_films_are_answered_alike(client: httpx.AsyncClient) -> None:
    jury = await make_open_jury(films=1, names=("Ann", "Ben"))
    film = await first_film(jury)
    mine, theirs = await headers_of(jury.people[0]), await headers_of(jury.people[1])
    absent = [
        (await client.get(f"/api/v1/jury/assignments/{name}", headers=theirs))
        for name in (str(film), str(uuid4()), "1_0", "١", str(film).upper())
    ]
    assert {(answer.status_code, answer.text) for answer in absent} == {(404, absent[0].text)}
    assert (await client.get(f"/api/v1/jury/assignments/{film}", headers=mine)).status_code == 200
    assert (await client.get(f"/api/v1/jury/assignments/{film}")).status_code == 401
    entrant = await headers_of(jury.people[0], Scope.ENTER)
    assert (await client.get(f"/api/v1/jury/assignments/{film}", headers=entrant)).status_code == 403


async def test_organisers_get_counts_and_after_the_seal_files_that_count_to_the_same(
    client: httpx.AsyncClient, tmp_path
) -> None:
    jury = await make_open_jury(films=5, method={"name": "trimmed_mean", "drop_high": 1})
    await score_everything(jury)
    who = await headers_of(jury.organiser, Scope.ORGANISE)
    rounds = f"/api/v1/rounds/{jury.round_id}"
    files = ("ballots.csv", "entries.csv", "rules.toml")
    for name in files:
        early = await client.get(f"{rounds}/{name}", headers=who)
        assert (early.status_code, early.json()["code"]) == (403, "still_sealed")
    counts = await client.get(f"{rounds}/progress", headers=who)
    assert (counts.json()["submitted"], counts.json()["films_complete"]) == (15, 5)
    assert "score" not in counts.text
    await seal_round(round_id=jury.round_id, by=jury.people[0])
    for name in files:
        answer = await client.get(f"{rounds}/{name}", headers=who)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, no-store")
        (tmp_path / name).write_bytes(answer.content)
    result = await compute_result(round_id=jury.round_id, by=jury.organiser)
    out = tmp_path / "result.json"
    arguments = [f"--{name.partition('.')[0]}={tmp_path / name}" for name in files]
    assert tabulate.run([*arguments, f"--out={out}"]) == 0
    counted = json.loads(out.read_text())
    assert counted["digest"] == result.digest
    assert [line["entry"] for line in counted["ranking"]] == [str(line.film_ref) for line in result.ranking]
    assert [award["name"] for award in counted["awards"]] == ["Grand Prix", "Best Script"]


async def test_who_may_see_counts_and_files(client: httpx.AsyncClient) -> None:
    jury = await make_open_jury(films=1, names=("Ann",))
    sponsor = await make_colleague(jury)
    await execute("UPDATE membership SET role = 'sponsor' WHERE person_id = $1", sponsor)
    address = f"/api/v1/rounds/{jury.round_id}"
    seen = {}
    for name, person in (
        ("organiser", jury.organiser),
        ("sponsor", sponsor),
        ("juror", jury.people[0]),
        ("stranger", await make_person()),
    ):
        who = await headers_of(person)
        seen[name] = [
            (await client.get(f"{address}{path}", headers=who)).status_code
            for path in ("", "/progress", "/jurors", "/panels", "/ballots.csv")
        ]
    assert seen == {
        "organiser": [200, 200, 200, 200, 403],
        "sponsor": [404, 200, 404, 404, 404],
        "juror": [404, 404, 404, 404, 404],
        "stranger": [404, 404, 404, 404, 404],
    }
