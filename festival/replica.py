"""A replica of the database that answers for public pages, as long as it is no more than two seconds late.

How late it is nobody's clock says: this process notes where the primary's log stood and when it asked, and the replica
has replayed past one of these notes or it has not. A replica that is later, or away, is left out and the primary
answers. Nothing is ever decided by it: it is read outside of transactions only, by those who say that they may be late.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from time import monotonic
from typing import TypeVar

import asyncpg

from festival.db import APPLICATION_ROLE, DB, LOST, answering_from, connect, leave_session, prepare_connection

MOST_LATE_SECONDS = 2.0
"""What was published shows on public pages so much later at the most, and the moment for which they are trusted."""
LOOKED_AT_EVERY = 0.5
LONGEST_LOOK_SECONDS = 1.0

_STANDS = "SELECT (pg_current_wal_lsn() - '0/0')::bigint"
_REPLAYED = "SELECT (pg_last_wal_replay_lsn() - '0/0')::bigint"

Answer = TypeVar("Answer")
_logger = logging.getLogger("palmares.replica")


class Replica:
    """The pool on the replica, and up to which instant it is known to hold everything."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool
        self._notes: list[tuple[float, int]] = []
        self._whole_until = self._looked_at = float("-inf")
        self._used = True

    async def is_fresh(self) -> bool:
        """Whether it holds all that was committed two seconds ago; asked for anew every half second."""
        if monotonic() - self._looked_at >= LOOKED_AT_EVERY:
            self._looked_at = monotonic()
            await self._look()
        fresh = monotonic() - self._whole_until < MOST_LATE_SECONDS
        if fresh is not self._used:
            _logger.warning("the replica is %s", "used again" if fresh else "late or away: the primary answers")
            self._used = fresh
        return fresh

    def leave_out(self) -> None:
        """Until it has been looked at again."""
        self._whole_until = float("-inf")

    async def _look(self) -> None:
        asked_at = monotonic()
        assert DB.pool is not None  # noqa: S101 (opened before the replica)
        stands: int = await DB.pool.fetchval(_STANDS)
        # What is older than the limit can no longer make it fresh.
        self._notes = [note for note in self._notes if asked_at - note[0] < MOST_LATE_SECONDS] + [(asked_at, stands)]
        try:
            replayed: int | None = await self.pool.fetchval(_REPLAYED, timeout=LONGEST_LOOK_SECONDS)
        except LOST:
            return
        reached = [at for at, position in self._notes if replayed is not None and position <= replayed]
        self._whole_until = max([self._whole_until, *reached])


class _Open:
    replica: Replica | None = None


@asynccontextmanager
async def open_replica(dsn: str | None, *, size: int = 10) -> AsyncIterator[None]:
    """Within the block, late readers are answered by the replica at this address; None: by the primary.

    A replica that is away when the process starts is taken up when it comes.
    """
    if dsn is None:
        yield
        return
    pool = asyncpg.create_pool(
        dsn,
        min_size=0,
        max_size=size,
        command_timeout=30,
        connect=partial(connect, within=LONGEST_LOOK_SECONDS),
        init=prepare_connection,
        reset=leave_session,
        server_settings={"application_name": "palmares-public", "timezone": "UTC", "role": APPLICATION_ROLE},
    )
    async with pool:
        _Open.replica = Replica(pool)
        try:
            yield
        finally:
            _Open.replica = None


async def read_late(read: Callable[[], Awaitable[Answer]]) -> Answer:
    """What ``read`` gives, which may be up to two seconds late: from the replica where there is a fresh one.

    A replica that ends meanwhile is left out, and the primary answers the same.
    """
    replica = _Open.replica
    if replica is not None and await replica.is_fresh():
        try:
            with answering_from(replica.pool):
                return await read()
        except LOST:
            replica.leave_out()
    return await read()
