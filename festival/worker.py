"""The composition root of the workers: knows every slice's jobs, decides nothing."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import asyncpg
from pgqueuer import PgQueuer
from pgqueuer.models import Schedule

from festival.accounts import jobs as accounts_jobs
from festival.audience import jobs as audience_jobs
from festival.audit import jobs as audit_jobs
from festival.awards import jobs as awards_jobs
from festival.correspondence import jobs as correspondence_jobs
from festival.db import APPLICATION_ROLE
from festival.editions import jobs as editions_jobs
from festival.entries import jobs as entries_jobs
from festival.jobs import attach
from festival.media import jobs as media_jobs
from festival.monitoring import jobs as monitoring_jobs
from festival.notifications import jobs as notifications_jobs
from festival.panels import jobs as panels_jobs
from festival.privacy import jobs as privacy_jobs
from festival.publishing import jobs as publishing_jobs
from festival.settings import Settings


@asynccontextmanager
async def working(settings: Settings, dsn: str) -> AsyncIterator[None]:
    """Do jobs in the background for as long as the block lasts; what is running at the end is finished first.

    Needs a connection of its own, not through a pooler, since the queue listens on it. The caller has opened the
    database pool and the storage.
    """
    connection = await asyncpg.connect(dsn, server_settings={"role": APPLICATION_ROLE, "timezone": "UTC"})
    try:
        queue = PgQueuer.from_asyncpg_connection(connection)
        with media_jobs.film_work() as films:
            handlers = {
                **films.handlers,
                **correspondence_jobs.HANDLERS,
                **entries_jobs.HANDLERS,
                **panels_jobs.HANDLERS,
                **awards_jobs.HANDLERS,
                **notifications_jobs.handlers(settings),
                **publishing_jobs.HANDLERS,
                **privacy_jobs.HANDLERS,
            }
            given_up = {**media_jobs.GIVEN_UP, **panels_jobs.GIVEN_UP}
            attach(queue, handlers, given_up=given_up, at_once=os.cpu_count() or 1)
            schedules = {
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
            for name, (cron, act) in schedules.items():
                queue.schedule(name, cron)(_ignoring_schedule(act))
            running = asyncio.create_task(queue.run())
            try:
                yield
            finally:
                queue.shutdown.set()
                with suppress(asyncio.CancelledError):
                    await running
    finally:
        await connection.close()


def _ignoring_schedule(act: Callable[[], Awaitable[None]]) -> Callable[[Schedule], Awaitable[None]]:
    async def run(_: Schedule) -> None:
        await act()

    return run
