"""Objects that no row of the database names: noted before they are stored, swept when they still are after a day.

A process can die between storage and database. So whoever stores an object beside a row notes its key first; the row's
own trigger takes the note away, and writes it again when the row goes or names another object.
"""

import logging
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import anyio.to_thread

from festival import clock
from festival.db import execute, fetch, reading
from festival.errors import DomainError
from festival.media.storage import new_key, storage

SWEPT_AFTER = timedelta(days=1)
"""Far longer than any object takes from its note to its row."""

_logger = logging.getLogger("palmares.media")


async def note_object(key: str) -> None:
    """Say that an object is about to be stored whose row does not stand yet; outside the transaction of that row."""
    await execute("INSERT INTO loose_object (storage_key) VALUES ($1) ON CONFLICT DO NOTHING", key)


@asynccontextmanager
async def stored(content: bytes) -> AsyncIterator[str]:
    """Store this, and give its key to the block that writes its row; where the block fails, nothing is kept.

    Raises:
        Unavailable, OutOfSpace: storage does not take it.
    """
    key = new_key()
    await note_object(key)
    try:
        with tempfile.TemporaryDirectory(prefix="palmares-sent-") as folder:
            path = Path(folder) / "content"
            await anyio.to_thread.run_sync(path.write_bytes, content)
            await storage().put(key, path)
        yield key
    except BaseException:
        await storage().delete(key)
        raise


async def sweep_loose_objects() -> None:
    """Remove what is noted for a day; where storage does not answer, the next sweep tries again."""
    async with reading() as connection:
        before = await clock.now(connection) - SWEPT_AFTER
    for row in await fetch("SELECT storage_key FROM loose_object WHERE noted_at < $1", before):
        try:
            await storage().delete(row["storage_key"])
        except DomainError as refusal:
            _logger.warning("a loose object was not swept: %s", refusal.text)
            continue
        await execute("DELETE FROM loose_object WHERE storage_key = $1", row["storage_key"])
