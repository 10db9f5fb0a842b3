"""`palmares serve --processes 2`: on one port, more than one process; none that dies takes the site along."""

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from festival.cli.main import main

pytestmark = pytest.mark.long
_ENVIRONMENT = {"PALMARES_DEVELOPMENT": "1", "PALMARES_METRICS": ""}


def _children(process: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


@asynccontextmanager
async def _site(database: str, folder: Path) -> AsyncIterator[tuple[str, Process]]:
    command = ("-m", "festival.cli.main", "serve", "--no-worker", "--processes", "2", "--port", "0")
    environment = {**os.environ, **_ENVIRONMENT, "PALMARES_DATABASE_URL": database, "PALMARES_DATA": str(folder)}
    process = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=PIPE, env=environment)
    assert process.stdout is not None
    try:
        found = re.search(r"http://\S+", (await process.stdout.readline()).decode())
        assert found is not None
        yield found[0], process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def _answers(address: str) -> bool:
    async with httpx.AsyncClient(base_url=address, timeout=5) as visitor:
        try:
            return (await visitor.get("/readyz")).status_code == 200
        except httpx.TransportError:
            return False


async def _until_gone(processes: list[int]) -> None:
    async with asyncio.timeout(30):
        while any(Path(f"/proc/{one}/cmdline").exists() for one in processes):
            await asyncio.sleep(0.05)


async def test_a_process_that_dies_is_replaced_while_the_other_answers(database: str, tmp_path: Path) -> None:
    async with _site(database, tmp_path) as (address, process):
        first = _children(process.pid)
        assert len(first) == 2
        os.kill(first[0], signal.SIGKILL)
        await _until_gone(first[:1])
        assert all([await _answers(address) for _ in range(10)])
        async with asyncio.timeout(30):
            while len(_children(process.pid)) < 2:
                await asyncio.sleep(0.05)
        assert first[1] in _children(process.pid)
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 30) == 0
        await _until_gone(first[1:])
        assert not await _answers(address)


async def test_none_is_left_behind_when_the_first_process_is_killed(database: str, tmp_path: Path) -> None:
    async with _site(database, tmp_path) as (address, process):
        others = _children(process.pid)
        assert await _answers(address)
        process.kill()
        await _until_gone(others)
        assert not await _answers(address)


async def test_a_port_that_is_taken_is_told_and_not_shared(database: str, tmp_path: Path) -> None:
    async with _site(database, tmp_path) as (address, _):
        command = ("-m", "festival.cli.main", "serve", "--processes", "2", "--port", address.rpartition(":")[2])
        environment = {**os.environ, **_ENVIRONMENT, "PALMARES_DATABASE_URL": database, "PALMARES_DATA": str(tmp_path)}
        second = await asyncio.create_subprocess_exec(sys.executable, *command, stderr=PIPE, env=environment)
        told = (await second.communicate())[1].decode()
        assert (second.returncode, "taken by another program" in told) == (2, True)


@pytest.mark.parametrize("wrong", ["0", "33", "two", "-1"])
def test_a_number_of_processes_that_cannot_be(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refusal:
        main(["serve", "--processes", wrong])
    assert (refusal.value.code, "is not a number from 1 to 32" in capsys.readouterr().err) == (2, True)
