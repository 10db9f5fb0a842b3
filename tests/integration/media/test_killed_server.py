"""`palmares serve` is killed (SIGKILL) while parts arrive and while a film is completed; it starts again, goes on."""

import asyncio
import hashlib
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from festival.clock import standing_at
from festival.db import fetch_value
from festival.media.bucket_setup import set_up_bucket
from festival.media.rules import SMALL_PART, STALE_AFTER
from festival.media.storage import open_storage
from festival.media.sweeping import sweep_uploads
from festival.settings import Bucket, Settings
from tests.factories import make_edition, make_person
from tests.integration.media.sending import RAW, fingerprint_of, names_in, part_of
from tests.programs import Site, database_of, running
from tests.radosgw import Gateway
from tests.signed_in import headers_of

pytestmark = pytest.mark.long

PARTS = 8
FILM = random.Random(11).randbytes(PARTS * SMALL_PART - 99)


@dataclass
class Sender:
    """A program that repeats what got no answer, and remembers which parts were answered for."""

    address: str
    headers: dict[str, str]
    edition: str
    upload: str = ""
    answered: set[int] = field(default_factory=set)

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        while True:
            try:
                async with httpx.AsyncClient(base_url=self.address, timeout=20) as client:
                    answer = await client.request(method, path, **options)
            except httpx.TransportError:
                await asyncio.sleep(0.05)
                continue
            assert answer.status_code in {200, 201}, answer.text
            return answer

    async def begin(self, film: bytes) -> None:
        body = {
            "edition": self.edition,
            "filename": "film.mp4",
            "bytes": len(film),
            "slow": True,
            "fingerprint": fingerprint_of(film),
        }
        answer = await self.ask("POST", "/api/v1/uploads", json=body, headers=self.headers)
        self.upload = f"/api/v1/uploads/{answer.json()['id']}"

    async def send(self, film: bytes, parts: int) -> None:
        numbers = [number for number in range(1, parts + 1) if number not in self.answered]

        async def worker() -> None:
            while numbers:
                number = numbers.pop()
                wanted = {"numbers": [number]}
                told = await self.ask("POST", f"{self.upload}/addresses", json=wanted, headers=self.headers)
                address = told.json()["addresses"][0]["address"]
                await self.ask("PUT", address, content=part_of(film, number), headers=RAW)
                self.answered.add(number)

        await asyncio.gather(*(worker() for _ in range(3)))

    async def received(self) -> set[int]:
        return set((await self.ask("GET", self.upload, headers=self.headers)).json()["received"])

    async def complete(self) -> str:
        return str((await self.ask("POST", f"{self.upload}/complete", headers=self.headers)).json()["state"])


async def _survive(site: Site, settings: Settings, *, kills: int, seed: int) -> None:
    dice = random.Random(seed)
    async with database_of(site.data):
        edition, person_id = await make_edition(), await make_person()
        headers = await headers_of(person_id)
    sender = Sender(site.address, headers, edition.slug)
    await sender.begin(FILM)

    sending = asyncio.create_task(sender.send(FILM, PARTS))
    for _ in range(kills):
        await asyncio.sleep(dice.uniform(0.02, 0.3))
        await site.kill()
        answered = set(sender.answered)
        await site.start()
        assert answered <= await sender.received(), "a part that was answered for is gone"
    await sending

    completing = asyncio.create_task(sender.complete())
    for _ in range(kills):
        await asyncio.sleep(dice.uniform(0.0, 0.05))
        await site.kill()
        await site.start()
    assert await completing == await sender.complete() == "checking"

    async with database_of(site.data):
        open_storage(settings)
        assert await fetch_value("SELECT count(*) FROM master") == 1
        assert await fetch_value("SELECT count(*) FROM pgqueuer WHERE entrypoint = 'check_film'") == 1
        key = await fetch_value("SELECT storage_key FROM master")
        digest = hashlib.sha256()
        async for block in open_storage(settings).read(key, 0, len(FILM)):
            digest.update(block)
        assert digest.hexdigest() == hashlib.sha256(FILM).hexdigest()
        with standing_at(datetime.now(UTC) + STALE_AFTER + timedelta(minutes=1)):
            await sweep_uploads()
        assert await fetch_value("SELECT count(*) FROM upload WHERE storage_upload IS NOT NULL") == 0
    assert await names_in(settings) == {key}
    assert site.killed == 2 * kills


@pytest.mark.parametrize("seed", range(2))
async def test_a_server_that_is_killed_loses_nothing_that_it_answered_for(tmp_path: Path, seed: int) -> None:
    site = Site(data=tmp_path)
    async with running(site):
        await _survive(site, Settings(data=tmp_path), kills=3, seed=seed)


async def test_a_killed_server_before_a_bucket(tmp_path: Path, gateway: Gateway) -> None:
    bucket = Bucket(name="survivors", region="us-east-1", endpoint=gateway.endpoint)
    set_up_bucket(bucket, origin="https://festival.example")
    environment = {"PALMARES_S3_BUCKET": bucket.name, "PALMARES_S3_ENDPOINT": gateway.endpoint}
    site = Site(data=tmp_path, environment=environment)
    async with running(site):
        await _survive(site, Settings(data=tmp_path, bucket=bucket), kills=2, seed=9)
