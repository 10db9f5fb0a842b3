"""45,000 entries, 500 jurors, 135,000 scoresheets of five criteria: panels and count as jobs, beside the commands.

Each job is done as a worker does it, and the command on the same data as files, in the same run.
"""

import asyncio
import csv
import json
import os
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import anyio
import pytest

from festival.audit.signing import open_keyring
from festival.db import fetch_row, fetch_value
from festival.panels.queries import conflicts_of, entries_of, jurors_of, round_for
from festival.panels.round_work import WorkKind, ask_for
from festival.scoring.exporting import ballots_csv, entries_csv, rules_toml
from festival.spreadsheet import csv_text
from tests.benchmarks.judged_world import PANEL, World, enter, how_many, judge_everything, world_of
from tests.results import whole

pytestmark = pytest.mark.benchmark
ENTRIES, JURORS = 45_000, 500
MOST_TIMES = 1.5


@pytest.fixture(scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    open_keyring(tmp_path_factory.mktemp("keys"))
    began = time.perf_counter()
    async with world_of(ENTRIES, JURORS) as laid_down:
        print(f"\n{ENTRIES} entries laid down in {time.perf_counter() - began:.1f} s")
        yield laid_down


@pytest.fixture(scope="module")
async def judged(world: World) -> World:
    began = time.perf_counter()
    await judge_everything(world)
    print(f"\n{await how_many(world, 'scoresheet')} scoresheets laid down in {time.perf_counter() - began:.1f} s")
    return world


async def job(world: World, kind: WorkKind, folder: Path) -> float:
    """Seconds of `palmares worker`, from the page's asking on; its start is not counted, since it waits for work."""
    enter(world)
    environment = {**os.environ, "PALMARES_DATABASE_URL": world.address, "PALMARES_DEVELOPMENT": "1"}
    worker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "festival.cli.main", "worker", "--data", str(folder / "worker")),
        stdout=PIPE,
        env=environment,
    )
    try:
        assert worker.stdout is not None
        assert await worker.stdout.readline()
        began = time.perf_counter()
        await ask_for(round_id=world.round_id, by=world.organiser, kind=kind)
        row = None
        while row is None or row["state"] in {"waiting", "running"}:
            await asyncio.sleep(0.1)
            row = await fetch_row("SELECT state, refusal FROM round_work ORDER BY asked_at DESC LIMIT 1")
        took = time.perf_counter() - began
        assert (row["state"], row["refusal"]) == ("done", "")
        return took
    finally:
        worker.terminate()
        await worker.wait()


async def command(*asked: str) -> float:
    """Seconds of the offline command, its start and its files with it."""
    began = time.perf_counter()
    await anyio.run_process([sys.executable, "-m", "festival.cli.main", *asked])
    return time.perf_counter() - began


async def panel_files(world: World, folder: Path) -> list[str]:
    """The round as the files of ``palmares assign``; gives the options that name them."""
    entries = await entries_of(world.edition.id, world.round_id)
    jurors = await jurors_of(world.edition.id, world.round_id)

    def listed(name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
        (folder / f"{name}.csv").write_text(csv_text(header, rows), encoding="utf-8")
        return f"--{name}={folder / name}.csv"

    return [
        listed(
            "entries",
            ("entry", "countries", "languages", "category", "minutes"),
            (
                (str(one.id), " ".join(one.countries), " ".join(one.languages), one.category, repr(one.minutes))
                for one in entries
            ),
        ),
        listed(
            "jurors",
            ("juror", "countries", "languages"),
            ((str(one.id), " ".join(one.countries), " ".join(one.languages)) for one in jurors),
        ),
        listed(
            "conflicts",
            ("entry", "juror"),
            ((str(entry), str(juror)) for entry, juror in await conflicts_of(world.edition.id)),
        ),
    ]


async def test_panels_as_a_job(world: World, tmp_path: Path) -> None:
    took = await job(world, WorkKind.PANELS, tmp_path)
    files = await panel_files(world, tmp_path)
    offline = await command(
        *("assign", *files, f"--per-entry={PANEL}", "--objective=total", "--seed=0"),
        *(f"--out={tmp_path / 'panels.csv'}", f"--report={tmp_path / 'report.json'}"),
    )
    pairs = await fetch_value("SELECT pairs FROM proposal WHERE round_id = $1 AND state = 'proposed'", world.round_id)
    with (tmp_path / "panels.csv").open(encoding="utf-8") as file:
        seated = [[row["entry"], row["juror"]] for row in csv.DictReader(file)]
    print(f"\n{len(pairs)} seats: {took:.1f} s as a job, {offline:.1f} s offline, {took / offline:.2f} x")
    assert sorted(pairs) == sorted(seated)
    assert took <= MOST_TIMES * offline


async def test_the_count_as_a_job(judged: World, tmp_path: Path) -> None:
    took = await job(judged, WorkKind.RESULT, tmp_path)
    sealed = await round_for(judged.round_id, judged.organiser)
    files: dict[str, Callable[[Any], AsyncIterator[str]]] = {
        "ballots.csv": ballots_csv,
        "entries.csv": entries_csv,
        "rules.toml": rules_toml,
    }
    for name, pieces in files.items():
        (tmp_path / name).write_text(await whole(pieces(sealed)), encoding="utf-8")
    offline = await command(
        *("tabulate", *(f"--{name.partition('.')[0]}={tmp_path / name}" for name in files)),
        f"--out={tmp_path / 'result.json'}",
    )
    digest = json.loads((tmp_path / "result.json").read_text("utf-8"))["digest"]
    print(f"\ncount: {took:.1f} s as a job, {offline:.1f} s offline, {took / offline:.2f} x; digest {digest[:16]}")
    assert digest == await fetch_value("SELECT digest FROM result ORDER BY computed_at DESC LIMIT 1")
    assert took <= MOST_TIMES * offline
