"""`palmares demo --story cites`: a series sent, qualified and released one episode a day, without a hand."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.long
def test_the_series_is_sent_qualified_and_released(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "festival.cli.main", "demo", "--story", "cites", "--entries", "2"]
    finished = subprocess.run(
        [*command, "--data", str(tmp_path / "data"), "--no-serve"], capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    card = json.loads((tmp_path / "data" / "demo.json").read_bytes())
    assert card["edition"] == "cites"
    assert [account["role"] for account in card["accounts"]] == ["organiser", "organiser", "entrant"]
    program = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from festival.cli.installation import connected_installation\n"
        "from festival.publishing.showcase_queries import public_showcase\n"
        "from festival.settings import Settings\n"
        "async def main():\n"
        "    async with connected_installation(Settings(data=Path(sys.argv[1]))):\n"
        "        shown = await public_showcase('cites', 'cites')\n"
        "        print(*sorted(f'{one.kind.value} {one.position} {one.languages}' for one in shown.items), sep='|')\n"
        "asyncio.run(main())\n"
    )
    read = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "data")], capture_output=True, text=True, check=True
    )
    assert read.stdout.strip().split("|") == [
        "episode 1 ['fr']",
        "episode 2 ['fr']",
        "interview 1 []",
        "live 1 []",
        "making_of 1 []",
        "poster 1 []",
        "trailer 1 []",
    ]
