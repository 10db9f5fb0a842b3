"""Our commands as processes of the system, as an operator runs them: killed, frozen, started again."""

import asyncio
import os
import signal
import sys
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from festival.cli.installation import DATABASE_FOLDER
from festival.db import close_pool, open_pool
from festival.postgres.cluster import CLUSTER
from festival.postgres.postmaster import is_running, read_postmaster
from festival.postgres.server import RunningPostgres
from festival.settings import Settings
from festival.vault import open_vault
from tests.radosgw import free_port


@dataclass(kw_only=True)
class Program(ABC):
    """One command on a data folder; what it says goes to a file there."""

    data: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    wrapper: Sequence[str] = ()
    """What it is started by, such as a limit; it must become the program, not start it."""
    name: str = ""
    process: asyncio.subprocess.Process | None = None
    killed: int = 0

    @property
    @abstractmethod
    def words(self) -> Sequence[str]:
        """The command."""

    @property
    def log(self) -> Path:
        """What it said on its standard error."""
        return self.data / f"{self.name}.log"

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.returncode is None

    async def start(self) -> None:
        """Returns when it says that it is ready."""
        self.data.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(*self.wrapper, sys.executable, "-m", "festival.cli.main", *self.words, "--data", str(self.data)),
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env={**os.environ, "PALMARES_DEVELOPMENT": "1", **self.environment},
            )
        assert self.process.stdout is not None
        line = await asyncio.wait_for(self.process.stdout.readline(), 60)
        assert line.startswith((b"Palmar", b"The worker")), (line, self.log.read_text()[-3000:])

    def tell(self, word: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(word)

    async def kill(self) -> None:
        """SIGKILL: it can do nothing about it."""
        assert self.process is not None
        assert self.runs, f"{self.name} had ended by itself: {self.log.read_text()[-3000:]}"
        self.tell(signal.SIGKILL)
        await self.process.wait()
        self.killed += 1

    async def end(self) -> None:
        """Ask it to end, and wait for it."""
        if self.runs:
            assert self.process is not None
            self.tell(signal.SIGTERM)
            try:
                await asyncio.wait_for(self.process.wait(), 30)
            except TimeoutError:
                await self.kill()


@dataclass(kw_only=True)
class Site(Program):
    """`palmares serve --no-worker`, at the same address each time."""

    name: str = "site"
    host: str = "127.0.0.1"
    port: int = field(default_factory=free_port)

    @property
    def words(self) -> Sequence[str]:
        return ("serve", "--no-worker", "--host", self.host, "--port", str(self.port))

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self.port}"


@dataclass(kw_only=True)
class Worker(Program):
    """`palmares worker`."""

    name: str = "worker"

    @property
    def words(self) -> Sequence[str]:
        return ("worker",)


@asynccontextmanager
async def running(*programs: Program) -> AsyncIterator[None]:
    """They run within the block."""
    try:
        for program in programs:
            await program.start()
        yield
    finally:
        for program in programs:
            await program.end()


@asynccontextmanager
async def database_of(data: Path) -> AsyncIterator[None]:
    """An installation's own database for the services that a test calls; its programs alone keep the server running."""
    server = RunningPostgres(data / DATABASE_FOLDER)
    dsn = server.dsn()
    server.stop()
    open_vault(Settings(data=data))
    await open_pool(dsn)
    try:
        yield
    finally:
        await close_pool()


def kill_postgres(data: Path) -> bool:
    """SIGKILL to the first process of an installation's embedded PostgreSQL; False where none is up."""
    cluster = data / DATABASE_FOLDER / CLUSTER
    postmaster = read_postmaster(cluster)
    if postmaster is None or not postmaster.ready or not is_running(cluster, postmaster.pid):
        return False
    os.kill(postmaster.pid, signal.SIGKILL)
    return True
