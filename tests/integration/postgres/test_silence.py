"""A database whose host is gone without a word breaks its connections within ten seconds, in use or at rest."""

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from festival.db import connect, is_away

MISSING = os.geteuid() != 0 or shutil.which("ip") is None
pytestmark = [pytest.mark.long, pytest.mark.skipif(MISSING, reason="needs root and `ip` for a host of its own")]
NOTICED_WITHIN = 10.0
NAME, THERE, HERE = "palmares-silent", "10.255.253.2", "10.255.253.1"
_RELAY = """
import asyncio, sys

async def pipe(reader, writer):
    while data := await reader.read(65536):
        writer.write(data)
    writer.close()

async def relay(reader, writer):
    far_reader, far_writer = await asyncio.open_unix_connection(sys.argv[2])
    await asyncio.gather(pipe(reader, far_writer), pipe(far_reader, writer))

async def main():
    server = await asyncio.start_server(relay, sys.argv[1], 5432)
    print("ready", flush=True)
    await server.serve_forever()

asyncio.run(main())
"""


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


class Host:
    """A host of its own from which the database answers."""

    def __init__(self, dsn: str) -> None:
        parts = urlsplit(dsn)
        query = parse_qs(parts.query)
        self.socket = f"{query['host'][0]}/.s.PGSQL.{query['port'][0]}"
        self.dsn = f"postgresql://{parts.username}@{THERE}:5432{parts.path}"

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        _ip("netns", "add", NAME)
        try:
            _ip("link", "add", "silent0", "type", "veth", "peer", "name", "silent1", "netns", NAME)
            _ip("addr", "add", f"{HERE}/30", "dev", "silent0")
            _ip("link", "set", "silent0", "up")
            _ip("-n", NAME, "addr", "add", f"{THERE}/30", "dev", "silent1")
            _ip("-n", NAME, "link", "set", "silent1", "up")
            relay = await asyncio.create_subprocess_exec(
                *("ip", "netns", "exec", NAME, sys.executable, "-c", _RELAY, THERE, self.socket),
                stdout=asyncio.subprocess.PIPE,
            )
            assert relay.stdout is not None
            assert await relay.stdout.readline() == b"ready\n"
            try:
                yield
            finally:
                relay.kill()
                await relay.communicate()
        finally:
            subprocess.run(["ip", "link", "del", "silent0"], check=False, capture_output=True)
            _ip("netns", "del", NAME)

    def fall_silent(self) -> None:
        """What is sent there arrives, and nothing ever comes back: neither an answer nor a word that it is gone."""
        _ip("-n", NAME, "route", "add", "blackhole", f"{HERE}/32")


async def _broken_after(connection: asyncpg.Connection, *, asking: bool) -> float:
    began = time.monotonic()
    if asking:
        with pytest.raises((asyncpg.PostgresError, OSError)) as noticed:
            await connection.execute("SELECT 1", timeout=60)
        assert is_away(noticed.value)
    while not connection.is_closed() and time.monotonic() - began < 3 * NOTICED_WITHIN:
        await asyncio.sleep(0.1)
    return time.monotonic() - began


async def test_a_host_that_falls_silent_is_noticed(database: str) -> None:
    host = Host(database)
    async with host.running():
        in_use, at_rest = await connect(host.dsn), await connect(host.dsn)
        unaware = await asyncpg.connect(host.dsn)
        assert await in_use.fetchval("SELECT 1") == 1
        host.fall_silent()
        took = await asyncio.gather(_broken_after(in_use, asking=True), _broken_after(at_rest, asking=False))
        assert max(took) < NOTICED_WITHIN
        # Without what we ask of the system, nothing would have been noticed.
        assert not unaware.is_closed()
        began = time.monotonic()
        with pytest.raises(ConnectionError):
            await connect(host.dsn)
        assert time.monotonic() - began < NOTICED_WITHIN
        unaware.terminate()
        for connection in (in_use, at_rest):
            with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                await connection.close(timeout=1)
