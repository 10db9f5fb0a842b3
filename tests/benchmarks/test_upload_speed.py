"""A film sent through our own server with SHA-256, against copying it with SHA-256 in the same run."""

import asyncio
import dataclasses
import hashlib
import os
import resource
import time
from pathlib import Path

import httpx
import pytest

from festival.cli.site import listen, serving
from festival.media.storage import open_storage
from festival.settings import Settings
from tests.factories import make_edition, make_person
from tests.signed_in import headers_of

pytestmark = pytest.mark.benchmark

MIB = 1024 * 1024
SIZES = (256 * MIB, 1024 * MIB)
AT_ONCE = 3


def _copy_with_digest(source: Path, target: Path) -> float:
    begun, digest = time.perf_counter(), hashlib.sha256()
    with source.open("rb", buffering=0) as reading, target.open("wb", buffering=0) as writing:
        while block := reading.read(MIB):
            digest.update(block)
            writing.write(block)
        os.fsync(writing.fileno())
    return time.perf_counter() - begun


async def _send(address: str, headers: dict[str, str], edition: str, film: Path) -> float:
    size = film.stat().st_size
    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        begun = time.perf_counter()
        body = {"edition": edition, "filename": "film.mp4", "bytes": size}
        upload = (await client.post("/api/v1/uploads", json=body, headers=headers)).json()
        place, length = f"/api/v1/uploads/{upload['id']}", upload["part_size"]
        numbers = list(range(1, upload["parts"] + 1))

        async def worker() -> None:
            while numbers:
                number = numbers.pop(0)
                asked = await client.post(f"{place}/addresses", json={"numbers": [number]}, headers=headers)
                await _put(address, asked.json()["addresses"][0]["address"], film, (number - 1) * length, length)

        await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
        answer = await client.post(f"{place}/complete", headers=headers)
        assert answer.status_code == 200, answer.text
        return time.perf_counter() - begun


async def _put(address: str, path: str, film: Path, start: int, length: int) -> None:
    """A part by the kernel's own copying, so that the sender costs as little as a browser on another machine."""
    length = min(length, film.stat().st_size - start)
    server, port = address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(server, int(port))
    head = f"PUT {path} HTTP/1.1\r\nHost: {server}:{port}\r\nContent-Length: {length}\r\nConnection: close\r\n"
    writer.write((head + "Content-Type: application/octet-stream\r\n\r\n").encode())
    with film.open("rb") as file:
        await asyncio.get_running_loop().sendfile(writer.transport, file, start, length)
    answer = await reader.read()
    assert answer.startswith(b"HTTP/1.1 200"), answer
    writer.close()


@pytest.mark.parametrize("size", SIZES)
async def test_an_upload_against_a_copy(database: str, settings: Settings, tmp_path: Path, size: int) -> None:
    film = tmp_path / "film"
    with film.open("wb") as file:
        for _ in range(size // (16 * MIB)):
            file.write(os.urandom(16 * MIB))
    edition, person_id = await make_edition(), await make_person()
    headers = await headers_of(person_id)
    listener, settings = listen(dataclasses.replace(settings, base_url=None, port=0))
    open_storage(settings)
    async with serving(settings, listener):
        copied = min(_copy_with_digest(film, tmp_path / "copy") for _ in range(2))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        sent = min([await _send(settings.address, headers, edition.slug, film) for _ in range(2)])
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(
        f"\nupload of {size // MIB} MiB: {size / sent / 1e6:.0f} MB/s, "
        f"a copy with SHA-256: {size / copied / 1e6:.0f} MB/s; "
        f"ratio {copied / sent:.2f} (aim: 0.5); memory grew by {grown:.0f} MiB"
    )
