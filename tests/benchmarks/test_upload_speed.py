"""A film sent through our own server with SHA-256, against copying it with SHA-256 in the same run."""

import asyncio
import dataclasses
import hashlib
import os
import resource
import sys
import time
from pathlib import Path

import pytest

from festival.cli.site import listen, serving
from festival.media.storage import open_storage
from festival.settings import Settings
from tests.benchmarks import film_sender
from tests.factories import make_edition, make_person
from tests.signed_in import headers_of

pytestmark = pytest.mark.benchmark

MIB = 1024 * 1024
SIZES = (256 * MIB, 1024 * MIB)
ROUNDS = 3


def _copy_with_digest(source: Path, target: Path) -> float:
    target.unlink(missing_ok=True)
    begun, digest = time.perf_counter(), hashlib.sha256()
    with source.open("rb", buffering=0) as reading, target.open("wb", buffering=0) as writing:
        while block := reading.read(MIB):
            digest.update(block)
            writing.write(block)
        os.fsync(writing.fileno())
    return time.perf_counter() - begun


async def _send(address: str, token: str, edition: str, film: Path) -> float:
    sender = await asyncio.create_subprocess_exec(
        sys.executable, str(film_sender.__file__), address, token, edition, str(film), stdout=asyncio.subprocess.PIPE
    )
    told, _ = await sender.communicate()
    assert sender.returncode == 0
    return float(told)


@pytest.mark.parametrize("size", SIZES)
async def test_an_upload_against_a_copy(database: str, settings: Settings, tmp_path: Path, size: int) -> None:
    film = tmp_path / "film"
    with film.open("wb") as file:
        for _ in range(size // (16 * MIB)):
            file.write(os.urandom(16 * MIB))
        os.fsync(file.fileno())
    edition, person_id = await make_edition(), await make_person()
    token = (await headers_of(person_id))["Authorization"]
    listener, settings = listen(dataclasses.replace(settings, base_url=None, port=0))
    open_storage(settings)
    copied, sent = [], []
    async with serving(settings, listener):
        # By turns, so that a disk that is slower for a while is slower for both.
        for _ in range(ROUNDS):
            copied.append(await asyncio.to_thread(_copy_with_digest, film, tmp_path / "copy"))
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            sent.append(await _send(settings.address, token, edition.slug, film))
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(
        f"\nupload of {size // MIB} MiB: {size / min(sent) / 1e6:.0f} MB/s, "
        f"a copy with SHA-256: {size / min(copied) / 1e6:.0f} MB/s; "
        f"ratio {min(copied) / min(sent):.2f} (aim: 0.5); memory grew by {grown:.0f} MiB in the last round"
    )
