"""One's own films, to enter again."""

from uuid import UUID

from festival.db import fetch
from festival.entries.profiles.schemas import FilmSaid, said_of
from festival.entries.reading import FILM_COLUMNS
from festival.errors import NotFound


class FilmOfMine(FilmSaid, frozen=True, kw_only=True):
    """A film as its owner said it last, and in which editions it was entered."""

    id: UUID
    entered_in: list[str]


async def films_of(person_id: UUID) -> list[FilmOfMine]:
    """Each of one's works once, as it was said last; the latest first."""
    rows = await fetch(
        f"""
        SELECT film.id, {FILM_COLUMNS},
            array(SELECT DISTINCT edition.name FROM film copy JOIN entry ON entry.film_id = copy.id
                JOIN edition ON edition.id = entry.edition_id
                WHERE copy.owner_id = $1 AND coalesce(copy.work_id, copy.id) = coalesce(film.work_id, film.id)
                ORDER BY edition.name) AS entered_in
        FROM (SELECT DISTINCT ON (coalesce(work_id, id)) id FROM film WHERE owner_id = $1
              ORDER BY coalesce(work_id, id), created_at DESC, id) latest
        JOIN film ON film.id = latest.id
        ORDER BY film.created_at DESC, film.id LIMIT 200
        """,  # noqa: S608 (names of our own)
        person_id,
    )
    return [
        FilmOfMine(
            id=row["id"],
            **said_of(row),
            entered_in=row["entered_in"],
        )
        for row in rows
    ]


async def film_of_mine(film_id: UUID, person_id: UUID) -> FilmOfMine:
    """One of them.

    Raises:
        NotFound: no such film of this person.
    """
    found = next((film for film in await films_of(person_id) if film.id == film_id), None)
    if found is None:
        raise NotFound
    return found
