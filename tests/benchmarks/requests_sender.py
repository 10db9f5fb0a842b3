"""Sends requests one after another on each of several connections, from a process of its own that costs little.

``python requests_sender.py ADDRESS SECONDS`` reads from its input a JSON list with one object for each connection:
``method``, ``path``, ``fields``, a ``body`` in text, and ``from``, the address of this machine that it comes from. It
prints, as a JSON list, the seconds that each request took that was answered with success within the time, after a
moment to warm up. Where ``fields`` hold ``If-Match``, each request names the ETag of the answer before.
"""

import asyncio
import json
import re
import sys
import time
from typing import Any

import uvloop

WARM_UP = 0.5
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
_TAG = re.compile(rb'\r\netag: ("[^"]*")', re.IGNORECASE)


async def _keep_asking(address: str, begin: float, until: float, asked: dict[str, Any]) -> list[float]:
    place = address.removeprefix("http://")
    host, port = place.split(":")
    own = (asked["from"], 0) if "from" in asked else None
    reader, writer = await asyncio.open_connection(host, int(port), local_addr=own)
    body, fields, waits = asked.get("body", "").encode(), {"Host": place, **asked["fields"]}, []
    while (asked_at := time.perf_counter()) < until:
        lines = [f"{asked['method']} {asked['path']} HTTP/1.1", *(f"{name}: {text}" for name, text in fields.items())]
        writer.write("\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body)
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        said = await reader.readexactly(int(length[1])) if length else b""
        assert head.startswith(b"HTTP/1.1 2"), head + said
        tag = _TAG.search(head)
        if "If-Match" in fields and tag:
            fields["If-Match"] = tag[1].decode()
        now = time.perf_counter()
        if now >= begin:
            waits.append(now - asked_at)
    writer.close()
    return waits


async def send(address: str, seconds: float, asked: list[dict[str, Any]]) -> list[float]:
    """All connections at once; gives what each answered request took."""
    begin = time.perf_counter() + WARM_UP
    each = await asyncio.gather(*(_keep_asking(address, begin, begin + seconds, one) for one in asked))
    return [wait for waits in each for wait in waits]


if __name__ == "__main__":
    print(json.dumps(uvloop.run(send(sys.argv[1], float(sys.argv[2]), json.load(sys.stdin)))))
