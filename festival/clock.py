"""The festival's clock is the database's: one for every process and host, read inside the deciding transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

import asyncpg

_standing: ContextVar[datetime | None] = ContextVar("standing", default=None)


async def now(connection: asyncpg.Connection) -> datetime:
    """The instant at which this transaction decides, as the database sees it (timezone-aware, UTC)."""
    standing = _standing.get()
    if standing is not None:
        return standing
    instant: datetime = await connection.fetchval("SELECT clock_timestamp()")
    return instant


@contextmanager
def standing_at(instant: datetime) -> Iterator[None]:
    """Let the clock stand still, so that a deadline can be tried to the millisecond."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its zone")
    token = _standing.set(instant)
    try:
        yield
    finally:
        _standing.reset(token)
