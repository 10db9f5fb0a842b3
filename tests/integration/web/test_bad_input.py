"""What programs and browsers may send by mistake or malice: a clear refusal of the right kind, never a 500."""

import asyncio
import json
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar
from openapi_spec_validator import validate

from festival.db import fetch_value
from tests.browsing import sit_down, token_headers
from tests.factories import make_edition, make_founder, make_person

JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def entrant(client: httpx.AsyncClient) -> dict[str, str]:
    return await token_headers(await make_person())


def _entry(edition: str, **said: object) -> dict[str, object]:
    return {"edition": edition, "title": "Stairwell", "category": "vertical", **said}


async def test_a_sound_entry_is_taken(client: httpx.AsyncClient, entrant: dict[str, str]) -> None:
    """The positive control of every refusal below."""
    edition = await make_edition()
    answer = await client.post("/api/v1/entries", json=_entry(edition.slug), headers=entrant)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"title": "\xff"}', 400),
        (b"[" * 200_000 + b"]" * 200_000, 400),
        (b"{", 400),
        (b"", 422),
    ],
    ids=["invalid UTF-8", "nested without end", "cut short", "nothing"],
)
async def test_an_unreadable_body(client: httpx.AsyncClient, entrant: dict[str, str], body: bytes, status: int) -> None:
    answer = await client.post("/api/v1/entries", content=body, headers=entrant | JSON)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


@pytest.mark.parametrize("number", ["-1", "0", "1001", "99999999999999999999", "1e9"])
async def test_a_number_out_of_its_range(client: httpx.AsyncClient, number: str) -> None:
    founder = await make_founder()
    edition, headers = await make_edition(by=founder), await token_headers(founder)
    address = f"/api/v1/editions/{edition.slug}/reach?most="
    assert (await client.get(f"{address}{number}", headers=headers)).status_code == 422
    assert (await client.get(f"{address}1000", headers=headers)).status_code == 200


async def test_a_nul_in_a_title_cannot_be_stored(client: httpx.AsyncClient, entrant: dict[str, str]) -> None:
    edition = await make_edition()
    answer = await client.post("/api/v1/entries", json=_entry(edition.slug, title="a\0b"), headers=entrant)
    assert answer.status_code == 422
    assert await fetch_value("SELECT count(*) FROM entry") == 0


async def test_a_title_of_ten_megabytes_is_too_large(client: httpx.AsyncClient, entrant: dict[str, str]) -> None:
    body = json.dumps(_entry("any", title="x" * 10_000_000)).encode()
    answer = await client.post("/api/v1/entries", content=body, headers=entrant | JSON)
    assert answer.status_code == 413


async def test_json_sent_as_text_is_refused(client: httpx.AsyncClient, entrant: dict[str, str]) -> None:
    """Text passes CORS without a preflight, so it would be forgeable."""
    edition = await make_edition()
    answer = await client.post(
        "/api/v1/entries",
        content=json.dumps(_entry(edition.slug)),
        headers=entrant | {"Content-Type": "text/plain"},
    )
    assert answer.status_code == 415


@pytest.mark.parametrize("key", ["status", "state", "award", "owner_id", "entrant_id"])
async def test_keys_that_are_not_the_entrants_change_nothing(
    client: httpx.AsyncClient, entrant: dict[str, str], key: str
) -> None:
    edition = await make_edition()
    answer = await client.post("/api/v1/entries", json=_entry(edition.slug, **{key: "qualified"}), headers=entrant)
    assert answer.status_code == 422
    assert await fetch_value("SELECT count(*) FROM entry") == 0


@pytest.mark.parametrize("wrong", ["1_0", "١٢", "0", "null", "../x", "AAAAAAAA-AAAA-4AAA-8AAA-AAAAAAAAAAAA"])
async def test_every_wrong_identifier_gets_the_same_answer(
    client: httpx.AsyncClient, entrant: dict[str, str], wrong: str
) -> None:
    absent = await client.get(f"/api/v1/entries/{uuid4()}", headers=entrant)
    answer = await client.get(f"/api/v1/entries/{wrong}", headers=entrant)
    assert (answer.status_code, answer.content) == (404, absent.content) or "/" in wrong
    assert answer.status_code == 404


async def test_somebody_elses_entry_is_answered_like_an_absent_one(
    client: httpx.AsyncClient, entrant: dict[str, str]
) -> None:
    edition = await make_edition()
    made = await client.post("/api/v1/entries", json=_entry(edition.slug), headers=entrant)
    address = made.headers.get("location") or f"/api/v1/entries/{made.json()['id']}"
    rival = await token_headers(await make_person())

    assert (await client.get(address, headers=entrant)).status_code == 200
    theirs, absent = (
        await client.get(address, headers=rival),
        await client.get(f"/api/v1/entries/{uuid4()}", headers=rival),
    )
    assert (theirs.status_code, theirs.content) == (404, absent.content)


async def test_fifty_copies_of_a_request_act_once(client: httpx.AsyncClient, entrant: dict[str, str]) -> None:
    edition = await make_edition()
    keyed = entrant | {"Idempotency-Key": "the same"}
    answers = await asyncio.gather(
        *(client.post("/api/v1/entries", json=_entry(edition.slug), headers=keyed) for _ in range(50))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert await fetch_value("SELECT count(*) FROM entry") == 1
    other = await client.post("/api/v1/entries", json=_entry(edition.slug, title="Other"), headers=keyed)
    assert other.status_code == 422


async def test_a_form_from_elsewhere_is_refused(client: httpx.AsyncClient) -> None:
    person = await make_person()
    await sit_down(client, person)
    page = await client.get("/account")
    assert page.status_code == 200
    token = page.text.split('name="_csrf" value="')[1].split('"')[0]
    foreign = {"Origin": "https://evil.example"}
    refused = await client.post("/sign-out", data={"_csrf": token}, headers=foreign)
    without = await client.post("/sign-out", data={})
    assert (refused.status_code, without.status_code) == (403, 403)
    assert (await client.get("/account")).status_code == 200
    allowed = await client.post("/sign-out", data={"_csrf": token}, headers={"Origin": "http://testserver"})
    assert allowed.status_code == 303


async def test_every_answer_carries_the_security_headers(client: httpx.AsyncClient) -> None:
    for address in ("/", "/nowhere", "/api/v1/nowhere", "/api/openapi.json"):
        headers = (await client.get(address)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "'unsafe-inline'" not in headers["content-security-policy"]


async def test_the_api_description_is_valid_and_complete(client: httpx.AsyncClient, application: Litestar) -> None:
    description = (await client.get("/api/openapi.json")).json()
    validate(description)
    served = {route.path_format for route in application.routes if route.path_format.startswith("/api/v1/")}
    assert served - set(description["paths"]) == set()
