"""One's own films, entered again: the profile is copied, so that what stands submitted elsewhere never moves with it.

The copies of a film are one work: they share ``work_id``, the id of the first of them.
"""

from uuid import UUID

import asyncpg

from festival.entries.profiles.schemas import PROFILE
from festival.entries.rules import FilmEnteredAlready
from festival.errors import NotFound

_TOLD = ", ".join(("title", "title_english", "synopsis", "completed_on", *PROFILE))


async def copy_film(connection: asyncpg.Connection, *, film_id: UUID, by: UUID) -> UUID:
    """A copy of one's own film, with its makers, countries, languages and poster.

    Raises:
        NotFound: no such film of this person.
    """
    copied: UUID | None = await connection.fetchval(
        f"INSERT INTO film (owner_id, work_id, {_TOLD}) SELECT owner_id, coalesce(work_id, id), {_TOLD} "  # noqa: S608 (names of our own)
        "FROM film WHERE id = $1 AND owner_id = $2 RETURNING id",
        film_id,
        by,
    )
    if copied is None:
        raise NotFound
    for table, columns in _PARTS.items():
        await connection.execute(
            f"INSERT INTO {table} (film_id, {columns}) SELECT $2, {columns} FROM {table} WHERE film_id = $1",  # noqa: S608 (names of our own)
            film_id,
            copied,
        )
    # The lock lets nobody remove the poster's object meanwhile.
    await connection.execute(
        "INSERT INTO film_poster (film_id, storage_key, bytes, width, height, sha256) "
        "SELECT $2, storage_key, bytes, width, height, sha256 FROM film_poster WHERE film_id = $1 FOR SHARE",
        film_id,
        copied,
    )
    return copied


_PARTS = {"film_country": "position, country", "film_language": "kind, language", "credit": "position, role, name"}


async def refuse_second_entry(
    connection: asyncpg.Connection, edition_id: UUID, category_id: UUID, film_id: UUID, *, besides: UUID | None = None
) -> None:
    """One entry of a work in each category; two windows at once are one after the other here.

    Raises:
        FilmEnteredAlready: another entry (not ``besides``) has this film's work.
    """
    work: UUID = await connection.fetchval("SELECT coalesce(work_id, id) FROM film WHERE id = $1", film_id)
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"{edition_id} {work}")
    entered = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM entry JOIN film ON film.id = entry.film_id WHERE entry.edition_id = $1 "
        "AND entry.category_id = $2 AND (film.work_id = $3 OR film.id = $3) AND entry.id IS DISTINCT FROM $4)",
        edition_id,
        category_id,
        work,
        besides,
    )
    if entered:
        raise FilmEnteredAlready(field="film")
