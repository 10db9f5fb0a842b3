"""Sends what nobody should send, on several connections at once, as fast as it is refused.

``python bad_sender.py ADDRESS SECONDS TOKEN`` prints JSON: for each kind of input how often each status came; ``cut``
is a connection that was closed without an answer.
"""

import asyncio
import json
import sys
import time
from collections import Counter, defaultdict

import httpx
import uvloop

CONNECTIONS = 8
_JSON = {"Content-Type": "application/json"}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_ENTRIES, _SIGN_IN = "/api/v1/entries", "/api/v1/sign-in"
KINDS: dict[str, tuple[str, str, dict[str, str], bytes]] = {
    "nested 200,000 deep": ("POST", _ENTRIES, _JSON, b"[" * 200_000 + b"]" * 200_000),
    "invalid UTF-8": ("POST", _ENTRIES, _JSON, b'{"title": "\xff"}'),
    "10 MB title": ("POST", _ENTRIES, _JSON, b'{"title": "' + b"x" * 10_000_000 + b'"}'),
    "900 kB of numbers": ("POST", _ENTRIES, _JSON, b'{"directors": [' + b"1," * 450_000 + b"1]}"),
    "60,000 unknown fields": ("POST", _ENTRIES, _JSON, json.dumps({f"k{at}": at for at in range(60_000)}).encode()),
    "accents without end": ("POST", _ENTRIES, _JSON, b'{"title": "' + "á̂̃".encode() * 120_000 + b'"}'),
    "100,000 fields of a form": ("POST", "/sign-in", _FORM, b"&".join(b"a%d=1" % at for at in range(100_000))),
    "wrong password": ("POST", _SIGN_IN, _JSON, b'{"email": "a@b.example", "password": "wrong wrong wrong"}'),
    "address of 7 kB": ("GET", "/e/" + "%C3%A9" * 1_200, {}, b""),
    "1,000 cookies": ("GET", "/", {"Cookie": "; ".join(f"c{at}=1" for at in range(1_000))}, b""),
    "torn ranges": ("GET", "/static/css/base.css", {"Range": "bytes=" + ",".join(["0-1"] * 1_000)}, b""),
}


async def _keep_sending(client: httpx.AsyncClient, first: int, until: float, came: dict[str, Counter[str]]) -> None:
    names = list(KINDS)
    while time.monotonic() < until:
        name = names[first % len(names)]
        method, path, fields, body = KINDS[name]
        try:
            answer = await client.request(method, path, headers=fields, content=body)
            came[name][str(answer.status_code)] += 1
        except httpx.TransportError:
            came[name]["cut"] += 1
        first += 1


async def send(address: str, seconds: float, token: str) -> dict[str, Counter[str]]:
    """All connections at once, each begins with another kind."""
    came: dict[str, Counter[str]] = defaultdict(Counter)
    until = time.monotonic() + seconds
    async with httpx.AsyncClient(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=30) as client:
        await asyncio.gather(*(_keep_sending(client, at, until, came) for at in range(CONNECTIONS)))
    return came


if __name__ == "__main__":
    print(json.dumps(uvloop.run(send(sys.argv[1], float(sys.argv[2]), sys.argv[3]))))
