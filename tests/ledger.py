"""What clients were told, kept on their own side: the measure of whether anything is lost.

Each operation is written down before it is sent, and again when it is answered, in a file that no server of ours
knows. At the end every thing is looked for: what was answered with 2xx must be found with the bytes that were sent,
once; what was never answered is absent or whole; what was refused and never unanswered is absent.
"""

import asyncio
import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

TRY_AGAIN = frozenset({429, 502, 503, 504, 507})
"""Answers that promise nothing and ask for another try."""
BREATH_SECONDS = 0.05


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def canonical(value: object) -> bytes:
    """A value's one spelling, so that what is found can be compared with what was sent."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


@dataclass
class Write:
    """One operation on one thing, in the tries it took."""

    thing: str
    sha256: str
    begun: float
    tries: int = 0
    unanswered: int = 0
    acknowledged: bool = False
    """Answered with 2xx or 3xx: from here on it must be there."""


@dataclass
class Ledger:
    """All operations of one run; things are written in sequence, each by one client."""

    file: Path
    things: dict[str, list[Write]] = field(default_factory=dict)
    answers: Counter[int] = field(default_factory=Counter)
    unanswered: int = 0
    faults: list[str] = field(default_factory=list)
    """Answers that no fault excuses, such as a 500."""
    acknowledged_at: list[tuple[float, float]] = field(default_factory=list)
    """Of each acknowledged try, when it was sent and when it was answered."""
    lost: list[str] = field(default_factory=list)

    def begin(self, thing: str, content: bytes) -> Write:
        """Write down what is about to be sent."""
        write = Write(thing, digest(content), time.monotonic())
        self.things.setdefault(thing, []).append(write)
        return write

    def note(self, write: Write, request: str, sent_at: float, status: int | None, reply: bytes = b"") -> None:
        """Write down how one try ended; ``status`` None: without an answer."""
        write.tries += 1
        now = time.monotonic()
        if status is None:
            self.unanswered += 1
        else:
            self.answers[status] += 1
        # A server that is on its way down may have done it before it said that it cannot.
        if status is None or status >= 500:
            write.unanswered += 1
        if status is not None and status < 400:
            write.acknowledged = True
            self.acknowledged_at.append((sent_at, now))
        elif status is not None and status >= 500 and status not in TRY_AGAIN:
            self.faults.append(f"{request}: {status} {reply[:300]!r}")
        line = [round(now, 4), write.thing, request, write.sha256, status, digest(reply)]
        with self.file.open("a") as lines:
            lines.write(json.dumps(line) + "\n")

    @property
    def acknowledged(self) -> int:
        """How many operations were answered for."""
        return sum(write.acknowledged for writes in self.things.values() for write in writes)

    def names(self, kind: str) -> list[str]:
        """Everything of a kind that was ever sent, without the kind's word."""
        return [thing.removeprefix(f"{kind} ") for thing in self.things if thing.startswith(f"{kind} ")]

    def check(self, thing: str, found: Sequence[bytes]) -> None:
        """Hold what is there now against what was answered for."""
        writes = self.things[thing]
        last = max((at for at, write in enumerate(writes) if write.acknowledged), default=None)
        possible = {write.sha256 for write in writes[(last or 0) :] if write.acknowledged or write.unanswered}
        if len(found) > 1:
            self.lost.append(f"{thing}: {len(found)} effects of one operation")
        elif not found and last is not None:
            self.lost.append(f"{thing}: answered for and not there")
        elif found and digest(found[0]) not in possible:
            self.lost.append(f"{thing}: other bytes than those that were sent")

    def silence_after(self, instant: float) -> float:
        """Seconds until something was acknowledged that was sent after an instant."""
        return min((answered for sent, answered in self.acknowledged_at if sent > instant), default=1e9) - instant

    def told(self) -> str:
        """The ledger in one line."""
        again = sum(write.tries > 1 for writes in self.things.values() for write in writes)
        refused = sum(count for status, count in self.answers.items() if status in TRY_AGAIN)
        return (
            f"{self.acknowledged} operations on {len(self.things)} things acknowledged, {again} of them sent more than "
            f"once ({self.unanswered} tries without an answer, {refused} told to come back); lost {len(self.lost)}, "
            f"faults {len(self.faults)}"
        )


@dataclass
class Client:
    """A person's program: repeats what got no answer, under the same Idempotency-Key, and writes both down."""

    ledger: Ledger
    address: Callable[[], str]
    """Where the site is now; asked before each try, so that a client can go to another host."""
    headers: dict[str, str] = field(default_factory=dict)
    timeout: float = 15.0

    async def once(self, method: str, path: str, **options: Any) -> httpx.Response | None:
        """One try on a connection of its own; None without an answer."""
        headers = {**self.headers, **options.pop("headers", {})}
        try:
            async with httpx.AsyncClient(base_url=self.address(), timeout=self.timeout) as client:
                return await client.request(method, path, headers=headers, **options)
        except httpx.TransportError:
            return None

    async def tell(self, thing: str, content: bytes, method: str, path: str, /, **options: Any) -> httpx.Response:
        """Send an operation until it is answered; ``content`` is what must be found of it afterwards."""
        write = self.ledger.begin(thing, content)
        options["headers"] = {"Idempotency-Key": uuid4().hex, **options.get("headers", {})}
        while True:
            sent_at = time.monotonic()
            answer = await self.once(method, path, **options)
            status, reply = (None, b"") if answer is None else (answer.status_code, answer.content)
            self.ledger.note(write, f"{method} {path}", sent_at, status, reply)
            if answer is not None and (answer.status_code < 500 and answer.status_code not in TRY_AGAIN):
                return answer
            await asyncio.sleep(BREATH_SECONDS)

    async def look(self, path: str, **options: Any) -> httpx.Response:
        """Read until there is an answer."""
        while True:
            answer = await self.once("GET", path, **options)
            if answer is not None and answer.status_code not in TRY_AGAIN:
                if answer.status_code >= 500:
                    self.ledger.faults.append(f"GET {path}: {answer.status_code} {answer.text[:300]!r}")
                    continue
                return answer
            await asyncio.sleep(BREATH_SECONDS)
