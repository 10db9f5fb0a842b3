"""What may be read of an entry's subtitles; the caller has decided that its reader may see the entry."""

from uuid import UUID

import msgspec

from festival.db import fetch, fetch_row, fetch_value
from festival.entries.subtitles.schemas import SubtitlesOfEntry
from festival.errors import NotFound
from festival.media.storage import storage


async def subtitles_of(edition_id: UUID, entry_id: UUID) -> list[SubtitlesOfEntry]:
    """An entry's subtitles by episode and language."""
    rows = await fetch(
        "SELECT episode, language, cues, dropped, sha256, attested_at IS NOT NULL AS attested, created_at "
        "FROM subtitles WHERE edition_id = $1 AND entry_id = $2 ORDER BY episode, language",
        edition_id,
        entry_id,
    )
    return [msgspec.convert(dict(row), SubtitlesOfEntry) for row in rows]


async def read_subtitles(
    edition_id: UUID, entry_id: UUID, language: str, *, episode: int = 0, attested: bool = False
) -> bytes:
    """An entry's subtitles in one language as WebVTT; ``attested``: only if somebody of the team has read them.

    ``episode``: of a series; 0 for an entry of one film.

    Raises:
        NotFound: there are none, or the film is held back.
    """
    row = await fetch_row(
        """
        SELECT storage_key, bytes FROM subtitles
        WHERE edition_id = $1 AND entry_id = $2 AND language = $3 AND (NOT $4 OR attested_at IS NOT NULL)
            AND episode = $5 AND NOT EXISTS (SELECT FROM held_master AS held
                WHERE held.edition_id = $1 AND held.master_id IN (
                    SELECT master_id FROM entry WHERE (edition_id, id) = ($1, $2)
                    UNION SELECT master_id FROM episode WHERE (edition_id, entry_id, number) = ($1, $2, $5)))
        """,
        edition_id,
        entry_id,
        language,
        attested,
        episode,
    )
    if row is None:
        raise NotFound
    return b"".join([block async for block in storage().read(row["storage_key"], 0, row["bytes"] - 1)])


async def subtitles_to_read(edition_id: UUID) -> int:
    """How many subtitle files of submitted films nobody of the team has read yet."""
    count: int = await fetch_value(
        "SELECT count(*) FROM subtitles JOIN entry ON (entry.edition_id, entry.id) = "
        "(subtitles.edition_id, subtitles.entry_id) WHERE subtitles.edition_id = $1 AND attested_at IS NULL "
        "AND entry.state IN ('submitted', 'qualified')",
        edition_id,
    )
    return count
