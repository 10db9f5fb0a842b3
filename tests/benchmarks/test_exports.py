"""Every score of 135,000 scoresheets of five criteria as a file: the server's memory stays flat whatever the length."""

import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from time import perf_counter

import httpx
import pytest

from festival.audit.signing import open_keyring
from tests.benchmarks.judged_world import CRITERIA, PANEL, World, enter, judge_everything, world_of
from tests.browsing import sit_down

pytestmark = pytest.mark.benchmark
TENTH, WHOLE = (4500, 50), (45_000, 500)
MOST_TIMES = 1.25
FILES = {
    "CSV": "exports/ballots.csv",
    "XLSX": "exports/ballots.xlsx",
    "JSON": "exports/ballots.json",
    "the file to count": "rounds/{round}/files/ballots.csv",
}


@pytest.fixture(scope="module")
async def worlds(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[World, World]]:
    open_keyring(tmp_path_factory.mktemp("keys"))
    async with world_of(*TENTH) as tenth, world_of(*WHOLE) as whole:
        for world in (tenth, whole):
            await judge_everything(world)
        yield tenth, whole


class Server:
    """`palmares serve` in a process of its own, on a world."""

    def __init__(self, world: World, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "festival.cli.main", "serve", "--no-worker", "--data", str(folder), "--port", "0"],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PALMARES_DATABASE_URL": world.address, "PALMARES_DEVELOPMENT": "1"},
        )
        assert self._process.stdout is not None
        found = re.search(r"(http://\S+)", self._process.stdout.readline())
        assert found is not None, "the site ended before it was ready"
        self.address = found[1]

    def forget_peak(self) -> None:
        Path(f"/proc/{self._process.pid}/clear_refs").write_text("5")

    def peak(self) -> float:
        """The most memory held since, in MB; of the whole process."""
        told = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(re.findall(r"VmHWM:\s+(\d+) kB", told)[0]) / 1024

    def stop(self) -> None:
        self._process.terminate()
        self._process.communicate(timeout=30)


async def taken_along(world: World, file: str, folder: Path) -> tuple[float, int, float]:
    """Peak in MB, bytes and seconds of one file from a server that has just begun."""
    server = Server(world, folder)
    try:
        enter(world)
        async with httpx.AsyncClient(base_url=server.address, timeout=120) as browser:
            await sit_down(browser, world.organiser)
            desk = f"/organise/{world.edition.slug}"
            assert (await browser.get(f"{desk}/exports")).status_code == 200
            server.forget_peak()
            began, length = perf_counter(), 0
            async with browser.stream("GET", f"{desk}/{file.format(round=world.round_id)}") as answer:
                assert answer.status_code == 200
                async for piece in answer.aiter_bytes():
                    length += len(piece)
        return server.peak(), length, perf_counter() - began
    finally:
        server.stop()


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="NOT MEASURED: needs Linux's /proc")
async def test_memory_stays_flat(kind: str, worlds: tuple[World, World], tmp_path: Path) -> None:
    tenth, _, _ = await taken_along(worlds[0], FILES[kind], tmp_path / "tenth")
    whole, length, seconds = await taken_along(worlds[1], FILES[kind], tmp_path / "whole")
    cells = WHOLE[0] * PANEL * len(CRITERIA)
    print(
        f"\n{kind}: {cells:,} scores, {length / 1e6:.0f} MB in {seconds:.1f} s ({cells / seconds:,.0f} a second); the "
        f"server's peak {whole:.0f} MB, {whole / tenth:.2f} of the peak for a tenth of them"
    )
    assert whole < MOST_TIMES * tenth
