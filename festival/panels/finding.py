"""Conflicts that nobody declared, found by what a juror and a film's makers have in common.

One address, one account, one name or one company is reason enough to keep them apart until an organiser says otherwise:
a false alarm costs a tap, an overlooked friend costs the award its worth.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

import asyncpg

from festival.db import fetch
from festival.panels.problem import Pair
from festival.panels.schemas import InCommon


class Shared(StrEnum):
    """What was found in common; stands as the note of the conflict."""

    PERSON = "person"
    ADDRESS = "address"
    NAME = "name"
    AFFILIATION = "affiliation"


@dataclass(frozen=True, slots=True)
class Trait:
    """Something that two people may have in common: what it is, by what it is compared, and as it is written."""

    kind: Shared
    key: str
    written: str = field(compare=False)


def folded(name: str) -> str:
    """A name as it is compared: compatibility forms, accents, case and spaces folded (NFKD without marks, casefold)."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    return " ".join(bare.casefold().split())


_JURORS = """
    SELECT juror.id, juror.person_id, juror.affiliations, array_remove(ARRAY[juror.name, person.display_name], NULL)
        AS names, array_remove(ARRAY[person.email, invitation.email], NULL) AS addresses
    FROM round_juror
    JOIN juror ON (juror.edition_id, juror.id) = (round_juror.edition_id, round_juror.juror_id)
    LEFT JOIN person ON person.id = juror.person_id
    LEFT JOIN invitation ON (invitation.edition_id, invitation.juror_id) = (juror.edition_id, juror.id)
    WHERE round_juror.edition_id = $1 AND round_juror.round_id = $2 AND ($3::uuid[] IS NULL OR juror.id = ANY($3))
"""
_MAKERS = """
    SELECT entry.id, entry.entrant_id, person.email, person.display_name,
        array(SELECT entry_share.person_id FROM entry_share WHERE entry_share.person_id IS NOT NULL AND
            (entry_share.edition_id, entry_share.entry_id) = (entry.edition_id, entry.id)) AS sharers,
        array(SELECT entry_share.email FROM entry_share WHERE entry_share.email IS NOT NULL AND
            (entry_share.edition_id, entry_share.entry_id) = (entry.edition_id, entry.id)) AS offered_to,
        array(SELECT name FROM credit WHERE credit.film_id = entry.film_id
            AND role NOT IN ('production_company', 'school')) AS people,
        array(SELECT name FROM credit WHERE credit.film_id = entry.film_id
            AND role IN ('production_company', 'school')) AS houses
    FROM round_entry
    JOIN entry ON (entry.edition_id, entry.id) = (round_entry.edition_id, round_entry.entry_id)
    JOIN person ON person.id = entry.entrant_id
    WHERE round_entry.edition_id = $1 AND round_entry.round_id = $2 AND ($3::uuid[] IS NULL OR entry.id = ANY($3))
"""
_KEEP = """
    INSERT INTO conflict (edition_id, juror_id, entry_id, source, note)
    SELECT $1, juror_id, entry_id, 'found', note FROM unnest($2::uuid[], $3::uuid[], $4::text[])
        AS found (juror_id, entry_id, note)
    ON CONFLICT DO NOTHING
"""


async def find_conflicts(connection: asyncpg.Connection, edition_id: UUID, round_id: UUID) -> None:
    """Keep the jurors of a round from films of their own, of their namesakes and of their houses.

    What an organiser dismissed is not found again.
    """
    known: dict[Trait, set[UUID]] = {}
    for juror in await connection.fetch(_JURORS, edition_id, round_id, None):
        for trait in _of_juror(juror):
            known.setdefault(trait, set()).add(juror["id"])
    found: dict[tuple[UUID, UUID], Shared] = {}
    for film in await connection.fetch(_MAKERS, edition_id, round_id, None):
        for trait in _of_makers(film):
            for juror_id in known.get(trait, ()):
                found.setdefault((juror_id, film["id"]), trait.kind)
    jurors, entries = [juror for juror, _ in found], [entry for _, entry in found]
    await connection.execute(_KEEP, edition_id, jurors, entries, list(found.values()))


async def in_common(edition_id: UUID, round_id: UUID, pairs: list[Pair]) -> dict[Pair, list[InCommon]]:
    """What these (entry, juror) pairs share now, as the film has it, the strongest first; of an address its host."""
    films = await fetch(_MAKERS, edition_id, round_id, [entry for entry, _ in pairs])
    jurors = await fetch(_JURORS, edition_id, round_id, [juror for _, juror in pairs])
    made_by = {film["id"]: dict.fromkeys(_of_makers(film)) for film in films}
    known: dict[UUID, set[Trait]] = {}
    for juror in jurors:
        known.setdefault(juror["id"], set()).update(_of_juror(juror))
    return {
        (entry, juror): [
            InCommon(trait.kind, trait.written) for trait in made_by.get(entry, ()) if trait in known.get(juror, ())
        ]
        for entry, juror in pairs
    }


def _of_juror(juror: asyncpg.Record) -> Iterator[Trait]:
    account = juror["names"][-1]
    yield from _traits(juror["person_id"], account, juror["addresses"], juror["names"], juror["affiliations"])


def _of_makers(film: asyncpg.Record) -> Iterator[Trait]:
    yield from (Trait(Shared.PERSON, str(person), film["display_name"]) for person in film["sharers"])
    addresses, names = [film["email"], *film["offered_to"]], [film["display_name"], *film["people"]]
    # A juror may have named a person among those they belong to.
    credited = [*film["houses"], *film["people"]]
    yield from _traits(film["entrant_id"], film["display_name"], addresses, names, credited)


def _traits(
    person: UUID | None, account: str, addresses: list[str | None], names: list[str], houses: list[str]
) -> Iterator[Trait]:
    """What may be shared, the strongest first."""
    if person is not None:
        yield Trait(Shared.PERSON, str(person), account)
    for address in filter(None, addresses):
        yield Trait(Shared.ADDRESS, address.casefold(), f"…@{address.rpartition('@')[2]}")
    yield from (Trait(Shared.NAME, folded(name), name) for name in names if folded(name))
    yield from (Trait(Shared.AFFILIATION, folded(name), name) for name in houses if folded(name))
