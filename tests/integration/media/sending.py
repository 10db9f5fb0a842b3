"""Films that are sent as a browser sends them: begun, addressed, put, completed."""

import hashlib
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from festival.media.rules import SMALL_PART
from festival.media.storage import S3Storage
from festival.settings import Settings
from tests.factories import make_edition, make_person
from tests.signed_in import headers_of

FILM = random.Random(7).randbytes(2 * SMALL_PART + 1234)
"""Bytes of a film in three small parts, the last one short; storage does not ask what they show."""

RAW = {"Content-Type": "application/octet-stream"}


def part_of(film: bytes, number: int, size: int = SMALL_PART) -> bytes:
    return film[(number - 1) * size : number * size]


def fingerprint_of(film: bytes) -> str:
    mebi = 1024 * 1024
    return hashlib.sha256(film[:mebi] + film[-mebi:]).hexdigest()


@dataclass
class Sender:
    """An entrant's program, with the token of its owner."""

    client: httpx.AsyncClient
    person_id: UUID
    edition: str
    headers: dict[str, str]

    async def ask(self, method: str, address: str = "", **options: Any) -> httpx.Response:
        given = {**self.headers, **options.pop("headers", {})}
        return await self.client.request(method, f"/api/v1/uploads{address}", headers=given, **options)

    async def begin(self, film: bytes = FILM, **said: Any) -> dict[str, Any]:
        body = {"edition": self.edition, "filename": "film.mp4", "bytes": len(film), "slow": True, **said}
        answer = await self.ask("POST", json=body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def addresses(self, upload: str, *numbers: int, **said: Any) -> list[str]:
        answer = await self.ask("POST", f"/{upload}/addresses", json={"numbers": list(numbers), **said})
        assert answer.status_code == 200, answer.text
        return [each["address"] for each in answer.json()["addresses"]]

    async def put(self, address: str, part: bytes, **headers: str) -> httpx.Response:
        """Bytes to an address, as anyone who holds it could send them."""
        return await self.client.put(address, content=part, headers={**RAW, **headers})

    async def send(self, upload: str, *numbers: int, film: bytes = FILM) -> None:
        for number, address in zip(numbers, await self.addresses(upload, *numbers), strict=True):
            answer = await self.put(address, part_of(film, number))
            assert answer.status_code == 200, answer.text

    async def received(self, upload: str) -> list[int]:
        return list((await self.ask("GET", f"/{upload}")).json()["received"])


async def make_sender(client: httpx.AsyncClient, **edition: Any) -> Sender:
    entered = await make_edition(**edition)
    person_id = await make_person()
    return Sender(client, person_id, entered.slug, await headers_of(person_id))


def told(answer: httpx.Response) -> tuple[int, str]:
    """The status and the code of a refusal."""
    return answer.status_code, answer.json()["code"]


async def names_in(settings: Settings) -> set[str]:
    """Everything that storage has: objects by their keys, and whatever is open for parts."""
    if settings.bucket is None:
        return {each.name for each in (settings.data / "storage").rglob("*") if each.is_file()}
    films = S3Storage(settings.bucket)
    listed = films.client.list_objects_v2(Bucket=settings.bucket.name).get("Contents", [])
    open_parts = await films.open_parts(before=datetime.now(UTC) + timedelta(minutes=1))
    return {each["Key"] for each in listed} | {each.key for each in open_parts}
