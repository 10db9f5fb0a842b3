"""The page of a palmarès under very many readers, against a handler that does nothing, in the same run."""

import time

import httpx
import pytest

from festival.publishing.service import publish
from tests.results import make_result, stage_and_approve

SECONDS, TURNS = 0.5, 8


@pytest.mark.benchmark
async def test_a_palmares_keeps_half_the_rate_of_a_bare_handler(client: httpx.AsyncClient) -> None:
    judged = await make_result(films=6)
    await publish(publication_id=await stage_and_approve(judged), by=judged.organiser)
    address = f"/e/{judged.slug}/palmares"
    tag = (await client.get(address)).headers["etag"]
    ways = {"bare": ("/healthz", 200, {}), "page": (address, 200, {}), "again": (address, 304, {"If-None-Match": tag})}
    asked = dict.fromkeys(ways, 0)
    # By turns, so that whatever else the machine does weighs on all alike.
    for _ in range(TURNS):
        for name, (path, status, headers) in ways.items():
            asked[name] += await _asked(client, path, status, headers)
    page, again = asked["page"] / asked["bare"], asked["again"] / asked["bare"]
    each = {name: round(count / TURNS / SECONDS) for name, count in asked.items()}
    print(f"\nrequests a second {each}: the page {page:.2f}, asked again {again:.2f} of a bare handler (limit 0.50)")
    assert min(page, again) >= 0.5


async def _asked(client: httpx.AsyncClient, path: str, status: int, headers: dict[str, str]) -> int:
    client.cookies.clear()
    until, asked = time.perf_counter() + SECONDS, 0
    while time.perf_counter() < until:
        assert (await client.get(path, headers=headers)).status_code == status
        asked += 1
    return asked
