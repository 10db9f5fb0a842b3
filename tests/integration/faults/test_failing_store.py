"""The object store stalls, answers 503 and hangs up: people hear so within ten seconds, and nothing is lost by it."""

import asyncio
import random
import time
from pathlib import Path

import httpx
import pytest

from festival.db import fetch, fetch_value
from festival.demo.films import make_film
from festival.jobs import until_done
from festival.media.bucket_setup import set_up_bucket
from festival.media.rules import SMALL_PART
from festival.media.storage import open_storage
from festival.settings import Bucket, Settings
from tests.factories import make_edition, make_person
from tests.integration.faults.finding import find_films
from tests.integration.media.sending import part_of
from tests.ledger import Client, Ledger
from tests.programs import Site, Worker, running
from tests.radosgw import Gateway
from tests.signed_in import headers_of
from tests.unstable_link import Fate, UnstableLink, unstable_link

pytestmark = pytest.mark.long

ANSWERED_WITHIN = 10.0


class Weather:
    """What becomes of every connection to the store, as long as it lasts."""

    def __init__(self) -> None:
        self.fate = Fate.PASSES

    def draw(self) -> tuple[Fate, int]:
        return self.fate, 0


async def test_a_store_that_stalls_fails_or_hangs_up_loses_nothing(
    database: str, gateway: Gateway, tmp_path: Path
) -> None:
    bucket = Bucket(name="weather", region="us-east-1", endpoint=gateway.endpoint)
    set_up_bucket(bucket, origin="https://festival.example")
    weather, ledger = Weather(), Ledger(tmp_path / "ledger.jsonl")
    edition, entrant = await make_edition(), await make_person()
    make_film(tmp_path / "film.mp4", seed=3, seconds=1)
    film = (tmp_path / "film.mp4").read_bytes().ljust(SMALL_PART + 5000, b"\0")
    async with unstable_link(UnstableLink(gateway.endpoint, fate=weather.draw)) as link:
        environment = {
            "PALMARES_DATABASE_URL": database,
            "PALMARES_S3_BUCKET": bucket.name,
            "PALMARES_S3_ENDPOINT": link.address,
        }
        site = Site(data=tmp_path / "data", environment=environment)
        worker = Worker(data=tmp_path / "data", environment=environment)
        client = Client(ledger, lambda: site.address, await headers_of(entrant), timeout=30)
        async with running(site, worker):
            for fate in (Fate.STALLS, Fate.BUSY, Fate.CUT):
                await _send_through(client, weather, link, fate, edition.slug, film)
                # The check of the film just sent meets the same weather, and waits it out.
                weather.fate = fate
                link.drop()
                await asyncio.sleep(2)
                weather.fate = Fate.PASSES
            await until_done(90)
    open_storage(Settings(data=tmp_path, bucket=bucket))
    await find_films(ledger)
    assert (ledger.lost, ledger.faults) == ([], [])
    assert len(ledger.names("film")) == 3
    assert [row["state"] for row in await fetch("SELECT state FROM master")] == ["checked"] * 3
    assert await fetch_value("SELECT count(*) FROM dead_letter WHERE dead_at IS NOT NULL") == 0


async def _send_through(
    client: Client, weather: Weather, link: UnstableLink, fate: Fate, edition: str, film: bytes
) -> None:
    """A film whose every step first meets a store that does not answer, is told so, and comes again."""
    name = f"{fate.value}-{random.randbytes(4).hex()}.mp4"
    wanted = {"edition": edition, "filename": name, "bytes": len(film), "slow": True}

    async def first_refused(method: str, path: str, **options: object) -> None:
        weather.fate = fate
        link.drop()
        begun = time.monotonic()
        refused = await client.once(method, path, **options)
        assert time.monotonic() - begun < ANSWERED_WITHIN, (path, fate)
        assert refused is not None
        assert (refused.status_code, refused.json()["code"]) == (503, "unavailable"), (path, fate)
        weather.fate = Fate.PASSES

    await first_refused("POST", "/api/v1/uploads", json=wanted)
    begun = await client.tell(f"upload {name}", str(len(film)).encode(), "POST", "/api/v1/uploads", json=wanted)
    upload = begun.json()
    home = f"/api/v1/uploads/{upload['id']}"
    told = await client.once("POST", f"{home}/addresses", json={"numbers": [1, 2]})
    assert told is not None
    async with httpx.AsyncClient(timeout=30) as browser:
        for each in told.json()["addresses"]:
            put = await browser.put(each["address"], content=part_of(film, each["number"]))
            assert put.status_code == 200, put.text
    await first_refused("GET", home)
    await first_refused("POST", f"{home}/complete")
    done = await client.tell(f"film {upload['id']}", film, "POST", f"{home}/complete")
    assert done.status_code == 200
