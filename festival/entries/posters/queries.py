"""Who may see a film's poster: whoever entered it or shares it, and the team. Jurors have no address for it."""

from uuid import UUID

import msgspec

from festival.db import fetch_row
from festival.editions.queries import edition_for
from festival.editions.rules import DESK
from festival.entries.owning import OPEN_TO
from festival.entries.reading import STRANGER
from festival.errors import NotFound
from festival.media.pictures import MEDIA_TYPE
from festival.media.schemas import StoredFile

_POSTER = """
    SELECT film_poster.storage_key, film_poster.bytes, $1 AS media_type
    FROM entry JOIN film_poster ON film_poster.film_id = entry.film_id WHERE
"""


async def poster_for_entrant(entry_id: UUID, person_id: UUID) -> StoredFile:
    """The poster of one's own film.

    Raises:
        NotFound: not one's own, or there is none.
    """
    own = OPEN_TO.format(person="$3")
    row = await fetch_row(f"{_POSTER} entry.id = $2 AND {own}", MEDIA_TYPE, entry_id, person_id)
    if row is None:
        raise NotFound
    return msgspec.convert(dict(row), StoredFile)


async def poster_for_organiser(slug: str, entry_id: UUID, person_id: UUID) -> StoredFile:
    """The poster of an entry's film, for someone at the edition's desk.

    Raises:
        NotFound: no such entry or poster, or this person does not work at the desk, or is in conflict with it.
    """
    edition = await edition_for(slug, person_id, *DESK)
    row = await fetch_row(
        f"{_POSTER} entry.edition_id = $2 AND entry.id = $3 AND entry.submitted_at IS NOT NULL "
        f"AND NOT {STRANGER.format(person='$4')}",
        MEDIA_TYPE,
        edition.id,
        entry_id,
        person_id,
    )
    if row is None:
        raise NotFound
    return msgspec.convert(dict(row), StoredFile)
