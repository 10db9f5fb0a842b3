"""One, two and four processes of `palmares serve`: how many requests a second, of what jurors and visitors ask.

Each process has the same small share of a core, so that on a machine with few of them nothing but the processes limits
what is answered; how many times more two and four answer is what they would on cores of their own, as long as
PostgreSQL keeps up. Held against: so many times what one answers.
"""

import json
import statistics
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar

from festival.scoring.queries import queue_for_juror
from tests.benchmarks.rates import fields_of, waits
from tests.benchmarks.requests_sender import WARM_UP
from tests.benchmarks.servers import palmares
from tests.benchmarks.small_cores import small_cores, small_cores_are_missing
from tests.factories import make_edition
from tests.juries import Jury, make_open_jury

pytestmark = pytest.mark.benchmark
PROCESSES, CLIENTS, SECONDS = (1, 2, 4), 32, 5.0
SHARE = 0.15
"""Of a core, for each process."""


async def _autosaves(jury: Jury, application: Litestar, turn: int) -> list[dict[str, Any]]:
    """Each juror's browser saves one film of theirs, another one in each turn."""
    asked = []
    for person in jury.people:
        film = (await queue_for_juror(jury.round_id, person))[turn].assignment_id
        fields = {"Content-Type": "application/json", "If-Match": '"0"', **await fields_of(person, application)}
        body = json.dumps({"scores": {"script": 7, "direction": 4}})
        address = f"/api/v1/jury/assignments/{film}/scoresheet"
        asked.append({"method": "PUT", "path": address, "fields": fields, "body": body})
    return asked


async def test_one_two_and_four_processes(database_on_disk: str, application: Litestar, tmp_path: Path) -> None:
    if small_cores_are_missing():
        pytest.skip(small_cores_are_missing())
    edition = await make_edition()
    jury = await make_open_jury(names=[f"Juror{number}" for number in range(CLIENTS)], films=len(PROCESSES))
    first: dict[str, float] = {}
    print(f"\n{CLIENTS} connections, {SHARE} of a core for each process of the site:")
    for turn, processes in enumerate(PROCESSES):
        ways = {
            "page of a call": [{"method": "GET", "path": f"/e/{edition.slug}", "fields": {}}] * CLIENTS,
            "JSON list": [
                {"method": "GET", "path": "/api/v1/editions", "fields": {}, "from": f"127.0.0.{2 + n}"}
                for n in range(CLIENTS)
            ],
            "autosave": await _autosaves(jury, application, turn),
        }
        async with palmares(database_on_disk, tmp_path, "--processes", str(processes)) as server:
            with small_cores(server.answering, SHARE):
                for name, asked in ways.items():
                    before = server.cpu_seconds()
                    taken = await waits(server.address, asked, seconds=SECONDS)
                    used, rate = server.cpu_seconds() - before, len(taken) / SECONDS
                    first.setdefault(name, rate)
                    print(
                        f"  {processes} processes, {name}: {rate:.0f} requests/s, {rate / first[name]:.2f} x one "
                        f"process ({rate / first[name] / processes:.2f} of {processes} times), "
                        f"{used / (rate * (SECONDS + WARM_UP)) * 1000:.2f} ms of a core each, "
                        f"p50 {statistics.median(taken) * 1000:.0f} ms, "
                        f"p99 {statistics.quantiles(taken, n=100)[-1] * 1000:.0f} ms"
                    )
