"""Work that outlives a request: enqueued inside the deciding transaction, done by workers, tried five times at most.

The queue is pgqueuer on the same PostgreSQL. It does not count crashes, so a job that kills its worker would come
back for ever; we count the tries ourselves, before each one, and put a job that used them up where a person sees it.
What the store or the database did not answer for is no try: an outage of an hour gives up no film. A job that was
under way when its worker died twice runs alone from then on, so that the next death is told of the guilty one only.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from uuid import UUID

import asyncpg
import msgspec
from pgqueuer import AsyncpgDriver, Job, PgQueuer, Queries, RetryRequested
from piccolo import columns
from piccolo.table import Table

from festival.columns import Recorded
from festival.db import DB, execute, fetch_value, is_away
from festival.errors import OutOfSpace, Unavailable
from festival.logs import request_name
from festival.turns import Turns

MOST_TRIES = 5
ALONE_AFTER = 2
"""Tries that ended without a word, as when the worker is killed: more than chance."""
OUTAGE_PAUSE, LONGEST_OUTAGE = timedelta(seconds=5), timedelta(days=1)
"""While the store or the database is away or full, or what it needs is still being made, a job waits: no fault of its
own, so it costs no try."""

_logger = logging.getLogger("palmares.jobs")


class DeadLetter(Table, tablename="dead_letter", db=DB):
    """A job's tries so far, and when we gave it up."""

    id = columns.UUID(primary_key=True)
    job = columns.Text(null=False)
    subject_id = columns.UUID(default=None, null=False)
    tries = columns.Integer(default=0, null=False)
    failure = columns.Text(default="", null=False)
    first_at = Recorded()
    dead_at = columns.Timestamptz(default=None, null=True)


class Task(msgspec.Struct, frozen=True):
    """What a job is about: always one thing of one edition."""

    edition_id: UUID
    subject_id: UUID


Handler = Callable[[Task], Awaitable[None]]


class JobGivenUp(Exception):
    """Raised by a handler whose subject cannot succeed however often it is tried."""


class JobTooEarly(Exception):
    """Raised by a handler whose subject another job has still to make ready."""


async def enqueue(connection: asyncpg.Connection, job: str, task: Task, *, after: timedelta | None = None) -> None:
    """Ask for a job in this transaction: it exists exactly if the transaction commits.

    It carries the name of the request that asked, so that the log of the worker leads back to it.
    """
    asked = request_name.get()
    await Queries(AsyncpgDriver(connection)).enqueue(
        job, msgspec.json.encode(task), execute_after=after, headers={"request": asked} if asked else None
    )


async def waiting() -> int:
    """How many jobs are queued or running."""
    count: int = await fetch_value("SELECT count(*) FROM pgqueuer WHERE status IN ('queued', 'picked')")
    return count


async def until_done(seconds: float) -> None:
    """Wait until no job is queued or running, at most so many seconds.

    Raises:
        TimeoutError: there still are some.
    """
    async with asyncio.timeout(seconds):
        while await waiting():  # noqa: ASYNC110 (the queue lives in the database; nothing here can be told)
            await asyncio.sleep(0.1)


async def enqueue_again(connection: asyncpg.Connection, task: Task) -> list[str]:
    """Ask once more for every job on this subject that was given up, in this transaction; gives their names."""
    rows = await connection.fetch(
        "DELETE FROM dead_letter WHERE subject_id = $1 AND dead_at IS NOT NULL RETURNING job", task.subject_id
    )
    for row in rows:
        await enqueue(connection, row["job"], task)
    return [row["job"] for row in rows]


def attach(queue: PgQueuer, handlers: Mapping[str, Handler], *, given_up: Mapping[str, Handler], at_once: int) -> None:
    """Let this process do these jobs, at most ``at_once`` of a kind at a time.

    ``given_up`` says what else is done for a subject when a job on it has used up its tries.
    """
    turns = Turns()
    for name, handler in handlers.items():
        counted = _counted(name, handler, given_up.get(name, _nothing_else), turns)
        queue.entrypoint(name, concurrency_limit=at_once, on_failure="hold")(counted)


