"""Episodes of a series: each sent in its place, named, replaced and taken away by its entrant."""

from uuid import UUID

import asyncpg

from festival.db import atomic
from festival.editions.queries import current_rules
from festival.entries.films import LONGEST_TITLE
from festival.entries.owning import editable_entry
from festival.entries.rules import NoSuchEpisode
from festival.media.service import master_of_upload
from festival.media.storage import storage
from festival.plain_text import keep_text


async def send_episode(*, entry_id: UUID, by: UUID, number: int, upload_id: UUID) -> None:
    """Make a film that one has sent an episode of one's own series, in place of an earlier one of that number.

    Raises:
        NotFound: the entry or the upload is not one's own, or they belong to two editions.
        FilmNotComplete: parts of the film are missing.
        EntrySubmitted, CallClosed: the entry stands as it is.
        NoSuchEpisode: the call asks for fewer episodes, or for none.
    """
    async with atomic() as connection:
        entry = await editable_entry(connection, entry_id, by)
        await keep_within_series(entry["edition_id"], number)
        master_id = await master_of_upload(connection, edition_id=entry["edition_id"], upload_id=upload_id, by=by)
        await connection.execute(
            "INSERT INTO episode (edition_id, entry_id, number, master_id) VALUES ($1, $2, $3, $4) "
            "ON CONFLICT (edition_id, entry_id, number) DO UPDATE SET master_id = excluded.master_id",
            entry["edition_id"],
            entry_id,
            number,
            master_id,
        )
        await _show_first(connection, entry)


async def name_episode(*, entry_id: UUID, by: UUID, number: int, title: str) -> None:
    """Give an episode that was sent its title; an empty one takes it away.

    Raises:
        NotFound: not one's own.
        EntrySubmitted, CallClosed: the entry stands as it is.
        NoSuchEpisode: the call asks for fewer episodes, or for none.
        Invalid: the title is too long or no text.
    """
    async with atomic() as connection:
        entry = await editable_entry(connection, entry_id, by)
        await keep_within_series(entry["edition_id"], number)
        await connection.execute(
            "UPDATE episode SET title = $4 WHERE edition_id = $1 AND entry_id = $2 AND number = $3",
            entry["edition_id"],
            entry_id,
            number,
            keep_text(title, field="title", most=LONGEST_TITLE),
        )


async def remove_episode(*, entry_id: UUID, by: UUID, number: int) -> None:
    """Take an episode away with its subtitles; nothing happens where there is none.

    Raises:
        NotFound: not one's own.
        EntrySubmitted, CallClosed: the entry stands as it is.
        NoSuchEpisode: the call asks for fewer episodes, or for none.
    """
    async with atomic() as connection:
        entry = await editable_entry(connection, entry_id, by)
        await keep_within_series(entry["edition_id"], number)
        place = (entry["edition_id"], entry_id, number)
        await connection.execute("DELETE FROM episode WHERE edition_id = $1 AND entry_id = $2 AND number = $3", *place)
        subtitles = await connection.fetch(
            "DELETE FROM subtitles WHERE edition_id = $1 AND entry_id = $2 AND episode = $3 RETURNING storage_key",
            *place,
        )
        await _show_first(connection, entry)
    for row in subtitles:
        await storage().delete(row["storage_key"])


async def keep_within_series(edition_id: UUID, number: int) -> None:
    """Refuse an episode that the call does not ask for; 0 stands for the one film of an entry that is no series.

    Raises:
        NoSuchEpisode: there is no such place.
    """
    series = (await current_rules(edition_id)).series
    most = 0 if series is None else series.episodes
    if not min(1, most) <= number <= most:
        raise NoSuchEpisode(episodes=most, number=number)


async def _show_first(connection: asyncpg.Connection, entry: asyncpg.Record) -> None:
    """What stands for the series where one film is shown is its first episode."""
    await connection.execute(
        "UPDATE entry SET version = version + 1, updated_at = clock_timestamp(), master_id = (SELECT master_id FROM "
        "episode WHERE edition_id = $1 AND entry_id = $2 ORDER BY number LIMIT 1) WHERE edition_id = $1 AND id = $2",
        entry["edition_id"],
        entry["id"],
    )
