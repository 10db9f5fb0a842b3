"""Pages that very many read at once, over HTTP, against a handler that does nothing, by turns in the same run."""

import pytest
from litestar import Litestar

from tests.benchmarks.rates import request_rate
from tests.factories import make_edition
from tests.integration.audience.test_vote import Place, place
from tests.integration.publishing.test_showcases import Series, make_series_page, release, series

__all__ = ["place", "series"]
pytestmark = pytest.mark.benchmark
LEAST_SHARE = 0.5
CLIENTS, TURNS, SECONDS = 2, 3, 2.0


@pytest.mark.parametrize("name", ["a call", "the front"])
@pytest.mark.usefixtures("database")
async def test_the_pages_before_a_deadline(application: Litestar, name: str) -> None:
    edition = await make_edition()
    await _hold_against_bare(application, name, f"/e/{edition.slug}" if name == "a call" else "/")


async def test_the_page_of_an_open_vote(application: Litestar, place: Place) -> None:
    await _hold_against_bare(application, "the vote", f"/e/{place.slug}/vote")


async def test_the_page_of_a_showcase(application: Litestar, series: Series) -> None:
    await make_series_page(series, poster_at=None)
    await release("kind = 'episode'")
    await _hold_against_bare(application, "the showcase", f"/e/{series.slug}/showcase/cites")


async def _hold_against_bare(application: Litestar, name: str, path: str) -> None:
    rates: dict[str, list[float]] = {"/healthz": [], path: []}
    for _ in range(TURNS):
        for asked, told in rates.items():
            told.append(await request_rate(application, [_reader(asked)] * CLIENTS, seconds=SECONDS))
    bare, page = max(rates["/healthz"]), max(rates[path])
    print(f"\n{name}: {page:.0f} a second, a bare handler {bare:.0f}: {page / bare:.2f} of it (limit {LEAST_SHARE})")
    assert page / bare >= LEAST_SHARE


def _reader(path: str) -> dict[str, object]:
    return {"method": "GET", "path": path, "fields": {}}
