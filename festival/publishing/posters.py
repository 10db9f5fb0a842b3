"""Posters of published films: public exactly where a film's other pictures are."""

from uuid import UUID

from festival.db import fetch_row
from festival.errors import NotFound
from festival.media.pictures import MEDIA_TYPE
from festival.media.schemas import StoredFile
from festival.publishing.queries import published_master

_POSTER = """
    SELECT film_poster.storage_key, film_poster.bytes FROM entry JOIN film_poster ON film_poster.film_id = entry.film_id
    WHERE entry.edition_id = $1 AND entry.master_id = $2 AND NOT EXISTS (SELECT FROM held_master
        WHERE (held_master.edition_id, held_master.master_id) = (entry.edition_id, entry.master_id)) LIMIT 1
"""


async def published_poster(slug: str, film_ref: UUID) -> StoredFile:
    """The poster of a film that anyone may watch now.

    Raises:
        NotFound: no such film is public, or it has no poster.
    """
    found = await poster_of_master(*await published_master(slug, film_ref))
    if found is None:
        raise NotFound
    return found


async def poster_of_master(edition_id: UUID, master_id: UUID) -> StoredFile | None:
    """The poster of an entry's film; the caller has decided that its reader may see the film."""
    row = await fetch_row(_POSTER, edition_id, master_id)
    return None if row is None else StoredFile(row["storage_key"], MEDIA_TYPE, row["bytes"])
