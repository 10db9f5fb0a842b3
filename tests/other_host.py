"""Another host on one machine: a network namespace at the end of a cable that can be pulled (Linux, root, iproute2)."""

import asyncio
import itertools
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.unstable_link import pump

_numbers = itertools.count(os.getpid() % 4000)


def other_hosts_are_missing() -> str:
    """What to say where there can be none; empty where there can."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        return "another host takes root and iproute2 (apt-get install iproute2)"
    tried = subprocess.run(["unshare", "--net", "true"], capture_output=True, text=True, check=False)
    return "" if tried.returncode == 0 else f"no network namespaces here: {tried.stderr.strip()}"


@dataclass
class OtherHost:
    """Its programs are reached at ``there``; they see nothing of this machine but doors to its servers."""

    name: str
    here: str
    there: str
    servers: str
    """Where the doors are: an address that stays this machine's when the cable is pulled."""
    _doors: list[asyncio.Server] = field(default_factory=list)

    @property
    def wrapper(self) -> tuple[str, ...]:
        """What its programs are started by."""
        return ("ip", "netns", "exec", self.name)

    def pull_the_cable(self) -> None:
        """From now on whatever either side says is lost, and nobody is told."""
        _ip("link", "set", self.name, "down")

    def plug_it_in(self) -> None:
        """What both sides go on trying to say arrives."""
        _ip("link", "set", self.name, "up")

    async def database_at(self, dsn: str) -> str:
        """The address under which it reaches a PostgreSQL of this machine, on a socket or a port."""
        parts = urlsplit(dsn)
        query = parse_qs(parts.query)
        host, port = query.get("host", [parts.hostname or ""])[0], query.get("port", [str(parts.port)])[0]
        door = await self._door(Path(host) / f".s.PGSQL.{port}" if host.startswith("/") else (host, int(port)))
        return f"postgresql://{parts.username}@{door}{parts.path}"

    async def site_at(self, address: str) -> str:
        """The address under which it reaches a site or a bucket of this machine."""
        parts = urlsplit(address)
        assert parts.hostname
        assert parts.port
        return f"http://{await self._door((parts.hostname, parts.port))}"

    async def _door(self, server: Path | tuple[str, int]) -> str:
        async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(OSError, asyncio.CancelledError):
                if isinstance(server, Path):
                    answers, asked = await asyncio.open_unix_connection(server)
                else:
                    answers, asked = await asyncio.open_connection(*server)
                ways = {asyncio.create_task(pump(reader, asked)), asyncio.create_task(pump(answers, writer))}
                _, open_still = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                for way in open_still:
                    way.cancel()
                asked.close()
            writer.close()

        self._doors.append(await asyncio.start_server(pass_on, self.servers, 0))
        return f"{self.servers}:{self._doors[-1].sockets[0].getsockname()[1]}"

    def shut_doors(self) -> None:
        """Nobody new comes through."""
        for door in self._doors:
            door.close()


@asynccontextmanager
async def another_host() -> AsyncIterator[OtherHost]:
    """It is there for as long as the block lasts."""
    number = next(_numbers)
    # Of the range for measurements between networks (RFC 2544), which nobody else uses.
    net = f"198.18.{number // 16 % 256}.{number % 16 * 16}".rpartition(".")
    here, there, servers = (f"{net[0]}.{int(net[2]) + last}" for last in (1, 2, 5))
    host = OtherHost(f"palmares{number}", here, there, servers)
    _ip("netns", "add", host.name)
    try:
        _ip("link", "add", host.name, "type", "veth", "peer", "name", "cable", "netns", host.name)
        _ip("address", "add", f"{servers}/32", "dev", "lo")
        _ip("address", "add", f"{here}/30", "dev", host.name)
        _ip("link", "set", host.name, "up")
        for words in (
            ("address", "add", f"{there}/30", "dev", "cable"),
            ("link", "set", "lo", "up"),
            ("link", "set", "cable", "up"),
            ("route", "add", "default", "via", here),
        ):
            _ip("-netns", host.name, *words)
        yield host
    finally:
        host.shut_doors()
        _ip("netns", "delete", host.name)
        _ip("address", "delete", f"{servers}/32", "dev", "lo")


def _ip(*words: str) -> None:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, (words, done.stderr)
