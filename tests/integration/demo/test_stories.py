"""The stories beside the default one, small: each played to its end by the command."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from festival.demo.cites import CITES
from festival.demo.stories import STORIES
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
        # A series has its extras besides, and no jury.
        films, jury = [film.index for film in story.films(60)], [juror.index for juror in story.jury(14)]
        extras = 3 if story is CITES else 0
        assert films == list(range(60 + extras))
        assert jury == list(range(0 if story is CITES else 14))


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
