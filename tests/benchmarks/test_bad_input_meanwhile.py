"""What others wait while somebody sends nothing but bad input: under a second at p99, and memory stays bounded."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks.rates import waits
from tests.benchmarks.servers import palmares
from tests.factories import make_edition, make_person
from tests.signed_in import headers_of

pytestmark = pytest.mark.benchmark
SECONDS = 20
LIMIT_SECONDS = 1.0
_SENDER = Path(__file__).with_name("bad_sender.py")


async def test_others_while_bad_input_is_sent(database_on_disk: str, tmp_path: Path) -> None:
    edition = await make_edition()
    reader, sender = await headers_of(await make_person()), await headers_of(await make_person())
    asked = [
        {"method": "GET", "path": path, "fields": fields}
        for path, fields in (("/api/v1/me", reader), ("/api/v1/entries", reader), (f"/e/{edition.slug}", {}), ("/", {}))
    ]
    async with palmares(database_on_disk, tmp_path) as server:
        alone = await waits(server.address, asked, seconds=SECONDS / 2)
        before = server.memory(peak=True)
        token = sender["Authorization"].removeprefix("Bearer ")
        running = await asyncio.create_subprocess_exec(
            sys.executable, str(_SENDER), server.address, str(SECONDS), token, stdout=PIPE
        )
        meanwhile = await waits(server.address, asked, seconds=SECONDS - 2)
        told, _ = await running.communicate()
        after = server.memory(peak=True)
    came = json.loads(told)
    faults = {kind: sums for kind, sums in came.items() if any(status in sums for status in ("500", "502", "504"))}
    assert faults == {}
    slow, fast = float(np.percentile(meanwhile, 99)), float(np.percentile(alone, 99))
    print(
        f"\n{sum(sum(sums.values()) for sums in came.values())} bad requests of {len(came)} kinds in {SECONDS} s: "
        f"four others wait {slow * 1000:.0f} ms at p99 ({slow / LIMIT_SECONDS:.2f} of the limit), "
        f"{fast * 1000:.0f} ms without them; memory at most {before:.0f} MiB before, {after:.0f} MiB with them"
    )
    for kind, sums in came.items():
        print(f"  {kind}: {sums}")
