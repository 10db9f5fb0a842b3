"""New films: one by one in a single statement, many at once in one statement for each table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from festival.entries.films import FILM_FIELDS, FIRST_OTHER_CREDIT
from festival.entries.rules import CreditRole

_LANGUAGES = (("dialogue", "dialogue_languages"), ("subtitle", "subtitle_languages"))


@dataclass(frozen=True, slots=True)
class NewFilm:
    """A film to be, each value checked by `films.check_film`."""

    id: UUID
    owner_id: UUID
    kept: dict[str, Any]


async def insert_film(connection: asyncpg.Connection, film: NewFilm) -> None:
    """Write one film with its countries, languages and credits, in one journey to the database."""
    kept = film.kept
    given = [name for name in FILM_FIELDS if name in kept]
    names = "".join(f", {name}" for name in given)
    places = "".join(f", ${number}" for number in range(9, 9 + len(given)))
    languages = [(kind, code) for kind, name in _LANGUAGES for code in kept.get(name, ())]
    lines = _credits(film)
    await connection.execute(
        f"""
        WITH new AS (INSERT INTO film (id, owner_id{names}) VALUES ($1, $2{places})),
            made AS (INSERT INTO film_country (film_id, position, country)
                SELECT $1, position, country FROM unnest($3::text[]) WITH ORDINALITY AS of (country, position)),
            spoken AS (INSERT INTO film_language (film_id, kind, language)
                SELECT $1, kind, language FROM unnest($4::text[], $5::text[]) AS of (kind, language)),
            credited AS (INSERT INTO credit (film_id, position, role, name)
                SELECT $1, position, role, name FROM unnest($6::integer[], $7::text[], $8::text[])
                    AS of (position, role, name))
        SELECT
        """,  # noqa: S608 (names of our own)
        film.id,
        film.owner_id,
        kept.get("countries", []),
        [kind for kind, _ in languages],
        [code for _, code in languages],
        [position for _, position, _, _ in lines],
        [role for _, _, role, _ in lines],
        [name for _, _, _, name in lines],
        *(kept[name] for name in given),
    )


async def insert_films(connection: asyncpg.Connection, films: Sequence[NewFilm]) -> None:
    """Write films with their countries, languages and credits."""
    names = ", ".join(FILM_FIELDS)
    places = ", ".join(f"${number}" for number in range(3, 3 + len(FILM_FIELDS)))
    await connection.executemany(
        f"INSERT INTO film (id, owner_id, {names}) VALUES ($1, $2, {places})",  # noqa: S608 (names of our own)
        [(film.id, film.owner_id, *(film.kept[name] for name in FILM_FIELDS)) for film in films],
    )
    await connection.copy_records_to_table(
        "film_country",
        columns=("film_id", "position", "country"),
        records=[
            (film.id, position, code) for film in films for position, code in enumerate(film.kept["countries"], start=1)
        ],
    )
    await connection.copy_records_to_table(
        "film_language",
        columns=("film_id", "kind", "language"),
        records=[(film.id, kind, code) for film in films for kind, name in _LANGUAGES for code in film.kept[name]],
    )
    await connection.copy_records_to_table(
        "credit",
        columns=("film_id", "position", "role", "name"),
        records=[line for film in films for line in _credits(film)],
    )


def _credits(film: NewFilm) -> list[tuple[UUID, int, str, str]]:
    directors = [
        (film.id, position, CreditRole.DIRECTOR.value, name)
        for position, name in enumerate(film.kept.get("directors", ()), start=1)
    ]
    others = [
        (film.id, position, line.role.value, line.name)
        for position, line in enumerate(film.kept.get("credits", ()), start=FIRST_OTHER_CREDIT)
    ]
    return directors + others
