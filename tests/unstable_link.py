"""A link as phones have it: a TCP proxy that is slow, drops every connection at given bytes, stalls, answers 503."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import urlsplit

BLOCK = 16 * 1024
BUSY = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Fate(Enum):
    """What becomes of one connection."""

    PASSES = "passes"
    CUT = "cut"
    STALLS = "stalls"
    BUSY = "busy"


@dataclass
class UnstableLink:
    """Stands before a server; counts what went up through it."""

    server: str
    bytes_per_second: float = 1e9
    drop_at: list[int] = field(default_factory=list)
    """Bytes sent up, in all connections together, at which the whole link drops."""
    fate: Callable[[], tuple[Fate, int]] = lambda: (Fate.PASSES, 0)
    """Of each new connection, with the bytes after which it is met."""
    address: str = ""
    sent: int = 0
    drops: int = 0
    met: list[Fate] = field(default_factory=list)
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        place = urlsplit(self.server)
        fate, after = self.fate()
        self.met.append(fate)
        upstream = None
        try:
            if fate is Fate.BUSY:
                await reader.read(BLOCK)
                writer.write(BUSY)
                await writer.drain()
                return
            upstream_reader, upstream = await asyncio.open_connection(place.hostname, place.port)
            self._open |= {writer, upstream}
            down = asyncio.create_task(pump(upstream_reader, writer))
            try:
                await self._up(reader, upstream, fate, after)
                if upstream.can_write_eof() and not upstream.is_closing():
                    upstream.write_eof()
                    await down
            finally:
                down.cancel()
        except (OSError, asyncio.CancelledError):
            # One of the two sides went away, as links do, or the test is over.
            return
        finally:
            for each in (writer, upstream):
                if each is not None:
                    self._open.discard(each)
                    each.transport.abort() if fate is not Fate.BUSY else each.close()

    async def _up(self, reader: asyncio.StreamReader, upstream: asyncio.StreamWriter, fate: Fate, after: int) -> None:
        passed = 0
        while block := await reader.read(BLOCK):
            passed += len(block)
            self.sent += len(block)
            if fate is Fate.CUT and passed >= after:
                return
            if fate is Fate.STALLS and passed >= after:
                await asyncio.sleep(3600)
            upstream.write(block)
            await upstream.drain()
            await asyncio.sleep(len(block) / self.bytes_per_second)
            if self.drop_at and self.sent >= self.drop_at[0]:
                self.drop_at.pop(0)
                self.drop()

    def drop(self) -> None:
        """Break every connection, both ways, at once."""
        self.drops += 1
        for each in list(self._open):
            each.transport.abort()


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on what is read, until it ends."""
    with contextlib.suppress(OSError):
        while block := await reader.read(BLOCK):
            writer.write(block)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def unstable_link(link: UnstableLink) -> AsyncIterator[UnstableLink]:
    """The link is up, at an address of its own, for as long as the block lasts."""
    listener = await asyncio.start_server(link._serve, "127.0.0.1", 0)
    link.address = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    try:
        yield link
    finally:
        listener.close()
        link.drop()


def bad_luck(seed: int, *, most_bytes: int) -> Callable[[], tuple[Fate, int]]:
    """Half of the connections fail, each in its own way, after some bytes."""
    dice = random.Random(seed)

    def draw() -> tuple[Fate, int]:
        return dice.choice([Fate.PASSES] * 3 + [Fate.CUT, Fate.STALLS, Fate.BUSY]), dice.randrange(most_bytes)

    return draw
