"""What organisers ask of a round that takes longer than a request: asked for once, done by a worker, told in steps.

A small round is answered at once; beyond ``MOST_AT_ONCE`` viewings the page shows how far the work is instead.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID, uuid4

import anyio.to_thread
import msgspec

from festival import clock
from festival.db import atomic, execute, fetch_row
from festival.errors import DomainError, Refused
from festival.jobs import Handler, Task, enqueue
from festival.panels.queries import round_for
from festival.panels.schemas import RoundForOrganiser
from festival.web.translation import fill

MOST_AT_ONCE = 1500
"""Films times panel: what the engine and the count do within a second or two."""

UNTAKEN_AFTER = 20
"""Seconds after which a page says that no worker has taken the work up."""

Done = TypeVar("Done")
Progress = Callable[[int], Awaitable[None]]
"""Told the percent that is done."""


class WorkStopped(Refused):
    """The job used up its tries."""

    sentence = "This work stopped on its way. Ask for it again; if it stops again, tell the operator."


class WorkKind(StrEnum):
    """What is worked on; the value is the job's name in the database, `job` the one in the queue."""

    PANELS = "panels"
    RESULT = "result"

    @property
    def job(self) -> str:
        """The name in the queue."""
        return f"round_{self.value}"


class WorkForOrganiser(msgspec.Struct, frozen=True):
    """How far it is; ``refusal``: why it was not done, in the reader's language."""

    kind: str
    state: str
    done: int
    asked_at: datetime
    refusal: str = ""
    untaken: bool = False
    """Whether it has waited longer than a worker that runs lets anything wait."""

    @property
    def under_way(self) -> bool:
        """Whether a worker has it, or will."""
        return self.state in {"waiting", "running"}


class _Asked(msgspec.Struct, frozen=True):
    round_id: UUID
    asked_by: UUID
    settings: dict[str, Any]


async def quietly(_: int) -> None:
    """Nobody waits for word of it."""


async def nearing(progress: Progress, work: Callable[[], Done], *, first: int, last: int, seconds: float) -> Done:
    """Do ``work`` in a thread and tell each second how far it may be: half of what is left in each ``seconds``.

    An engine does not say how far it is, so this is an estimate; it never reaches ``last`` before the work is done.
    """

    async def tell() -> None:
        began = time.monotonic()
        while True:
            await asyncio.sleep(1)
            left = 0.5 ** ((time.monotonic() - began) / seconds)
            await progress(min(last - 1, round(last - (last - first) * left)))

    telling = asyncio.create_task(tell())
    try:
        return await anyio.to_thread.run_sync(work)
    finally:
        telling.cancel()
        await asyncio.wait([telling])


def takes_long(judged: RoundForOrganiser) -> bool:
    """Whether a worker does it, while the page shows how far it is."""
    return max(judged.entries * judged.panel_size, judged.assignments) > MOST_AT_ONCE


async def ask_for(*, round_id: UUID, by: UUID, kind: WorkKind, settings: Mapping[str, Any] | None = None) -> None:
    """Ask for it once: while it is under way, asking again changes nothing.

    Raises:
        NotFound: the round is not this person's to organise.
    """
    async with atomic() as connection:
        judged = await round_for(round_id, by)
        work_id = await connection.fetchval(
            "INSERT INTO round_work (edition_id, id, round_id, kind, settings, asked_by, asked_at) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING id",
            judged.edition_id,
            uuid4(),
            round_id,
            kind.value,
            dict(settings or {}),
            by,
            await clock.now(connection),
        )
        if work_id is not None:
            await enqueue(connection, kind.job, Task(edition_id=judged.edition_id, subject_id=work_id))


_TOLD = f"""
    kind, state, done, asked_at, refusal,
    state = 'waiting' AND clock_timestamp() - asked_at > interval '{UNTAKEN_AFTER} seconds' AS untaken
"""

LATEST_WORK = f"""
    SELECT to_jsonb(work) FROM (SELECT {_TOLD} FROM round_work
        WHERE (round_work.edition_id, round_work.round_id, round_work.kind) = ($1, {{round}}, {{kind}})
        ORDER BY asked_at DESC LIMIT 1) AS work
"""  # noqa: S608 (our own text)
"""What was asked for last of a round of the edition $1, within a statement that reads more of it; for `read_work`."""


def read_work(row: Mapping[str, Any] | None) -> WorkForOrganiser | None:
    """Work as it is told; None where nothing was asked for, or all of it was done."""
    if row is None or row["state"] == "done":
        return None
    told = msgspec.json.decode(row["refusal"]) if row["refusal"] else {}
    return msgspec.convert({**row, "refusal": fill(told["sentence"], told["values"]) if told else ""}, WorkForOrganiser)


def handler(act: Callable[[UUID, UUID, dict[str, Any], Progress], Awaitable[object]]) -> Handler:
    """A job that does ``act(round_id, by, settings, progress)``; a refusal is kept for whoever asked."""

    async def run(task: Task) -> None:
        row = await fetch_row(
            "UPDATE round_work SET state = 'running' WHERE edition_id = $1 AND id = $2 "
            "AND state IN ('waiting', 'running') RETURNING round_id, asked_by, settings",
            task.edition_id,
            task.subject_id,
        )
        if row is None:
            return
        asked = msgspec.convert(dict(row), _Asked)

        async def progress(percent: int) -> None:
            await execute(
                "UPDATE round_work SET done = $3 WHERE edition_id = $1 AND id = $2",
                task.edition_id,
                task.subject_id,
                percent,
            )

        try:
            await act(asked.round_id, asked.asked_by, asked.settings, progress)
        except DomainError as refusal:
            await _end(task, refusal)
        else:
            await _end(task)

    return run


async def given_up(task: Task) -> None:
    """The job used up its tries: say so, so that it can be asked for again."""
    await _end(task, WorkStopped())


async def _end(task: Task, refusal: DomainError | None = None) -> None:
    told = ""
    if refusal is not None:
        values = {name: str(value) for name, value in refusal.values.items()}
        told = msgspec.json.encode({"sentence": refusal.message, "values": values}).decode()
    await execute(
        "UPDATE round_work SET state = $3, done = 100, refusal = $4, ended_at = clock_timestamp() "
        "WHERE edition_id = $1 AND id = $2",
        task.edition_id,
        task.subject_id,
        "refused" if refusal else "done",
        told,
    )
