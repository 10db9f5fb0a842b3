"""Requests at their own instants, however slowly others are answered, each on a connection of its own.

``python rush_sender.py ADDRESS`` reads from its input a JSON list with one object for each request: ``at`` (seconds
after the beginning), ``kind``, ``method``, ``path``, ``fields``, and ``body`` in text. It prints a JSON list in the
same order: ``status`` (0: none came), ``wait`` in seconds from the instant at which it was due, and of submissions
``body``.
"""

import asyncio
import json
import sys
import time
from typing import Any

import uvloop

LONGEST = 30.0


async def _ask(place: str, one: dict[str, Any], begin: float) -> dict[str, Any]:
    due = begin + one["at"]
    await asyncio.sleep(max(0.0, due - time.perf_counter()))
    body = one.get("body", "").encode()
    fields = {"Host": place, "Connection": "close", "Content-Length": str(len(body)), **one["fields"]}
    lines = [f"{one['method']} {one['path']} HTTP/1.1", *(f"{name}: {text}" for name, text in fields.items())]
    status, said = 0, b""
    try:
        async with asyncio.timeout(LONGEST):
            host, port = place.split(":")
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write("\r\n".join([*lines, "", ""]).encode() + body)
            head = await reader.readuntil(b"\r\n\r\n")
            said = await reader.read()
            status = int(head[9:12])
            writer.close()
    except (OSError, EOFError, TimeoutError):
        pass
    answer = {"status": status, "wait": time.perf_counter() - due}
    return {**answer, "body": said.decode()} if one["kind"] == "submission" else answer


async def send(address: str, asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All of them."""
    begin, place = time.perf_counter() + 1, address.removeprefix("http://")
    return await asyncio.gather(*(_ask(place, one, begin) for one in asked))


if __name__ == "__main__":
    print(json.dumps(uvloop.run(send(sys.argv[1], json.load(sys.stdin)))))
