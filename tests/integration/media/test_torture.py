"""A film arrives whole through a link that cuts, stalls and answers 503, and nothing else is left of it."""

import asyncio
import dataclasses
import hashlib
import random
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from festival.cli.site import listen, serving
from festival.clock import standing_at
from festival.db import fetch_value
from festival.media.bucket_setup import set_up_bucket
from festival.media.rules import SMALL_PART, STALE_AFTER
from festival.media.storage import open_storage
from festival.media.sweeping import sweep_uploads
from festival.settings import Bucket, Settings
from tests.factories import make_edition, make_person
from tests.integration.media.sending import RAW, fingerprint_of, names_in, part_of
from tests.radosgw import Gateway
from tests.signed_in import headers_of
from tests.unstable_link import Fate, UnstableLink, bad_luck, unstable_link

PATIENCE = httpx.Timeout(1.5)
AT_ONCE = 3
OF_A_REQUEST = 4096
"""Bytes of a request beside its part: heads and JSON."""


class Retrying:
    """A program that follows the protocol and repeats whatever got no answer, or one that says: again."""

    def __init__(self, address: str, headers: dict[str, str]) -> None:
        self.address, self.headers = address, headers
        self.statuses: list[int] = []
        self.lost = 0

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        while True:
            try:
                # A connection of its own for each try, so that each meets a fate of its own.
                async with httpx.AsyncClient(base_url=self.address, timeout=PATIENCE) as client:
                    answer = await client.request(method, path, **options)
            except httpx.TransportError:
                self.lost += 1
                continue
            self.statuses.append(answer.status_code)
            # A bucket may not know a part that comes again while it sweeps away what was left of the first try.
            if answer.status_code != 503 and not (answer.status_code == 404 and path.startswith("http")):
                return answer
            self.lost += 1

    async def send(self, film: bytes, edition: str) -> str:
        begin = {"edition": edition, "filename": "film.mp4", "bytes": len(film), "slow": True}
        once = {**self.headers, "Idempotency-Key": "one film"}
        body = {**begin, "fingerprint": fingerprint_of(film)}
        upload = (await self.ask("POST", "/api/v1/uploads", json=body, headers=once)).json()
        place = f"/api/v1/uploads/{upload['id']}"
        numbers = list(range(1, upload["parts"] + 1))

        async def worker() -> None:
            while numbers:
                number = numbers.pop()
                wanted = {"numbers": [number]}
                told = await self.ask("POST", f"{place}/addresses", json=wanted, headers=self.headers)
                address = told.json()["addresses"][0]["address"]
                await self.ask("PUT", address, content=part_of(film, number), headers=RAW)

        await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
        await self.ask("POST", f"{place}/complete", headers=self.headers)
        return str(upload["id"])


async def _torture(settings: Settings, seed: int, parts: int) -> UnstableLink:
    """Send a film; where a bucket is set, an unstable link stands before it, too, for browser and server alike."""
    film = random.Random(seed).randbytes(parts * SMALL_PART - 777)
    edition, person_id = await make_edition(), await make_person()
    listener, settings = listen(dataclasses.replace(settings, base_url=None, port=0))
    link = UnstableLink(f"http://127.0.0.1:{settings.port}", fate=bad_luck(seed, most_bytes=2 * SMALL_PART))
    async with AsyncExitStack() as stack:
        links = [await stack.enter_async_context(unstable_link(link))]
        through = settings
        if settings.bucket is not None:
            to_bucket = UnstableLink(str(settings.bucket.endpoint), fate=bad_luck(-seed, most_bytes=2 * SMALL_PART))
            links.append(await stack.enter_async_context(unstable_link(to_bucket)))
            through = dataclasses.replace(
                settings, bucket=dataclasses.replace(settings.bucket, endpoint=to_bucket.address)
            )
        open_storage(through)
        await stack.enter_async_context(serving(through, listener))
        sender = Retrying(link.address, await headers_of(person_id))
        upload = await sender.send(film, edition.slug)
    assert set(sender.statuses) <= {200, 201, 503} | ({404} if settings.bucket else set())
    # Whatever was lost on its way, it cost at most the one part that was on that connection.
    overhead = OF_A_REQUEST * sum(len(each.met) for each in links)
    assert sum(each.sent for each in links) <= len(film) + sender.lost * SMALL_PART + overhead
    key = await fetch_value("SELECT storage_key FROM upload WHERE id = $1", upload)
    digest = hashlib.sha256()
    async for block in open_storage(settings).read(key, 0, len(film)):
        digest.update(block)
    assert digest.hexdigest() == hashlib.sha256(film).hexdigest()
    assert await fetch_value("SELECT count(*) FROM upload") == await fetch_value("SELECT count(*) FROM master") == 1
    # What a stalled answer left half done, such as a beginning that nobody heard of, is the sweeper's.
    with standing_at(datetime.now(UTC) + STALE_AFTER + timedelta(minutes=1)):
        await sweep_uploads()
    assert await names_in(settings) == {key}
    return links[-1]


async def test_a_short_film_through_bad_luck(database: str, settings: Settings, tmp_path: Path) -> None:
    link = await _torture(settings, seed=2, parts=3)
    assert {Fate.CUT, Fate.BUSY} <= set(link.met)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(5))
async def test_a_longer_film_through_worse_luck(database: str, settings: Settings, seed: int) -> None:
    link = await _torture(settings, seed=100 + seed, parts=12)
    assert {Fate.CUT, Fate.STALLS, Fate.BUSY} <= set(link.met)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
async def test_a_film_to_a_bucket_through_worse_luck(
    database: str, settings: Settings, gateway: Gateway, seed: int
) -> None:
    bucket = Bucket(name=f"torture-{seed}", region="us-east-1", endpoint=gateway.endpoint)
    set_up_bucket(bucket, origin="https://festival.example")
    link = await _torture(dataclasses.replace(settings, bucket=bucket), seed=200 + seed, parts=12)
    assert {Fate.CUT, Fate.STALLS, Fate.BUSY} <= set(link.met)
