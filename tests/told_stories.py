"""Stories of `palmares demo`, played small by the command and looked into, or served for a browser."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
_DEMO = (sys.executable, "-m", "festival.cli.main", "demo")


def play(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Play in this folder as far as ``options`` say."""
    command = [*_DEMO, "--data", str(folder), "--no-serve", *options]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def rows(folder: Path, query: str) -> list[list[Any]]:
    """What the database in this folder answers, whether somebody serves it or not."""
    command = [sys.executable, "-c", _READ, str(folder), query]
    found: list[list[Any]] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return found


@dataclass(frozen=True)
class ServedStory:
    """A story at its address, with the sign-ins that `demo.json` names."""

    folder: Path
    address: str
    edition: str
    accounts: list[dict[str, Any]]

    def of(self, role: str) -> list[dict[str, Any]]:
        """The sign-ins of one role."""
        return [account for account in self.accounts if account["role"] == role]


@contextmanager
def served(folder: Path, story: str, stage: str, *options: str) -> Iterator[ServedStory]:
    """Play a story on to this stage and serve it for as long as the block lasts."""
    played = play(folder, "--story", story, "--stage", stage, *options)
    assert played.returncode == 0, played.stdout + played.stderr
    command = [*_DEMO, "--data", str(folder), "--stage", stage, "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        while "Ctrl-C" not in (line := process.stdout.readline()):
            assert line, "the story ended before it was served"
        card = json.loads((folder / "demo.json").read_bytes())
        yield ServedStory(folder, card["base_url"], card["edition"], card["accounts"])
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
