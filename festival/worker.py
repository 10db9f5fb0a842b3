"""The composition root of the workers: knows every slice's jobs, decides nothing."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import asyncpg
from pgqueuer import PgQueuer
from pgqueuer.models import Schedule

from festival.accounts import jobs as accounts_jobs
from festival.audience import jobs as audience_jobs
from festival.audit import jobs as audit_jobs
from festival.awards import jobs as awards_jobs
from festival.correspondence import jobs as correspondence_jobs
from festival.db import APPLICATION_ROLE, LOST, connect
from festival.editions import jobs as editions_jobs
from festival.entries import jobs as entries_jobs
from festival.jobs import Handler, attach
from festival.media import jobs as media_jobs
from festival.monitoring import jobs as monitoring_jobs
from festival.notifications import jobs as notifications_jobs
from festival.panels import jobs as panels_jobs
from festival.privacy import jobs as privacy_jobs
from festival.publishing import jobs as publishing_jobs
from festival.settings import Settings

TAKEN_UP_AFTER, LOOK_EVERY = timedelta(seconds=8), timedelta(seconds=2)
"""A job whose worker was not heard of for so long is another's, who looks so often: ten seconds at most."""
LONGEST_ANSWER_SECONDS = 30.0
AGAIN_SECONDS = 0.5

_logger = logging.getLogger("palmares.worker")
_Schedules = Mapping[str, tuple[str, Callable[[], Awaitable[None]]]]


@asynccontextmanager
async def working(settings: Settings, dsn: str) -> AsyncIterator[Callable[[], bool]]:
    """Do jobs in the background for as long as the block lasts; what is running at the end is finished first.

    Gives what says whether the queue is still being worked on, or waited for.

    Needs a connection of its own, not through a pooler, since the queue listens on it. When that breaks (the database
    is started again, its host or the way there is away), another is made until one holds: a worker never lives on
    without work. The caller has opened the database pool and the storage.
    """
    connection = await _connect(dsn)
    ended = asyncio.Event()
    with media_jobs.film_work() as films:
        jobs = _Jobs(settings, films)
        doing = asyncio.create_task(_work_until(ended, connection, dsn, jobs))
        try:
            yield lambda: not doing.done()
        finally:
            ended.set()
            await doing


class _Jobs:
    """Every slice's jobs and schedules."""

    def __init__(self, settings: Settings, films: media_jobs.FilmWork) -> None:
        self.handlers: dict[str, Handler] = {
            **films.handlers,
            **correspondence_jobs.HANDLERS,
            **entries_jobs.HANDLERS,
            **panels_jobs.HANDLERS,
            **awards_jobs.HANDLERS,
            **notifications_jobs.handlers(settings),
            **publishing_jobs.HANDLERS,
            **privacy_jobs.HANDLERS,
        }
        self.given_up: dict[str, Handler] = {**media_jobs.GIVEN_UP, **panels_jobs.GIVEN_UP}
        self.schedules: _Schedules = {
            **accounts_jobs.SCHEDULES,
            **audience_jobs.SCHEDULES,
            **audit_jobs.SCHEDULES,
            **correspondence_jobs.SCHEDULES,
            **editions_jobs.SCHEDULES,
            **media_jobs.SCHEDULES,
            **monitoring_jobs.SCHEDULES,
            **notifications_jobs.schedules(settings),
            **publishing_jobs.SCHEDULES,
            **privacy_jobs.SCHEDULES,
        }

    def queue_on(self, connection: asyncpg.Connection) -> PgQueuer:
        """A queue that does them all."""
        queue = PgQueuer.from_asyncpg_connection(connection)
        attach(queue, self.handlers, given_up=self.given_up, at_once=os.cpu_count() or 1)
        for name, (cron, act) in self.schedules.items():
            queue.schedule(name, cron)(_ignoring_schedule(act))
        return queue


async def _connect(dsn: str) -> asyncpg.Connection:
    server_settings = {"role": APPLICATION_ROLE, "timezone": "UTC"}
    return await connect(dsn, command_timeout=LONGEST_ANSWER_SECONDS, server_settings=server_settings)


async def _work_until(ended: asyncio.Event, connection: asyncpg.Connection, dsn: str, jobs: _Jobs) -> None:
    while True:
        try:
            await _work_on(connection, ended, jobs)
        except Exception as failure:
            # Whatever it is: a worker that has stopped and does not say so is the worst of all.
            _logger.warning("the queue stopped (%s) and begins again", type(failure).__name__, exc_info=failure)
        with suppress(*LOST):
            await connection.close(timeout=2)
        while not ended.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), AGAIN_SECONDS)
            with suppress(*LOST):
                connection = await _connect(dsn)
                break
        else:
            return


async def _work_on(connection: asyncpg.Connection, ended: asyncio.Event, jobs: _Jobs) -> None:
    """Do jobs until the end or until the connection breaks."""
    queue = jobs.queue_on(connection)
    connection.add_termination_listener(lambda _: queue.shutdown.set())
    watching = asyncio.create_task(ended.wait())
    watching.add_done_callback(lambda _: queue.shutdown.set())
    try:
        with suppress(asyncio.CancelledError):
            await queue.run(heartbeat_timeout=TAKEN_UP_AFTER, dequeue_timeout=LOOK_EVERY)
    finally:
        watching.cancel()


def _ignoring_schedule(act: Callable[[], Awaitable[None]]) -> Callable[[Schedule], Awaitable[None]]:
    async def run(_: Schedule) -> None:
        await act()

    return run
