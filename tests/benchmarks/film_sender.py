"""Sends a film in parts as a browser on another machine would: a process of its own, with the kernel's own copying.

``python film_sender.py ADDRESS TOKEN EDITION FILM`` prints the seconds from the beginning to the completed upload.
"""

import asyncio
import sys
import time
from pathlib import Path

import httpx

AT_ONCE = 3


async def _put(address: str, path: str, film: Path, start: int, length: int) -> None:
    server, port = address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(server, int(port))
    head = f"PUT {path} HTTP/1.1\r\nHost: {server}:{port}\r\nContent-Length: {length}\r\nConnection: close\r\n"
    writer.write((head + "Content-Type: application/octet-stream\r\n\r\n").encode())
    with film.open("rb") as file:
        await asyncio.get_running_loop().sendfile(writer.transport, file, start, length)
    answer = await reader.read()
    assert answer.startswith(b"HTTP/1.1 200"), answer
    writer.close()


async def send(address: str, token: str, edition: str, film: Path) -> float:
    """Begin, ask for addresses, put three parts at a time, complete; gives the seconds."""
    size, headers = film.stat().st_size, {"Authorization": token}
    async with httpx.AsyncClient(base_url=address, timeout=60, headers=headers) as client:
        begun = time.perf_counter()
        upload = (
            await client.post("/api/v1/uploads", json={"edition": edition, "filename": "a", "bytes": size})
        ).json()
        place, length = f"/api/v1/uploads/{upload['id']}", upload["part_size"]
        numbers = list(range(1, upload["parts"] + 1))

        async def worker() -> None:
            while numbers:
                number = numbers.pop(0)
                start = (number - 1) * length
                asked = await client.post(f"{place}/addresses", json={"numbers": [number]})
                path = asked.json()["addresses"][0]["address"]
                await _put(address, path, film, start, min(length, size - start))

        await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
        answer = await client.post(f"{place}/complete")
        assert answer.status_code == 200, answer.text
        return time.perf_counter() - begun


if __name__ == "__main__":
    print(asyncio.run(send(sys.argv[1], sys.argv[2], sys.argv[3], Path(sys.argv[4]))))
