"""Two hundred jurors score at once for a minute, on a disk, and what each was promised is there afterwards."""

import asyncio
import json
import statistics
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar

from festival.db import fetch, fetch_value
from festival.scoring.queries import film_for_juror, queue_for_juror
from tests.benchmarks.rates import fields_of
from tests.browser.serving import serving
from tests.juries import Jury, make_open_jury

pytestmark = pytest.mark.benchmark
JURORS, FILMS, SECONDS = 200, 5, 60
_SENDER = Path(__file__).with_name("jurors_sender.py")


async def _jurors(jury: Jury, application: Litestar) -> list[dict[str, Any]]:
    """What each of them sends, and of which films."""
    told = []
    for person in jury.people:
        films = []
        for queued in await queue_for_juror(jury.round_id, person):
            film = await film_for_juror(queued.assignment_id, person)
            ballot = {
                "edition": film.edition_slug,
                "round": film.round_number,
                "rules": film.rules_digest,
                "entry": str(film.film_ref),
            }
            films.append({"assignment": str(queued.assignment_id), "ballot": ballot})
        told.append({"fields": await fields_of(person, application), "films": films})
    return told


async def test_two_hundred_jurors_at_once_lose_nothing(database_on_disk: str, application: Litestar) -> None:
    jury = await make_open_jury(names=[f"Juror{number}" for number in range(JURORS)], films=FILMS)
    jurors = await _jurors(jury, application)
    async with serving(application) as address:
        running = await asyncio.create_subprocess_exec(
            sys.executable, str(_SENDER), address, str(SECONDS), stdin=PIPE, stdout=PIPE
        )
        told, _ = await running.communicate(json.dumps(jurors).encode())
        assert running.returncode == 0
    ledger = json.loads(told)
    rows = await fetch("SELECT assignment_id, version, steps FROM scoresheet")
    kept = {str(row["assignment_id"]): [row["version"], row["steps"]] for row in rows}
    assert kept == ledger["saved"]
    listed = await fetch_value("SELECT array_agg(commitment ORDER BY commitment) FROM commitment")
    assert listed == sorted(ledger["submitted"])
    logged = await fetch_value("SELECT count(*) FROM audit_event WHERE act = 'scoresheet_committed'")
    assert logged == len(listed)
    waits = statistics.quantiles(ledger["waits"], n=20)
    print(
        f"\n{JURORS} jurors, {ledger['answers'] / SECONDS:.0f} requests/s for {SECONDS} s, {len(listed)} submissions; "
        f"half answered within {statistics.median(ledger['waits']) * 1000:.0f} ms, 95 of 100 within "
        f"{waits[-1] * 1000:.0f} ms; lost: nothing of {len(kept)} scoresheets"
    )
