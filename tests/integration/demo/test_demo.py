"""`palmares demo` as a newcomer runs it: played forward, refused backwards, the same awards for the same seed."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SMALL = ("--entries", "5", "--jurors", "3")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="palmares-demo-", dir=memory if memory.is_dir() else None) as made:
        yield Path(made) / "data"


def _demo(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "festival.cli.main", "demo", "--data", str(folder), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def _card(folder: Path) -> dict[str, Any]:
    card: dict[str, Any] = json.loads((folder / "demo.json").read_bytes())
    return card


@pytest.fixture(scope="module")
def played(folder: Path) -> Path:
    """A small story with its jury at work."""
    finished = _demo(folder, *SMALL, "--stage", "jury", "--no-serve", "--seed", "7")
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return folder


def test_the_card_tells_who_can_sign_in_and_only_its_owner_reads_it(played: Path) -> None:
    card = _card(played)
    assert (card["base_url"], card["edition"]) == (None, "vertical-short-film-2026")
    roles = [account["role"] for account in card["accounts"]]
    assert {role: roles.count(role) for role in roles} == {"organiser": 2, "entrant": 5, "juror": 3}
    assert [account["president"] for account in card["accounts"]].count(True) == 1
    keys = {"role", "email", "password", "totp_secret", "api_token", "president"}
    assert {frozenset(account) for account in card["accounts"]} == {frozenset(keys)}
    assert os.stat(played / "demo.json").st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--stage", "call"), "already at the stage 'jury'"),
        (("--seed", "8"), "seed 7, not 8"),
        (("--entries", "6"), "entries 5, not 6"),
    ],
)
def test_a_festival_is_not_played_backwards_or_with_other_settings(
    played: Path, options: tuple[str, ...], sentence: str
) -> None:
    refused = _demo(played, "--no-serve", *options)
    assert refused.returncode == 2
    assert sentence in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_busy_port_and_a_folder_that_cannot_be_used_get_a_sentence(played: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        busy = _demo(played, "--port", str(taken.getsockname()[1]))
    (tmp_path / "file").write_text("not a folder")
    unusable = _demo(tmp_path / "file" / "data", "--no-serve")
    assert (busy.returncode, unusable.returncode) == (2, 2)
    assert "taken by another program" in busy.stderr
    assert "cannot be used" in unusable.stderr
    assert "Traceback" not in busy.stderr + unusable.stderr


@pytest.mark.parametrize(
    "wrong", [("--entries", "0"), ("--stage", "later"), ("--port", "70000"), ("--story", "unheard")]
)
def test_wrong_use_is_refused(tmp_path: Path, wrong: tuple[str, ...]) -> None:
    assert _demo(tmp_path / "never", *wrong).returncode == 2
    assert not (tmp_path / "never").exists()


def test_it_is_played_forward_served_and_ended(played: Path) -> None:
    """From the jury to the palmarès on the same data; Ctrl-C leaves nothing behind."""
    process = subprocess.Popen(
        [sys.executable, "-m", "festival.cli.main", "demo", "--data", str(played), "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    lines = []
    while line := process.stdout.readline():
        lines.append(line)
        if "Ctrl-C" in line:
            break
    address = _card(played)["base_url"]
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address), lines
    with urllib.request.urlopen(f"{address}/e/vertical-short-film-2026/palmares") as answer:
        page = answer.read().decode()
    assert [award in page for award in ("Grand Prix", "Best Script", "Best Directing")] == [True, True, True]
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert not (played / "database" / "cluster" / "postmaster.pid").exists()


@pytest.mark.long
def test_the_same_seed_gives_the_same_awards_and_scores(tmp_path: Path) -> None:
    results = []
    for name in ("a", "b"):
        finished = _demo(tmp_path / name, "--no-serve", "--seed", "3")
        assert finished.returncode == 0, finished.stderr
        results.append(_scores(tmp_path / name))
    assert results[0] == results[1]


def _scores(folder: Path) -> list[tuple[str, str, dict[str, int]]]:
    program = (
        "import asyncio, json, sys\n"
        "from pathlib import Path\n"
        "from festival.cli.installation import connected_installation\n"
        "from festival.db import fetch\n"
        "from festival.settings import Settings\n"
        "async def main():\n"
        "    async with connected_installation(Settings(data=Path(sys.argv[1]))):\n"
        "        rows = await fetch('SELECT film.title, juror.name, submitted_steps FROM scoresheet '\n"
        "            'JOIN entry ON entry.id = entry_id JOIN film ON film.id = film_id '\n"
        "            'JOIN juror ON juror.id = juror_id ORDER BY 1, 2')\n"
        "        print(json.dumps([list(row) for row in rows]))\n"
        "asyncio.run(main())\n"
    )
    read = subprocess.run([sys.executable, "-c", program, str(folder)], capture_output=True, text=True, check=True)
    return [tuple(row) for row in json.loads(read.stdout)]
