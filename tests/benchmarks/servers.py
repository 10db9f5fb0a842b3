"""Servers as they run for real, each a process of its own: `palmares serve`, and peers that give the same answers."""

import asyncio
import importlib.util
import os
import re
import socket
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Server:
    """Where one answers, and its first process."""

    address: str
    process: Process

    @property
    def answering(self) -> list[int]:
        """The processes that answer: its first one, or those that it started for that."""
        return _children(self.process.pid) or [self.process.pid]

    def cpu_seconds(self) -> float:
        """Of all that answer, since they began."""
        fields = [Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in self.answering]
        return sum(int(each[11]) + int(each[12]) for each in fields) / os.sysconf("SC_CLK_TCK")

    def memory(self, *, peak: bool = False) -> float:
        """MiB that its processes hold, or the sum of what each held at most."""
        name = "VmHWM" if peak else "VmRSS"
        return sum(
            int(re.findall(rf"{name}:\s+(\d+)", Path(f"/proc/{one}/status").read_text())[0]) / 1024
            for one in (self.process.pid, *_children(self.process.pid))
        )


@asynccontextmanager
async def palmares(database: str, folder: Path, *options: str, worker: bool = False) -> AsyncIterator[Server]:
    """`palmares serve` on a database that runs already, with its log written as for real."""
    command = [sys.executable, "-m", "festival.cli.main", "serve", "--port", "0", "--data", str(folder)]
    if not worker:
        command.append("--no-worker")
    environment = {**os.environ, "PALMARES_DATABASE_URL": database, "PALMARES_API_PER_MINUTE": "100000"}
    with (folder / "requests.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(*command, *options, stdout=PIPE, stderr=log, env=environment)
    assert process.stdout is not None
    try:
        line = (await process.stdout.readline()).decode()
        found = re.search(r"http://\S+", line)
        assert found is not None, (folder / "requests.log").read_text()
        yield Server(found[0], process)
    finally:
        await _end(process)


@asynccontextmanager
async def peer(name: str, database: str, *, processes: int = 1) -> AsyncIterator[Server]:
    """FastAPI under uvicorn with uvloop and httptools, or Django under gunicorn with ten threads; neither logs."""
    if importlib.util.find_spec(name) is None:
        pytest.skip(f"NOT MEASURED: no {name} here; run it with `uv run --group benchmarks pytest …`")
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        port = str(place.getsockname()[1])
    application = f"peer_{name}:app"
    command = {
        "fastapi": (
            *("uvicorn", application, "--app-dir", str(_FOLDER), "--port", port, "--workers", str(processes)),
            *("--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"),
        ),
        "django": (
            *("gunicorn", application, "--chdir", str(_FOLDER), "--bind", f"127.0.0.1:{port}"),
            *("--workers", str(processes), "--worker-class", "gthread", "--threads", "10", "--keep-alive", "30"),
        ),
    }[name]
    environment = {**os.environ, "PEER_DATABASE": database}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *command, stdout=DEVNULL, stderr=DEVNULL, env=environment
    )
    try:
        await _answering(int(port))
        yield Server(f"http://127.0.0.1:{port}", process)
    finally:
        await _end(process)


def _children(process: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


async def _answering(port: int) -> None:
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise AssertionError("the peer does not answer")


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.communicate(), 30)
    except TimeoutError:
        # A worker finishes the jobs that it has begun; nobody waits for those here.
        process.kill()
        await process.communicate()
