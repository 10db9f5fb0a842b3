"""What an entrant says about a film: checked field by field, then written to its tables."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from msgspec import UNSET

from festival.countries import country_codes, language_codes
from festival.entries.profiles.rules import MOST_LINKS, WrongYear, read_link
from festival.entries.profiles.schemas import PROFILE, CreditLine
from festival.entries.rules import (
    CreditRole,
    NamedTwice,
    TooManyNamed,
    UnknownCountry,
    UnknownLanguage,
    WrongCompletion,
)
from festival.entries.schemas import EntryChanges, NewEntry
from festival.errors import Invalid
from festival.plain_text import keep_text

LONGEST_TITLE = 300
LONGEST_SYNOPSIS = 5000
LONGEST_NAME = 200
LONGEST_TOOLS = 2000
MOST_NAMES = 100
MOST_COUNTRIES = 20
MOST_LANGUAGES = 30
FIRST_OTHER_CREDIT = 1001
"""Directors stand from position 1, everyone else from here, so that either list is replaced without the other."""

FILM_FIELDS = ("title", "title_english", "synopsis", "completed_on", *PROFILE)


class DirectorElsewhere(Invalid):
    """Directors have their own list."""

    sentence = "Directors are named in the list of directors, not among the other credits."


def changes_of(new: NewEntry) -> EntryChanges:
    """A new draft seen as changes to an empty one, or, where it takes a film of one's own, to that film."""
    whole = {name: getattr(new, name) for name in EntryChanges.__struct_fields__}
    if new.film is None:
        return EntryChanges(**whole)
    unsaid = NewEntry(category=new.category)
    return EntryChanges(**{name: value for name, value in whole.items() if value != getattr(unsaid, name)})


def check_film(changes: EntryChanges, *, closes_on: date) -> dict[str, Any]:
    """What of the changes is about the film, each value fit to be kept.

    Raises:
        Invalid: its subclass and ``field`` say what is wrong where.
    """
    given = {name: value for name in changes.__struct_fields__ if (value := getattr(changes, name)) is not UNSET}
    kept: dict[str, Any] = {}
    for name, value in given.items():
        reader = _READERS.get(name)
        if reader is not None:
            kept[name] = reader(name, value)
    completed = kept.get("completed_on")
    if completed is not None and not date(1888, 1, 1) <= completed <= closes_on:
        raise WrongCompletion(field="completed_on")
    year = kept.get("year")
    if year is not None and not 1888 <= year <= closes_on.year:
        raise WrongYear(field="year")
    return kept


async def write_film(connection: asyncpg.Connection, film_id: UUID, kept: Mapping[str, Any]) -> None:
    """Keep checked values; lists are replaced whole."""
    columns = {name: kept[name] for name in FILM_FIELDS if name in kept}
    if columns:
        settings = ", ".join(f"{name} = ${number}" for number, name in enumerate(columns, start=2))
        await connection.execute(
            f"UPDATE film SET {settings}, version = version + 1 WHERE id = $1",  # noqa: S608 (names of our own)
            film_id,
            *columns.values(),
        )
    if "countries" in kept:
        await connection.execute("DELETE FROM film_country WHERE film_id = $1", film_id)
        await connection.executemany(
            "INSERT INTO film_country (film_id, position, country) VALUES ($1, $2, $3)",
            [(film_id, position, code) for position, code in enumerate(kept["countries"], start=1)],
        )
    for kind, name in (("dialogue", "dialogue_languages"), ("subtitle", "subtitle_languages")):
        if name in kept:
            await connection.execute("DELETE FROM film_language WHERE film_id = $1 AND kind = $2", film_id, kind)
            await connection.executemany(
                "INSERT INTO film_language (film_id, kind, language) VALUES ($1, $2, $3)",
                [(film_id, kind, code) for code in kept[name]],
            )
    if "directors" in kept:
        await connection.execute("DELETE FROM credit WHERE film_id = $1 AND role = 'director'", film_id)
        directors = [(CreditRole.DIRECTOR.value, name) for name in kept["directors"]]
        await _write_credits(connection, film_id, directors, 1)
    if "credits" in kept:
        await connection.execute("DELETE FROM credit WHERE film_id = $1 AND role <> 'director'", film_id)
        others = [(line.role.value, line.name) for line in kept["credits"]]
        await _write_credits(connection, film_id, others, FIRST_OTHER_CREDIT)


async def _write_credits(
    connection: asyncpg.Connection, film_id: UUID, lines: Sequence[tuple[str, str]], first: int
) -> None:
    await connection.executemany(
        "INSERT INTO credit (film_id, position, role, name) VALUES ($1, $2, $3, $4)",
        [(film_id, position, role, name) for position, (role, name) in enumerate(lines, start=first)],
    )


def _countries(name: str, codes: list[str]) -> list[str]:
    for code in codes:
        if code not in country_codes():
            raise UnknownCountry(field=name, code=code)
    return _once(name, codes, MOST_COUNTRIES)


def _languages(name: str, codes: list[str]) -> list[str]:
    for code in codes:
        if code not in language_codes():
            raise UnknownLanguage(field=name, code=code)
    return _once(name, codes, MOST_LANGUAGES)


def _once(name: str, codes: list[str], most: int) -> list[str]:
    for code in codes:
        if codes.count(code) > 1:
            raise NamedTwice(field=name, code=code)
    return _at_most(name, codes, most)


def _at_most(name: str, values: list[Any], most: int) -> list[Any]:
    if len(values) > most:
        raise TooManyNamed(field=name, most=most)
    return values


def _names(name: str, values: list[str]) -> list[str]:
    kept = [keep_text(value, field=name, most=LONGEST_NAME, required=True) for value in values]
    return _at_most(name, kept, MOST_NAMES)


def _credits(name: str, lines: list[CreditLine]) -> list[CreditLine]:
    if any(line.role is CreditRole.DIRECTOR for line in lines):
        raise DirectorElsewhere(field=name)
    kept = [
        msgspec.structs.replace(line, name=keep_text(line.name, field=name, most=LONGEST_NAME, required=True))
        for line in lines
    ]
    return _at_most(name, kept, MOST_NAMES)


_READERS: Mapping[str, Any] = {
    "title": lambda name, text: keep_text(text, field=name, most=LONGEST_TITLE, required=True),
    "title_english": lambda name, text: keep_text(text, field=name, most=LONGEST_TITLE),
    "synopsis": lambda name, text: keep_text(text, field=name, most=LONGEST_SYNOPSIS, lines=True),
    "directors": _names,
    "credits": _credits,
    "countries": _countries,
    "dialogue_languages": _languages,
    "subtitle_languages": _languages,
    "completed_on": lambda _, day: day,
    "title_transliterated": lambda name, text: keep_text(text, field=name, most=LONGEST_TITLE),
    "year": lambda _, year: year,
    "premiere": lambda _, status: status and status.value,
    "music_rights": lambda _, right: right and right.value,
    "ai_use": lambda _, use: use and use.value,
    "ai_tools": lambda name, text: keep_text(text, field=name, most=LONGEST_TOOLS, lines=True),
    "ai_stages": lambda _, stages: sorted({stage.value for stage in stages}),
    "content": lambda _, flags: None if flags is None else sorted({flag.value for flag in flags}),
    "links": lambda name, links: _at_most(name, [read_link(link, field=name) for link in links], MOST_LINKS),
}
