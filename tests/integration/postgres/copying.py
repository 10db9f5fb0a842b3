"""Copies of a running embedded server, made and started as an operator does with PostgreSQL's own programs."""

import asyncio
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from festival.postgres.account import Account, give, server_account
from festival.postgres.binaries import programs_for
from festival.postgres.configuration import SETTINGS
from festival.postgres.server import RunningPostgres
from tests.radosgw import free_port

PATIENCE_SECONDS = 20


@asynccontextmanager
async def reached_by_tcp(server: RunningPostgres) -> AsyncIterator[int]:
    """A port that leads to the server's socket, which another account cannot walk down to."""
    socket = Path(server.dsn().partition("host=")[2].partition("&")[0]) / ".s.PGSQL.5432"

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(str(socket))
        await asyncio.gather(carry(reader, back), carry(there, writer))

    listener = await asyncio.start_server(join, "127.0.0.1", 0)
    async with listener:
        yield listener.sockets[0].getsockname()[1]


@dataclass(frozen=True)
class Place:
    """A folder of the account that PostgreSQL runs as."""

    folder: Path
    account: Account | None

    @property
    def programs(self) -> Path:
        return programs_for(self.account)

    @property
    def switched(self) -> dict[str, Any]:
        """How a process becomes that account."""
        if self.account is None:
            return {}
        return {"user": self.account.user, "group": self.account.group, "extra_groups": []}

    async def copy(self, port: int, *more: str) -> Path:
        """The data of the server behind a port, by pg_basebackup."""
        data = self.folder / "data"
        made = await asyncio.create_subprocess_exec(
            self.programs / "pg_basebackup", "--host", "127.0.0.1", "--port", str(port), "--username", "postgres",
            "--pgdata", str(data), "--checkpoint", "fast", *more,
            cwd=self.folder, stderr=asyncio.subprocess.PIPE, **self.switched,
        )  # fmt: skip
        said = (await made.communicate())[1].decode()
        assert made.returncode == 0, said
        return data

    @asynccontextmanager
    async def started(self, data: Path) -> AsyncIterator[tuple[str, "subprocess.Popen[bytes]"]]:
        """A server on that data: its address, and its process."""
        port = free_port()
        process = subprocess.Popen(
            [self.programs / "postgres", "-D", data, "-p", str(port), "-c", "listen_addresses=127.0.0.1", "-c",
             "unix_socket_directories=", "-c", f"max_connections={SETTINGS['max_connections']}"],
            cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **self.switched,
        )  # fmt: skip
        dsn = f"postgresql://postgres@127.0.0.1:{port}/palmares"
        try:
            await until_answered(dsn)
            yield dsn, process
        finally:
            process.kill()
            process.wait()


@contextmanager
def place_of_postgres() -> Iterator[Place]:
    """An empty one."""
    account = server_account()
    with tempfile.TemporaryDirectory(prefix="palmares-copy-", ignore_cleanup_errors=True) as folder:
        give(Path(folder), account)
        yield Place(Path(folder), account)


async def until_answered(dsn: str, question: str = "SELECT true", *, fine: Callable[[Any], bool] = bool) -> None:
    """Wait until the server gives an answer that is fine."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        with suppress(OSError, asyncpg.PostgresError):
            connection = await asyncpg.connect(dsn)
            try:
                if fine(await connection.fetchval(question)):
                    return
            finally:
                await connection.close()
        assert time.monotonic() < deadline, f"{question}: not within {PATIENCE_SECONDS} s"
        await asyncio.sleep(0.1)
