"""Jurors at work: a scoresheet that saves itself beside pgbench's upsert, a queue beside a handler that does nothing.

Everything is asked over HTTP, by a client that is a process of its own.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar, get

from festival.scoring.queries import queue_for_juror
from tests.asking import asker
from tests.benchmarks.rates import counting, fields_of, pgbench_rate, request_rate
from tests.juries import Jury, make_open_jury

pytestmark = pytest.mark.benchmark
CLIENTS = 2
FILMS = 30
LEAST_AUTOSAVE, LEAST_PAGE, LEAST_JSON, MOST_QUERIES = 0.2, 0.04, 0.08, 4


async def _autosave(jury: Jury, number: int, application: Litestar) -> dict[str, Any]:
    """One juror's browser saves one film of theirs; each save names the version before it."""
    person = jury.people[number]
    film = (await queue_for_juror(jury.round_id, person))[0].assignment_id
    fields = {"Content-Type": "application/json", "If-Match": '"0"', **await fields_of(person, application)}
    return {
        "method": "PUT",
        "path": f"/api/v1/jury/assignments/{film}/scoresheet",
        "fields": fields,
        "body": json.dumps({"scores": {"script": 7, "direction": 4}}),
    }


async def test_a_scoresheet_saves_itself_at_a_fifth_of_pgbench(
    database_on_disk: str, application: Litestar, tmp_path: Path
) -> None:
    jury = await make_open_jury(films=FILMS)
    asked = [await _autosave(jury, number, application) for number in range(CLIENTS)]
    own = await request_rate(application, asked)
    films = ",".join(one["path"].split("/")[5] for one in asked)
    script = (
        "INSERT INTO scoresheet (edition_id, round_id, assignment_id, juror_id, entry_id, steps) SELECT edition_id, "
        """round_id, id, juror_id, entry_id, '{"script": 7, "direction": 4}' FROM assignment """
        f"WHERE id = ('{{{films}}}'::uuid[])[1 + :client_id::int] "
        "ON CONFLICT (edition_id, assignment_id) DO UPDATE SET steps = excluded.steps, "
        "version = scoresheet.version + 1, updated_at = clock_timestamp();\n"
    )
    peer = await pgbench_rate(database_on_disk, script, tmp_path, clients=CLIENTS)
    juror = await asker(jury.people[CLIENTS], application)
    address = (await _autosave(jury, CLIENTS, application))["path"]
    async with counting() as sent:
        assert (await juror.ask("cookie", "PUT", address, {"scores": {"script": 7}})).status_code == 200
    print(
        f"\npgbench {peer:.0f} upserts/s; autosave {own:.0f}/s, {own / peer:.2f} of it (at least {LEAST_AUTOSAVE}), "
        f"{len(sent)} statements each"
    )


async def test_a_queue_beside_a_handler_that_does_nothing(database: str, application: Litestar) -> None:
    @get("/")
    async def nothing() -> str:
        return "nothing"

    jury = await make_open_jury(films=FILMS)
    juror = await asker(jury.people[0], application)
    peer = await request_rate(
        Litestar([nothing], logging_config=None), [{"method": "GET", "path": "/", "fields": {}}] * CLIENTS
    )
    for name, address, least in (
        ("queue page", f"/jury/rounds/{jury.round_id}", LEAST_PAGE),
        ("its JSON", f"/api/v1/jury/rounds/{jury.round_id}/films", LEAST_JSON),
    ):
        asked = {"method": "GET", "path": address, "fields": await fields_of(jury.people[0], application)}
        own = await request_rate(application, [asked] * CLIENTS)
        async with counting() as sent:
            assert (await juror.ask("cookie", "GET", address)).status_code == 200
        print(
            f"\n{name} of {FILMS} films: {own:.0f}/s, {own / peer:.3f} of {peer:.0f}/s (at least {least}), "
            f"{len(sent)} queries"
        )
        assert len(sent) <= MOST_QUERIES
