"""Ten thousand connections that ask in the same moment: each is answered or told when to come again, none is left."""

import asyncio
import json
import resource
import statistics
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from tests.benchmarks.servers import palmares
from tests.factories import make_edition

pytestmark = pytest.mark.benchmark
CONNECTIONS, RECOVERY_SECONDS = 10_000, 10
_SENDER = Path(__file__).with_name("crowd_sender.py")


@pytest.mark.parametrize("processes", [1, 2])
async def test_ten_thousand_connections(database_on_disk: str, tmp_path: Path, processes: int) -> None:
    if resource.getrlimit(resource.RLIMIT_NOFILE)[1] < CONNECTIONS + 1000:
        pytest.skip(f"NOT MEASURED: this system gives a process fewer than {CONNECTIONS + 1000} files (ulimit -Hn)")
    edition = await make_edition()
    async with palmares(database_on_disk, tmp_path, "--processes", str(processes)) as server:
        before = server.memory()
        running = await asyncio.create_subprocess_exec(
            *(sys.executable, str(_SENDER), server.address, f"/e/{edition.slug}", str(CONNECTIONS)), stdout=PIPE
        )
        told, _ = await running.communicate()
        peak = server.memory(peak=True)
    found = json.loads(told)
    assert found["answers"].get("503", 0) == found["told"]
    print(
        f"\n{CONNECTIONS} connections at once, {processes} processes: {found['opened']} opened; answers "
        f"{found['answers']}, the first after {found['first']:.1f} s, the last after {found['all']:.1f} s, half of the "
        f"pages within {statistics.median(found['waits']):.1f} s; as ever {found['recovered']:.1f} s after they asked "
        f"(limit {RECOVERY_SECONDS}); memory of the processes {before:.0f} MiB before, {peak:.0f} MiB at most"
    )
    assert "none" not in found["answers"]