async def _nothing_else(_: Task) -> None:
    """The dead letter alone tells it."""


def _counted(name: str, handler: Handler, given_up: Handler, turns: Turns) -> Callable[[Job], Awaitable[None]]:
    async def run(job: Job) -> None:
        asked = (job.headers or {}).get("request")
        named = request_name.set(asked if isinstance(asked, str) else None)
        try:
            await attempt(job)
        finally:
            request_name.reset(named)

    async def attempt(job: Job) -> None:
        task = msgspec.json.decode(job.payload or b"", type=Task)
        try:
            alone = await _silent_ends(name, task.subject_id) >= ALONE_AFTER
            async with turns.turn(alone=alone):
                await _try(name, task, handler, given_up)
        except Exception as failure:
            if not _must_wait(failure):
                raise
            _logger.warning("%s of %s waits (%s)", name, task.subject_id, type(failure).__name__)
            raise RetryRequested(delay=OUTAGE_PAUSE) from failure

    return run


async def _try(name: str, task: Task, handler: Handler, given_up: Handler) -> None:
    tries = await _begin_try(name, task.subject_id)
    if tries > MOST_TRIES:
        await _give_up(name, task.subject_id, "the worker died each time")
        await given_up(task)
        return
    try:
        await handler(task)
    except JobGivenUp as failure:
        await _give_up(name, task.subject_id, str(failure))
        await given_up(task)
    except Exception as failure:
        if _must_wait(failure) and await _forget_try(name, task.subject_id):
            raise
        _logger.warning("%s of %s failed, try %d of %d", name, task.subject_id, tries, MOST_TRIES, exc_info=failure)
        if tries >= MOST_TRIES:
            await _give_up(name, task.subject_id, f"{type(failure).__name__}: {failure}")
            await given_up(task)
            return
        await _tell_failure(name, task.subject_id, failure)
        raise RetryRequested(delay=timedelta(seconds=2**tries)) from failure
    else:
        await execute("DELETE FROM dead_letter WHERE job = $1 AND subject_id = $2", name, task.subject_id)


def _must_wait(failure: BaseException) -> bool:
    return isinstance(failure, Unavailable | OutOfSpace | JobTooEarly) or is_away(failure)


async def _silent_ends(name: str, subject_id: UUID) -> int:
    """How many tries there were, if the last one ended without a word."""
    tries = await fetch_value(
        "SELECT tries FROM dead_letter WHERE job = $1 AND subject_id = $2 AND failure = ''", name, subject_id
    )
    return tries or 0


async def _begin_try(name: str, subject_id: UUID) -> int:
    tries: int = await fetch_value(
        "INSERT INTO dead_letter (job, subject_id, tries) VALUES ($1, $2, 1) ON CONFLICT (job, subject_id) "
        "DO UPDATE SET tries = dead_letter.tries + 1, failure = '' RETURNING tries",
        name,
        subject_id,
    )
    return tries


async def _tell_failure(name: str, subject_id: UUID, failure: Exception) -> None:
    await execute(
        "UPDATE dead_letter SET failure = left($3, 500) WHERE job = $1 AND subject_id = $2",
        name,
        subject_id,
        f"{type(failure).__name__}: {failure}",
    )


async def _forget_try(name: str, subject_id: UUID) -> bool:
    """Count a try as none; False where the outage lasts so long that somebody must be told."""
    forgotten = await execute(
        "UPDATE dead_letter SET tries = tries - 1 WHERE job = $1 AND subject_id = $2 "
        "AND first_at > clock_timestamp() - $3::interval",
        name,
        subject_id,
        LONGEST_OUTAGE,
    )
    return forgotten == 1


async def _give_up(name: str, subject_id: UUID, why: str) -> None:
    await execute(
        "UPDATE dead_letter SET dead_at = clock_timestamp(), failure = left($3, 500) "
        "WHERE job = $1 AND subject_id = $2",
        name,
        subject_id,
        why,
    )
