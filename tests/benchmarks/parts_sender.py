"""Very many parts of films on their way at once: none ends before all have begun and are half sent.

``python parts_sender.py ADDRESS BYTES`` reads from its input a JSON list of the parts' paths. Each carries so many
bytes, which begin with its number in the list. It prints JSON: ``digests``, the SHA-256 of each, in order; and
``seconds``, from the first byte to the last answer.
"""

import asyncio
import hashlib
import json
import random
import sys
import time

import uvloop

SLICE = 32 * 1024


def content(number: int, length: int) -> bytes:
    """The bytes of one part."""
    return random.Random(number).randbytes(length)


async def send(address: str, length: int, paths: list[str]) -> tuple[list[str], float]:
    """All of them."""
    place = address.removeprefix("http://")
    host, port = place.split(":")
    half, digests = asyncio.Barrier(len(paths)), [""] * len(paths)

    async def one(number: int, path: str) -> None:
        body = content(number, length)
        digests[number] = hashlib.sha256(body).hexdigest()
        reader, writer = await asyncio.open_connection(host, int(port))
        head = f"PUT {path} HTTP/1.1\r\nHost: {place}\r\nContent-Length: {length}\r\nConnection: close\r\n"
        writer.write((head + "Content-Type: application/octet-stream\r\n\r\n").encode())
        for start in range(0, length, SLICE):
            if start == length // 2 // SLICE * SLICE:
                await half.wait()
            writer.write(body[start : start + SLICE])
            await writer.drain()
        answer = await reader.read()
        assert answer.startswith(b"HTTP/1.1 200"), answer[:300]
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["sha256"] == digests[number]
        writer.close()

    begun = time.perf_counter()
    await asyncio.gather(*(one(number, path) for number, path in enumerate(paths)))
    return digests, time.perf_counter() - begun


if __name__ == "__main__":
    sent, seconds = uvloop.run(send(sys.argv[1], int(sys.argv[2]), json.load(sys.stdin)))
    print(json.dumps({"digests": sent, "seconds": seconds}))
