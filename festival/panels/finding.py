"""Conflicts that nobody declared, found by what a juror and a film's makers have in common.

One address, one account, one name or one company is reason enough to keep them apart until an organiser says otherwise:
a false alarm costs a tap, an overlooked friend costs the award its worth.
"""

import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from uuid import UUID

import asyncpg

from festival import clock
from festival.db import atomic
from festival.editions.rights import PLANNING
from festival.errors import NotFound
from festival.panels.holding import write_down


class Shared(StrEnum):
    """What was found in common; stands as the note of the conflict."""

    PERSON = "person"
    ADDRESS = "address"
    NAME = "name"
    AFFILIATION = "affiliation"


Trait = tuple[Shared, str]
"""Something that two people may have in common."""


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
    WHERE round_juror.edition_id = $1 AND round_juror.round_id = $2
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
    WHERE round_entry.edition_id = $1 AND round_entry.round_id = $2
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
    for juror in await connection.fetch(_JURORS, edition_id, round_id):
        for trait in _traits(juror["person_id"], juror["addresses"], juror["names"], juror["affiliations"]):
            known.setdefault(trait, set()).add(juror["id"])
    found: dict[tuple[UUID, UUID], Shared] = {}
    for film in await connection.fetch(_MAKERS, edition_id, round_id):
        names = [film["display_name"], *film["people"]]
        sharers = [(Shared.PERSON, str(person)) for person in film["sharers"]]
        addresses = [film["email"], *film["offered_to"]]
        # A juror may have named a person among those they belong to.
        credited = [*film["houses"], *film["people"]]
        for trait in (*sharers, *_traits(film["entrant_id"], addresses, names, credited)):
            for juror_id in known.get(trait, ()):
                found.setdefault((juror_id, film["id"]), trait[0])
    jurors, entries = [juror for juror, _ in found], [entry for _, entry in found]
    await connection.execute(_KEEP, edition_id, jurors, entries, list(found.values()))


def _traits(person: UUID | None, addresses: list[str | None], names: list[str], houses: list[str]) -> Iterator[Trait]:
    """What may be shared, the strongest first."""
    if person is not None:
        yield Shared.PERSON, str(person)
    yield from ((Shared.ADDRESS, address.casefold()) for address in addresses if address)
    yield from ((Shared.NAME, name) for name in map(folded, names) if name)
    yield from ((Shared.AFFILIATION, name) for name in map(folded, houses) if name)


async def dismiss_conflict(*, conflict_id: UUID, by: UUID) -> None:
    """Say that a found conflict is none, such as of two people with one name; dismissing twice is dismissing once.

    Raises:
        NotFound: no conflict of this person's edition that was found so. What a juror declared is theirs alone.
    """
    async with atomic() as connection:
        found = await connection.fetchrow(
            "SELECT conflict.* FROM conflict WHERE id = $1 AND source = 'found' AND note <> '' AND EXISTS (SELECT "
            "FROM membership WHERE membership.edition_id = conflict.edition_id AND person_id = $2 AND role = ANY($3)) "
            "AND NOT EXISTS (SELECT FROM team_conflict WHERE (team_conflict.edition_id, team_conflict.entry_id) "
            "= (conflict.edition_id, conflict.entry_id) AND team_conflict.person_id = $2) FOR UPDATE",
            conflict_id,
            by,
            list(PLANNING),
        )
        if found is None:
            raise NotFound
        if found["dismissed_at"] is not None:
            return
        await connection.execute(
            "UPDATE conflict SET dismissed_at = $2, dismissed_by = $3 WHERE id = $1",
            conflict_id,
            await clock.now(connection),
            by,
        )
        detail = {"juror": str(found["juror_id"]), "entry": str(found["entry_id"]), "shared": found["note"]}
        await write_down(connection, "conflict_dismissed", found["edition_id"], by, conflict_id, detail)
