"""How long a killed site is away: CPU seconds from nothing to the first answer, beside those of its packages alone."""

import resource
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.benchmarks.servers import palmares

pytestmark = pytest.mark.benchmark
TURNS, AIM = 4, 5.0
STANDS_ON = "litestar, piccolo.table, asyncpg, uvicorn, uvloop, pgqueuer, jinja2, babel, numpy, cryptography"


def _import_alone() -> float:
    """CPU seconds of a program that imports those packages and ends."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", f"import {STANDS_ON}"], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


async def test_the_first_answer_of_a_site(database_on_disk: str, tmp_path: Path) -> None:
    alone, sites, memory = [], [], 0.0
    # The first of each compiles what is not compiled yet.
    for turn in range(TURNS + 1):
        imported = _import_alone()
        async with palmares(database_on_disk, tmp_path) as server:
            assert httpx.get(f"{server.address}/readyz").status_code == 200
            if turn:
                alone.append(imported)
                sites.append(server.cpu_seconds())
            memory = server.memory()
    print(
        f"\na site answers after {min(sites):.2f} to {max(sites):.2f} s of one core (aim: {AIM} s, half of the ten in "
        f"which it must be back) with {memory:.0f} MiB; the packages that it stands on alone take {min(alone):.2f} s: "
        f"{min(sites) / min(alone):.2f} times that"
    )
