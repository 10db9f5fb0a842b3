"""The page of a showcase under many readers, against a handler that does nothing, in the same run."""

import time

import httpx
import pytest
from litestar import Litestar

from tests.integration.publishing.test_showcases import Series, _make, _release, series

__all__ = ["series"]
SECONDS = 4.0


@pytest.mark.benchmark
async def test_a_kept_page_keeps_half_the_rate_of_a_bare_handler(
    client: httpx.AsyncClient, application: Litestar, series: Series
) -> None:
    await _make(series, poster_at=None)
    await _release("kind = 'episode'")
    bare = await _rate(client, "/healthz")
    page = await _rate(client, f"/e/{series.slug}/showcase/cites")
    print(f"\nshowcase page {page:.0f}/s, bare handler {bare:.0f}/s: {page / bare:.2f} of it (limit 0.50)")
    assert page / bare >= 0.5


async def _rate(client: httpx.AsyncClient, address: str) -> float:
    client.cookies.clear()
    assert (await client.get(address)).status_code == 200
    began, asked = time.perf_counter(), 0
    while (spent := time.perf_counter() - began) < SECONDS:
        await client.get(address)
        asked += 1
    return asked / spent
