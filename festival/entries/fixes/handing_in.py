"""The entrant's side of a fix: what was mended is handed in, frozen under a new digest, and looked at again."""

from uuid import UUID

import asyncpg
import msgspec

from festival import clock
from festival.db import atomic
from festival.entries.agreements.counting_in import begin_film_work
from festival.entries.agreements.schemas import AcceptedTerms
from festival.entries.fixes.mending import OPEN_FIX, edition_while_mending
from festival.entries.fixes.rules import FixNotAsked
from festival.entries.fixes.telling import tell_of_receipt
from festival.entries.frozen_copy import body_of, freeze_copy, missing_of, read_whole
from festival.entries.owning import own_entry
from festival.entries.rules import EntryIncomplete


async def hand_in_fix(*, entry_id: UUID, by: UUID) -> str:
    """Hand in one's own entry as it is mended; gives the digest of what now stands submitted.

    The team looks at it next. The instant of the first submission stays: whoever mends what they were asked to is in
    time.

    Raises:
        NotFound: not one's own.
        FixNotAsked: the festival waits for nothing.
        FixTooLate: its deadline has passed.
        EntryIncomplete: something is missing; the sentence names every part.
    """
    async with atomic() as connection:
        entry = await own_entry(connection, entry_id, by)
        if await edition_while_mending(connection, entry) is None:
            raise FixNotAsked
        row = await read_whole(connection, entry["edition_id"], entry_id)
        if missing := missing_of(row):
            raise EntryIncomplete(missing=missing)
        fix = await connection.fetchrow(OPEN_FIX, entry["edition_id"], entry_id)
        digest = await freeze_mended(connection, row)
        await connection.execute(
            "UPDATE fix_request SET mended_at = clock_timestamp() WHERE edition_id = $1 AND id = $2",
            entry["edition_id"],
            fix["id"],
        )
    return digest


async def freeze_mended(connection: asyncpg.Connection, row: asyncpg.Record) -> str:
    """What a submitted entry says now takes the place of its frozen copy, with a receipt and work on its films."""
    now = await clock.now(connection)
    accepted = msgspec.convert(row["accepted"], list[AcceptedTerms])
    body = {**await body_of(row, row["submitted_at"], accepted), "mended_at": now.isoformat()}
    digest = await freeze_copy(connection, row, body, now)
    await connection.execute(
        "UPDATE entry SET updated_at = $3, version = version + 1 WHERE edition_id = $1 AND id = $2",
        row["edition_id"],
        row["id"],
        now,
    )
    await begin_film_work(connection, row["edition_id"], row["id"])
    await tell_of_receipt(connection, row["edition_id"], row["id"], digest=digest, mended_at=now)
    return digest
