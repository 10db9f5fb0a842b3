"""A film's poster: sent by its entrant, drawn anew, kept with the film while its entry may be changed."""

from uuid import UUID

import asyncpg

from festival.db import atomic
from festival.entries.owning import editable_entry, refuse_stranger
from festival.media.erasing import doom
from festival.media.loose_objects import stored
from festival.media.pictures import redraw


async def send_poster(*, entry_id: UUID, by: UUID, content: bytes) -> None:
    """Make this picture the poster of one's own entry's film, in place of an earlier one. Its file is not kept.

    Raises:
        BadPicture: no picture; its subclasses say what is wrong with it.
        NotFound: not one's own.
        EntrySubmitted, CallClosed: the entry stands as it is.
    """
    await refuse_stranger(entry_id, by)
    picture = await redraw(content, field="poster")
    async with stored(picture.content) as key, atomic() as connection:
        entry = await editable_entry(connection, entry_id, by)
        await forget_poster(connection, entry["film_id"])
        await connection.execute(
            "INSERT INTO film_poster (film_id, storage_key, bytes, width, height, sha256) "
            "VALUES ($1, $2, $3, $4, $5, $6)",
            entry["film_id"],
            key,
            len(picture.content),
            picture.width,
            picture.height,
            picture.sha256,
        )


async def remove_poster(*, entry_id: UUID, by: UUID) -> None:
    """Take the poster away; nothing happens where there is none.

    Raises:
        NotFound: not one's own.
        EntrySubmitted, CallClosed: the entry stands as it is.
    """
    async with atomic() as connection:
        entry = await editable_entry(connection, entry_id, by)
        await forget_poster(connection, entry["film_id"])


async def forget_poster(connection: asyncpg.Connection, film_id: UUID) -> None:
    """Forget a film's poster, and its object where no copy of the film shows it."""
    key = await connection.fetchval("DELETE FROM film_poster WHERE film_id = $1 RETURNING storage_key", film_id)
    if key is not None and not await connection.fetchval(
        "SELECT EXISTS (SELECT FROM film_poster WHERE storage_key = $1)", key
    ):
        await doom(connection, [(film_id, key)], subject=film_id)
