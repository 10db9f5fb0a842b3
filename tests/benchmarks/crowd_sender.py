"""Very many connections at once: all are opened, then all ask in the same moment.

``python crowd_sender.py ADDRESS PATH HOW_MANY`` prints JSON: ``opened``, how many connections were there before anybody
asked; ``first`` and ``all``, seconds until the first and the last answer; ``answers``, how often each status came, with
``none`` for a connection that was cut without one; ``told``, how many refusals said when to come again; ``waits`` of
those who were answered with success; and ``recovered``, seconds after the crowd asked until one more visitor was
answered within half a second, ten times one after another.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from typing import Any

import uvloop

LONGEST = 60.0
OPENING_AT_ONCE = 500


class _Crowd:
    def __init__(self, address: str, path: str) -> None:
        self.place = address.removeprefix("http://")
        self.host, self.port = self.place.split(":")
        self.path = path
        self.answers: Counter[str] = Counter()
        self.told = 0
        self.ends: list[float] = []
        self.waits: list[float] = []

    async def ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, begin: float) -> None:
        """One of them."""
        try:
            async with asyncio.timeout(LONGEST):
                head, _ = await self._answer(reader, writer)
        except (OSError, EOFError, TimeoutError):
            self.answers["none"] += 1
            return
        now = time.perf_counter() - begin
        status = head[9:12].decode()
        self.answers[status] += 1
        self.told += status == "503" and b"\r\nretry-after: " in head.lower()
        self.ends.append(now)
        if status == "200":
            self.waits.append(now)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[bytes, bytes]:
        writer.write(f"GET {self.path} HTTP/1.1\r\nHost: {self.place}\r\nConnection: close\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.read()
        writer.close()
        return head, body

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection."""
        return await asyncio.open_connection(self.host, int(self.port))

    async def recovered(self, begin: float) -> float:
        """Seconds since ``begin`` when visitors are answered as ever."""
        quick = 0
        while quick < 10 and time.perf_counter() - begin < LONGEST:
            asked_at = time.perf_counter()
            try:
                async with asyncio.timeout(0.5):
                    head, _ = await self._answer(*await self.open())
                quick = quick + 1 if head.startswith(b"HTTP/1.1 200") else 0
            except (OSError, EOFError, TimeoutError):
                quick = 0
            await asyncio.sleep(max(0.0, asked_at + 0.05 - time.perf_counter()))
        return time.perf_counter() - begin


async def crowd(address: str, path: str, how_many: int) -> dict[str, Any]:
    """All of it."""
    each, door = _Crowd(address, path), asyncio.Semaphore(OPENING_AT_ONCE)
    opened: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def enter() -> None:
        async with door:
            try:
                opened.append(await each.open())
            except OSError:
                each.answers["none"] += 1

    await asyncio.gather(*(enter() for _ in range(how_many)))
    begin = time.perf_counter()
    *_, recovered = await asyncio.gather(*(each.ask(*one, begin) for one in opened), each.recovered(begin))
    return {
        "opened": len(opened),
        "first": min(each.ends),
        "all": max(each.ends),
        "answers": each.answers,
        "told": each.told,
        "waits": each.waits,
        "recovered": recovered,
    }


if __name__ == "__main__":
    print(json.dumps(uvloop.run(crowd(sys.argv[1], sys.argv[2], int(sys.argv[3])))))
