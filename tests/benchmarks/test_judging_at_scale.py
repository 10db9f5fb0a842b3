"""45,000 entries, 500 jurors, 135,000 scoresheets of five criteria: the organiser's pages, panels and counts as jobs.

Pages against the same pages with 450 entries; jobs against the engine alone on the same data.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import anyio
import asyncpg
import httpx
import pytest

from festival.awards.jobs import HANDLERS as AWARD_JOBS
from festival.awards.queries import latest_result
from festival.db import execute, fetch_value
from festival.editions.schemas import EditionForOrganiser
from festival.jobs import Task
from festival.panels import service
from festival.panels.jobs import HANDLERS as PANEL_JOBS
from festival.panels.opening import rules_document
from festival.panels.queries import entries_of, jurors_of, round_for
from festival.panels.round_work import WorkKind, ask_for
from festival.panels.schemas import NewCriterion
from festival.scoring.exporting import ballots_csv, entries_csv, rules_toml
from festival.spreadsheet import csv_text
from tests.benchmarks.rates import counting
from tests.benchmarks.test_entries_at_scale import load, median
from tests.browsing import sit_down
from tests.factories import make_edition, make_entry, make_founder, make_person
from tests.juries import new_round

pytestmark = pytest.mark.benchmark
FEW, MANY = (450, 5), (45_000, 500)
"""(entries, jurors): three jurors see each film in both."""
PANEL = 3
MOST_TIMES, MOST_QUERIES = 1.5, 6
CRITERIA = [NewCriterion(key=key, name=key.title()) for key in ("script", "direction", "acting", "editing", "sound")]


async def judged_edition(
    organiser: UUID, size: tuple[int, int], database: str, *, sealed: bool = False
) -> tuple[EditionForOrganiser, UUID]:
    """An edition whose one round is being judged, or is sealed with every scoresheet in it."""
    entries, jurors = size
    edition = await make_edition(by=organiser)
    entrant = await make_person()
    await make_entry(edition=edition, entrant=entrant)
    await load(edition, entrant, 1, entries)
    await execute("UPDATE entry SET state = 'qualified', frozen = true WHERE edition_id = $1", edition.id)
    round_id = await service.plan_round(
        edition_id=edition.id, by=organiser, new=new_round(criteria=CRITERIA, panel_size=PANEL)
    )
    owner = await asyncpg.connect(database)
    await owner.execute(
        "INSERT INTO round_entry (edition_id, round_id, entry_id) SELECT $1, $2, id FROM entry WHERE edition_id = $1",
        edition.id,
        round_id,
    )
    await owner.execute(
        "WITH people AS (INSERT INTO person (email, display_name) SELECT $1::text || n || '@jury.example', "
        "'Juror ' || n FROM generate_series(1, $2::integer) AS n RETURNING id, display_name) "
        "INSERT INTO juror (edition_id, person_id, name, state) "
        "SELECT $1::text::uuid, id, display_name, 'active' FROM people",
        str(edition.id),
        jurors,
    )
    await owner.execute(
        "INSERT INTO round_juror (edition_id, round_id, juror_id, conflicts_declared_at) "
        "SELECT $1, $2, id, now() FROM juror WHERE edition_id = $1",
        edition.id,
        round_id,
    )
    if sealed:
        rules = await rules_document(await round_for(round_id, organiser))
        await execute("UPDATE round SET rules = $2 WHERE id = $1", round_id, rules)
        await _score(owner, edition.id, round_id, jurors)
    await execute("DROP TABLE IF EXISTS loaded")
    await owner.execute("VACUUM ANALYZE")
    await owner.close()
    return edition, round_id


async def _score(owner: asyncpg.Connection, edition_id: UUID, round_id: UUID, jurors: int) -> None:
    await owner.execute(
        "INSERT INTO assignment (edition_id, round_id, entry_id, juror_id) "
        "SELECT $1, $2, seat.entry_id, chosen.id FROM (SELECT entry_id, row_number() OVER () - 1 AS at "
        "FROM round_entry WHERE edition_id = $1) AS seat CROSS JOIN generate_series(0, $4 - 1) AS place "
        "JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS at FROM juror WHERE edition_id = $1) AS chosen "
        "ON chosen.at = (seat.at * 7 + seat.at / $3 + place) % $3",
        edition_id,
        round_id,
        jurors,
        PANEL,
    )
    await owner.execute(
        "INSERT INTO scoresheet (edition_id, round_id, assignment_id, juror_id, entry_id, state, steps, "
        "submitted_steps, commitment, r, submitted_at) SELECT edition_id, round_id, id, juror_id, entry_id, 'frozen', "
        "given.steps, given.steps, encode(sha256(id::text::bytea), 'hex'), encode(sha256(id::text::bytea), 'hex'), "
        "now() FROM assignment CROSS JOIN LATERAL (SELECT jsonb_object_agg(key, "
        "abs(hashtext(entry_id::text)) % 7 + abs(hashtext(id::text || key)) % 4) AS steps "
        "FROM unnest($2::text[]) AS key) AS given WHERE edition_id = $1",
        edition_id,
        [one.key for one in CRITERIA],
    )
    await owner.execute("UPDATE round SET state = 'sealed', sealed_at = now() WHERE id = $1", round_id)


async def test_the_organiser_s_pages(client: httpx.AsyncClient, database: str) -> None:
    organiser = await make_founder()
    await sit_down(client, organiser)
    first: dict[str, float] = {}
    slow: list[str] = []
    for size in (FEW, MANY):
        edition, round_id = await judged_edition(organiser, size, database, sealed=True)
        await execute("UPDATE round SET state = 'open', sealed_at = NULL, opened_at = now()")
        desk = f"/organise/{edition.slug}"
        pages = {
            "desk": desk,
            "entries": f"{desk}/entries",
            "rounds": f"{desk}/rounds",
            "round": f"{desk}/rounds/{round_id}",
            "progress": f"{desk}/rounds/{round_id}/progress",
            "jury": f"{desk}/jury",
            "log": f"{desk}/log",
        }
        for name, address in pages.items():
            assert (await client.get(address)).status_code == 200
            async with counting() as sent:
                assert (await client.get(address)).status_code == 200
            took = await median(lambda address=address: client.get(address))  # type: ignore[misc]
            if size == FEW:
                first[name] = took
                continue
            times = took / first[name]
            print(f"\n{name}: {took * 1000:.1f} ms, {times:.2f} x the time at {FEW[0]}, {len(sent)} queries")
            slow += [name] if times > MOST_TIMES or len(sent) > MOST_QUERIES else []
        await execute("UPDATE round SET state = 'sealed', sealed_at = now()")
    assert slow == []


async def _job(edition_id: UUID, round_id: UUID, by: UUID, kind: WorkKind, handlers: dict[str, Any]) -> float:
    await ask_for(round_id=round_id, by=by, kind=kind, settings={})
    work_id = await fetch_value("SELECT id FROM round_work WHERE state = 'waiting'")
    began = time.perf_counter()
    await handlers[kind.job](Task(edition_id=edition_id, subject_id=work_id))
    return time.perf_counter() - began


async def _command(*asked: str) -> float:
    """The seconds that the offline command takes, its start and its files with it."""
    began = time.perf_counter()
    await anyio.run_process([sys.executable, "-m", "festival.cli.main", *asked])
    return time.perf_counter() - began


async def _counted_offline(round_id: UUID, by: UUID, folder: Path) -> tuple[float, str]:
    judged = await round_for(round_id, by)
    for name, text in (
        ("ballots.csv", await ballots_csv(judged)),
        ("entries.csv", await entries_csv(judged)),
        ("rules.toml", await rules_toml(judged)),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    files = [f"--{name.partition('.')[0]}={folder / name}" for name in ("ballots.csv", "entries.csv", "rules.toml")]
    took = await _command("tabulate", *files, f"--out={folder / 'result.json'}")
    return took, json.loads((folder / "result.json").read_text("utf-8"))["digest"]


async def _seated_offline(edition_id: UUID, round_id: UUID, folder: Path) -> float:
    entries = await entries_of(edition_id, round_id)
    rows = (
        (str(one.id), " ".join(one.countries), " ".join(one.languages), one.category, f"{one.minutes:.3f}")
        for one in entries
    )
    header = ("entry", "countries", "languages", "category", "minutes")
    (folder / "entries.csv").write_text(csv_text(header, rows), encoding="utf-8")
    jurors = ((str(one.id),) for one in await jurors_of(edition_id, round_id))
    (folder / "jurors.csv").write_text(csv_text(("juror",), jurors), encoding="utf-8")
    return await _command(
        *("assign", f"--entries={folder / 'entries.csv'}", f"--jurors={folder / 'jurors.csv'}"),
        *(f"--per-entry={PANEL}", f"--out={folder / 'panels.csv'}", f"--report={folder / 'report.json'}"),
    )


async def test_panels_as_a_job(database: str, tmp_path: Path) -> None:
    organiser = await make_founder()
    edition, round_id = await judged_edition(organiser, MANY, database)
    took = await _job(edition.id, round_id, organiser, WorkKind.PANELS, PANEL_JOBS)
    offline = await _seated_offline(edition.id, round_id, tmp_path)
    print(f"\npanels: {took:.1f} s as a job, {offline:.1f} s offline, {took / offline:.2f} x")
    assert took <= MOST_TIMES * offline


async def test_the_count_as_a_job(database: str, tmp_path: Path) -> None:
    organiser = await make_founder()
    edition, round_id = await judged_edition(organiser, MANY, database, sealed=True)
    ready = await fetch_value("SELECT count(*) FROM scoresheet WHERE state = 'frozen'")
    took = await _job(edition.id, round_id, organiser, WorkKind.RESULT, AWARD_JOBS)
    result = await latest_result(await round_for(round_id, organiser))
    assert result is not None
    offline, digest = await _counted_offline(round_id, organiser, tmp_path)
    print(f"\ncount of {ready} scoresheets: {took:.1f} s as a job, {offline:.1f} s offline, {took / offline:.2f} x")
    assert (digest == result.digest, took <= MOST_TIMES * offline) == (True, True)
