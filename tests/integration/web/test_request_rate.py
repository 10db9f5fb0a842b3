"""Programs are told how many requests are left, stopped when none are, and not sent twice what has not changed."""

from dataclasses import replace

import httpx
import pytest

from festival.app import create_app
from festival.db import fetch_value
from festival.settings import Settings
from festival.web.request_rate import forget_past_minutes
from tests.factories import make_edition, make_founder
from tests.signed_in import headers_of


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, api_per_minute=10)


async def test_a_network_without_sign_in_is_stopped_and_a_token_is_counted_for_itself(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    organiser = await make_founder()
    first = await client.get("/api/v1/editions")
    assert first.headers["ratelimit-policy"] == '"network";q=2;w=60'
    assert first.headers["ratelimit"].startswith('"network";r=1;t=')
    answers = [await client.get("/api/v1/editions", headers={"X-Forwarded-For": "198.51.100.9"}) for _ in range(4)]
    last = answers[-1]
    assert (last.status_code, last.json()["code"]) == (429, "asked_too_often")
    assert last.headers["content-type"] == "application/problem+json"
    assert 1 <= int(last.headers["retry-after"]) <= 60
    assert last.headers["ratelimit"].startswith('"network";r=0;t=')
    token = await headers_of(organiser)
    counted = await client.get("/api/v1/editions", headers=token)
    assert (counted.status_code, counted.headers["ratelimit"][:12]) == (200, '"token";r=9;')
    # Two processes count together.
    other = httpx.ASGITransport(app=create_app(settings), client=("192.0.2.7", 1))
    async with httpx.AsyncClient(transport=other, base_url="http://testserver") as elsewhere:
        assert (await elsewhere.get("/api/v1/editions", headers=token)).headers["ratelimit"][:12] == '"token";r=8;'
    assert "ratelimit" not in (await client.get("/")).headers
    await forget_past_minutes()
    assert await fetch_value("SELECT count(*) FROM request_window") == 2


async def test_what_has_not_changed_is_not_sent_again(client: httpx.AsyncClient) -> None:
    organiser = await make_founder()
    edition = await make_edition(by=organiser)
    token = await headers_of(organiser)
    address = f"/api/v1/editions/{edition.slug}/entries"
    first = await client.get(address, headers=token)
    same = await client.get(address, headers={**token, "If-None-Match": first.headers["etag"]})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", first.headers["etag"])
    other = await client.get(address, headers={**token, "If-None-Match": '"other"'})
    assert (other.status_code, other.json()) == (200, first.json())


async def test_a_process_takes_a_share_and_all_together_hand_out_no_more_than_there_is(
    database: str, settings: Settings
) -> None:
    many = replace(settings, api_per_minute=200)
    token = await headers_of(await make_founder())
    left, refused = [], 0
    for _ in range(2):
        process = httpx.ASGITransport(app=create_app(many))
        async with httpx.AsyncClient(transport=process, base_url="http://testserver", headers=token) as program:
            for _ in range(105):
                answer = await program.get("/api/v1/editions")
                left.append(int(answer.headers["ratelimit"].split("r=")[1].split(";")[0]))
                refused += answer.status_code == 429
    assert left[:4] == [199, 198, 197, 196]
    # The first process took its shares by two, and left one request to nobody.
    assert (left[105], refused) == (200 - 106 - 1, 2 * 105 - 200 + 1)
