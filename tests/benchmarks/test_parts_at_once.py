"""A hundred parts of films at once, and a thousand: what the server holds in memory, and whether each arrived right."""

import asyncio
import hashlib
import json
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import httpx
import pytest

from festival.db import fetch
from festival.media.rules import MOST_OPEN_UPLOADS
from festival.media.storage import open_storage, storage
from festival.settings import Settings
from tests.benchmarks.servers import Server, palmares
from tests.browsing import token_headers
from tests.factories import make_edition, make_person

pytestmark = pytest.mark.benchmark
BYTES = 1024 * 1024
FEW, MANY = 100, 1000
_SENDER = Path(__file__).with_name("parts_sender.py")


async def _begin(server: Server, edition: str, how_many: int) -> list[tuple[str, str, dict[str, str]]]:
    """So many uploads of one part each: the address of the part, that of the upload, its sender's fields."""
    found = []
    async with httpx.AsyncClient(base_url=server.address, timeout=60) as client:
        for first in range(0, how_many, MOST_OPEN_UPLOADS):
            fields = await token_headers(await make_person())
            for _ in range(first, min(first + MOST_OPEN_UPLOADS, how_many)):
                new = {"edition": edition, "filename": "film.mp4", "bytes": BYTES}
                upload = (await client.post("/api/v1/uploads", json=new, headers=fields)).json()
                place = f"/api/v1/uploads/{upload['id']}"
                asked = await client.post(f"{place}/addresses", json={"numbers": [1]}, headers=fields)
                found.append((asked.json()["addresses"][0]["address"], place, fields))
    return found


async def _send(server: Server, begun: list[tuple[str, str, dict[str, str]]]) -> tuple[float, list[str]]:
    running = await asyncio.create_subprocess_exec(
        sys.executable, str(_SENDER), server.address, str(BYTES), stdin=PIPE, stdout=PIPE
    )
    told, _ = await running.communicate(json.dumps([part for part, _, _ in begun]).encode())
    assert running.returncode == 0
    found = json.loads(told)
    async with httpx.AsyncClient(base_url=server.address, timeout=60) as client:
        for _, place, fields in begun:
            assert (await client.post(f"{place}/complete", headers=fields)).status_code == 200
    return found["seconds"], found["digests"]


async def _kept(folder: Path, begun: list[tuple[str, str, dict[str, str]]]) -> list[str]:
    """The digest of each film as it lies in storage."""
    keys = {str(row["id"]): row["storage_key"] for row in await fetch("SELECT id, storage_key FROM upload")}
    open_storage(Settings(data=folder, secret="not asked for"))
    found = []
    for _, place, _ in begun:
        async with storage().as_file(keys[place.rpartition("/")[2]]) as film:
            found.append(hashlib.sha256(film.read_bytes()).hexdigest())
    return found


async def test_a_thousand_parts_at_once(database_on_disk: str, tmp_path: Path) -> None:
    edition = await make_edition()
    peaks = {}
    for how_many in (FEW, MANY):
        folder = tmp_path / str(how_many)
        folder.mkdir()
        async with palmares(database_on_disk, folder) as server:
            begun = await _begin(server, edition.slug, how_many)
            before = server.memory()
            seconds, sent = await _send(server, begun)
            peaks[how_many] = server.memory(peak=True)
        assert await _kept(folder, begun) == sent
        print(
            f"\n{how_many} parts of {BYTES // 1024} KiB at once: {how_many * BYTES / seconds / 1e6:.0f} MB/s, every "
            f"film has its SHA-256; memory {before:.0f} MiB before, {peaks[how_many]:.0f} MiB at most"
        )
    print(f"ten times as many take {peaks[MANY] / peaks[FEW]:.2f} times the memory")
