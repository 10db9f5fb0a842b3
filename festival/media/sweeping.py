"""What uploads leave behind when nobody finishes them, or when a process dies between storage and database."""

import logging

from festival import clock
from festival.db import fetch, fetch_value, reading
from festival.errors import DomainError
from festival.media.loose_objects import sweep_loose_objects
from festival.media.rules import STALE_AFTER
from festival.media.service import forget_what_is_left
from festival.media.storage import storage

_logger = logging.getLogger("palmares.media")


async def sweep_uploads() -> None:
    """Give up uploads that nobody finished for a week; leave in storage nothing that no film or running upload needs.

    Where storage does not answer, what is left stays noted and the next sweep tries again.
    """
    async with reading() as connection:
        stale = await clock.now(connection) - STALE_AFTER
    await fetch("UPDATE upload SET state = 'aborted' WHERE state = 'receiving' AND created_at < $1", stale)
    left = await fetch("SELECT * FROM upload WHERE state <> 'receiving' AND storage_upload IS NOT NULL")
    for upload in left:
        try:
            await forget_what_is_left(upload)
        except DomainError as refusal:
            _logger.warning("upload %s was not swept: %s", upload["id"], refusal.text)
    # Begun in storage, but the row that should name it was never committed.
    for parts in await storage().open_parts(before=stale):
        if not await fetch_value("SELECT true FROM upload WHERE storage_upload = $1", parts.word):
            await storage().drop_parts(parts.key, parts.word)
    await sweep_loose_objects()
