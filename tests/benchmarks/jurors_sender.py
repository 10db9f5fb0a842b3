"""Many jurors at once, each on a connection of their own: they change a score each second and submit now and then.

``python jurors_sender.py ADDRESS SECONDS`` reads from its input a JSON list with one object for each juror: ``fields``
of their requests, and ``films``, each with ``assignment`` and the ``ballot`` that a scoresheet of it commits to
(edition, round, rules, entry). It prints what it was promised, as JSON: ``saved`` (assignment -> version and scores),
``submitted`` (commitments), ``answers`` (how many) and ``waits`` (seconds, each).
"""

import asyncio
import json
import random
import re
import secrets
import sys
import time
from typing import Any
from uuid import UUID

from festival.scoring.commitments import Ballot, commit

PACE = 1.0
"""Seconds between two changes of a juror: the page waits half a second for the next one before it saves."""
SUBMITS_ONE_IN = 5
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


class _Juror:
    def __init__(self, place: str, asked: dict[str, Any], ledger: dict[str, Any], seed: int) -> None:
        self.place, self.films, self.ledger = place, asked["films"], ledger
        self.fields = {"Host": place, "Content-Type": "application/json", **asked["fields"]}
        self.random = random.Random(seed)
        self.versions: dict[str, int] = {}
        self.commitments: dict[str, str] = {}

    async def score(self, until: float) -> None:
        host, port = self.place.split(":")
        self.reader, self.writer = await asyncio.open_connection(host, int(port))
        await asyncio.sleep(self.random.random() * PACE)
        while (began := time.perf_counter()) < until:
            film = self.random.choice(self.films)
            scores = {"script": self.random.randrange(11), "direction": self.random.randrange(11)}
            if self.random.randrange(SUBMITS_ONE_IN):
                await self._save(film["assignment"], scores)
            else:
                await self._submit(film, scores)
            await asyncio.sleep(max(0.0, began + PACE - time.perf_counter()))
        self.writer.close()

    async def _save(self, film: str, scores: dict[str, int]) -> None:
        version = self.versions.get(film, 0)
        saved = await self._ask("PUT", f"{film}/scoresheet", {"scores": scores}, {"If-Match": f'"{version}"'})
        self.versions[film] = saved["version"]
        self.ledger["saved"][film] = [saved["version"], scores]

    async def _submit(self, film: dict[str, Any], scores: dict[str, int]) -> None:
        name, ballot = film["assignment"], film["ballot"]
        r = secrets.token_hex(32)
        made = commit(Ballot(ballot["edition"], ballot["round"], ballot["rules"], UUID(ballot["entry"]), scores), r)
        said = {"scores": scores, "r": r, "commitment": made, "replaces": self.commitments.get(name)}
        await self._ask("POST", f"{name}/scoresheet/submission", said, {"Idempotency-Key": secrets.token_hex(8)})
        self.commitments[name] = made
        self.versions[name] = self.versions.get(name, 0) + 1
        self.ledger["submitted"].append(made)
        self.ledger["saved"][name] = [self.versions[name], scores]

    async def _ask(self, method: str, path: str, said: Any, more: dict[str, str]) -> Any:
        body = json.dumps(said).encode()
        fields = "\r\n".join(f"{name}: {text}" for name, text in {**self.fields, **more}.items())
        head = f"{method} /api/v1/jury/assignments/{path} HTTP/1.1\r\n{fields}\r\nContent-Length: {len(body)}\r\n\r\n"
        began = time.perf_counter()
        self.writer.write(head.encode() + body)
        answered = await self.reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(answered)
        content = await self.reader.readexactly(int(length[1])) if length else b""
        self.ledger["waits"].append(time.perf_counter() - began)
        assert answered.startswith(b"HTTP/1.1 20"), answered + content
        self.ledger["answers"] += 1
        return json.loads(content)


async def send(address: str, seconds: float, jurors: list[dict[str, Any]]) -> dict[str, Any]:
    """All of them for so long; gives the ledger."""
    ledger: dict[str, Any] = {"saved": {}, "submitted": [], "answers": 0, "waits": []}
    place, until = address.removeprefix("http://"), time.perf_counter() + seconds
    await asyncio.gather(*(_Juror(place, one, ledger, seed).score(until) for seed, one in enumerate(jurors)))
    return ledger


if __name__ == "__main__":
    print(json.dumps(asyncio.run(send(sys.argv[1], float(sys.argv[2]), json.load(sys.stdin)))))
