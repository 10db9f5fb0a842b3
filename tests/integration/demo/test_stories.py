"""The stories beside the default one, small: each played to its end by the command."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from festival.demo.cites import CITES
from festival.demo.stories import STORIES
from festival.demo.tumo import TUMO
from festival.demo.world import WORLD

_READ = """
import asyncio, json, sys
from pathlib import Path
from festival.cli.installation import connected_installation
from festival.db import fetch
from festival.settings import Settings
async def main():
    async with connected_installation(Settings(data=Path(sys.argv[1]))):
        print(json.dumps([list(row) for row in await fetch(sys.argv[2])]))
asyncio.run(main())
"""


def _demo(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "festival.cli.main", "demo", "--data", str(folder), "--no-serve", *options]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def _rows(folder: Path, query: str) -> list[list[Any]]:
    command = [sys.executable, "-c", _READ, str(folder), query]
    rows: list[list[Any]] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return rows


def test_the_world_has_a_film_of_each_of_56_countries() -> None:
    assert len(WORLD) == len({work.countries[0] for work in WORLD}) == 56


def test_every_story_plans_as_many_films_and_jurors_as_it_is_told() -> None:
    for story in STORIES.values():
        # A series has its extras besides, and no jury; mentoring has neither films nor a jury.
        films, jury = [film.index for film in story.films(60)], [juror.index for juror in story.jury(14)]
        assert films == list(range(63 if story is CITES else 0 if story is TUMO else 60))
        assert jury == list(range(0 if story in (CITES, TUMO) else 14))


@pytest.mark.long
def test_tiktokshortfilm_goes_from_posts_over_reach_to_three_awards(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    finished = _demo(folder, "--story", "tiktokshortfilm", "--entries", "5", "--jurors", "5", "--stage", "jury")
    assert finished.returncode == 0, finished.stdout + finished.stderr
    roles = [account["role"] for account in json.loads((folder / "demo.json").read_bytes())["accounts"]]
    assert {role: roles.count(role) for role in roles} == {"organiser": 2, "sponsor": 1, "entrant": 5, "juror": 5}
    other = _demo(folder, "--story", "vertical")
    assert (other.returncode, "story tiktokshortfilm, not vertical" in other.stderr) == (2, True)
    finished = _demo(folder)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    counts = "SELECT (SELECT count(*) FROM {}) AS many"
    assert [_rows(folder, counts.format(table))[0][0] for table in ("public_post", "reach", "shortlisted")] == [
        5,
        10,
        5,
    ]
    awards = _rows(folder, "SELECT body -> 'awards' FROM rules_version ORDER BY number DESC LIMIT 1")[0][0]
    assert [(award["name"], award["amount"]) for award in awards] == [
        ("Grand Winner", "10000"),
        ("Best Script", "5000"),
        ("Best Direction", "5000"),
    ]
    assert _rows(folder, "SELECT state FROM publication") == [["published"]]


@pytest.mark.long
def test_primevideocasting_goes_from_three_fields_to_a_contact_sheet(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    finished = _demo(folder, "--story", "primevideocasting", "--entries", "8", "--jurors", "4")
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert _rows(folder, "SELECT name, mode, state FROM round ORDER BY number") == [
        ["First pass", "yes_no_maybe", "sealed"],
        ["Jury", "scores", "sealed"],
    ]
    states = dict(_rows(folder, "SELECT state, count(*) FROM selectee GROUP BY state"))
    assert states == {"agreed": 7, "asked": 1}
    assert _rows(folder, "SELECT count(*) FROM publication") == [[0]]
    third = (
        "SELECT count(*) FROM (SELECT assignment.entry_id FROM assignment JOIN round ON round.id = assignment.round_id "
    )
    grown = _rows(folder, third + "WHERE round.number = 1 GROUP BY entry_id HAVING count(*) = 3) AS grown")
    split = _rows(
        folder,
        "SELECT count(*) FROM (SELECT assignment.entry_id FROM assignment JOIN round ON round.id = assignment.round_id "
        "JOIN scoresheet ON scoresheet.assignment_id = assignment.id WHERE round.number = 1 "
        "GROUP BY assignment.entry_id HAVING count(DISTINCT scoresheet.submitted_steps) > 1) AS split",
    )
    assert grown == split


@pytest.mark.long
def test_tumo_goes_from_two_lists_to_who_met_whom(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    finished = _demo(folder, "--story", "tumo", "--entries", "18")
    assert finished.returncode == 0, finished.stdout + finished.stderr
    states = dict(_rows(folder, "SELECT state, count(*) FROM mentoring_match GROUP BY state"))
    assert (states["active"], states["declined"]) == (18, 2)
    assert _rows(folder, "SELECT count(*) FROM mentoring_concern") == [[1]]
    assert _rows(folder, "SELECT count(*) FROM mentoring_seat WHERE came IS NULL") == [[2]]
    assert _rows(folder, "SELECT count(*) > 0 FROM mentoring_seat WHERE came") == [[True]]
