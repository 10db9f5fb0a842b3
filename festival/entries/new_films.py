"""Many new films and entries at once: one statement for each table, whatever their number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from festival.entries.films import FILM_FIELDS, FIRST_OTHER_CREDIT
from festival.entries.rules import CreditRole


@dataclass(frozen=True, slots=True)
class NewFilm:
    """A film to be, each value checked by `films.check_film`."""

    id: UUID
    owner_id: UUID
    kept: dict[str, Any]


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
    kinds = (("dialogue", "dialogue_languages"), ("subtitle", "subtitle_languages"))
    await connection.copy_records_to_table(
        "film_language",
        columns=("film_id", "kind", "language"),
        records=[(film.id, kind, code) for film in films for kind, name in kinds for code in film.kept[name]],
    )
    await connection.copy_records_to_table(
        "credit",
        columns=("film_id", "position", "role", "name"),
        records=[line for film in films for line in _credits(film)],
    )


def _credits(film: NewFilm) -> list[tuple[UUID, int, str, str]]:
    directors = [
        (film.id, position, CreditRole.DIRECTOR.value, name)
        for position, name in enumerate(film.kept["directors"], start=1)
    ]
    others = [
        (film.id, position, line.role.value, line.name)
        for position, line in enumerate(film.kept["credits"], start=FIRST_OTHER_CREDIT)
    ]
    return directors + others
