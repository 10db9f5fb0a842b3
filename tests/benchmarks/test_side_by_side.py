"""One JSON list from one table, by Palmarès, by FastAPI with SQLAlchemy and by Django, in one run.

Each server is one process with at most ten connections to the same PostgreSQL, and the client another. Ours is the
whole application as it is served: it counts each request against the limit of its network or token, tags the answer,
writes its headers and a line of its log. The peers do none of that.
"""

import statistics
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from festival.db import execute
from tests.benchmarks.rates import waits
from tests.benchmarks.servers import palmares, peer
from tests.browsing import token_headers
from tests.factories import make_edition, make_founder

pytestmark = pytest.mark.benchmark
EDITIONS, CLIENTS, SECONDS, TURNS, AIM = 60, 16, 2.0, 4, 2.0
LIST = "/api/v1/editions?limit=50"


async def _make_editions() -> dict[str, str]:
    """So many announced ones, each of its own festival; gives the fields of somebody's token."""
    organiser = await make_founder()
    edition = await make_edition(by=organiser, announced=False)
    columns = ("name", "tagline", "about", "contact", "preset", "zone", "languages")
    await execute(
        "WITH held AS (INSERT INTO festival (slug, name) SELECT 'copy-' || n, 'Copy ' || n "
        f"FROM generate_series(1, {EDITIONS}) AS n RETURNING id, slug) "
        f"INSERT INTO edition (festival_id, slug, call_state, opens_at, closes_at, {', '.join(columns)}) "
        "SELECT held.id, held.slug, 'announced', date_trunc('second', opens_at), date_trunc('second', closes_at), "
        f"{', '.join(f'edition.{one}' for one in columns)} FROM edition, held WHERE edition.id = $1",
        edition.id,
    )
    return await token_headers(organiser)


async def _seen(address: str, fields: dict[str, str]) -> Any:
    """The list without the clock."""
    async with httpx.AsyncClient(base_url=address, headers=fields) as client:
        answer = await client.get(LIST)
    assert answer.status_code == 200
    page = answer.json()
    for edition in page["items"]:
        del edition["now"]
    return page


@pytest.mark.parametrize("way", ["stranger", "token"])
async def test_at_least_twice_the_better_of_two_peers(database_on_disk: str, tmp_path: Path, way: str) -> None:
    token = await _make_editions()
    fields = token if way == "token" else {}
    # Each connection is another network, as visitors are.
    asked = [{"method": "GET", "path": LIST, "fields": fields, "from": f"127.0.0.{2 + n}"} for n in range(CLIENTS)]
    async with AsyncExitStack() as running:
        places = {
            "palmares": (await running.enter_async_context(palmares(database_on_disk, tmp_path))).address,
            "fastapi": (await running.enter_async_context(peer("fastapi", database_on_disk))).address,
            "django": (await running.enter_async_context(peer("django", database_on_disk))).address,
        }
        pages = [await _seen(address, fields) for address in places.values()]
        assert pages[0] == pages[1] == pages[2]
        assert len(pages[0]["items"]) == 50
        taken: dict[str, list[float]] = {name: [] for name in places}
        # By turns, so that whatever else the machine does weighs on all alike.
        for _ in range(TURNS):
            for name, address in places.items():
                taken[name] += await waits(address, asked, seconds=SECONDS)
    rates = {name: len(all_of) / TURNS / SECONDS for name, all_of in taken.items()}
    best = max(rate for name, rate in rates.items() if name != "palmares")
    print(f"\nthe list of 50 as JSON, {way}, {CLIENTS} connections, one process each:")
    for name, all_of in taken.items():
        print(f"  {name}: {rates[name]:.0f} requests/s, p99 {statistics.quantiles(all_of, n=100)[-1] * 1000:.0f} ms")
    print(f"  {rates['palmares'] / best:.2f} times the better of the two (aim: {AIM})")
