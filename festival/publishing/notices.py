"""What entrants are told in private: each person once, and never the same twice.

Telling is decided in one transaction and done in batches by a job of it: 45,000 messages in the transaction that
publishes would hold the edition for minutes. A notice and its message stand or fall together, and a person's notice of
a publication exists once, so that a job that is begun again goes on where it ended.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from festival import clock
from festival.canonical import digest_of
from festival.db import atomic, fetch
from festival.editions.queries import contact_of
from festival.errors import NotFound
from festival.jobs import Task, enqueue
from festival.notifications.service import send
from festival.publishing.queries import publication_of
from festival.publishing.rules import PublicationState
from festival.publishing.schemas import PublicationForOrganiser

TELL_ENTRANTS = "tell_entrants"
BATCH = 200
"""Entrants told in one transaction."""


async def tell_entrants(connection: asyncpg.Connection, publication: PublicationForOrganiser, now: datetime) -> None:
    """From now on the entrants of films that took part are told, by a job of the caller's transaction."""
    await connection.execute(
        "UPDATE publication SET notified_at = $3 WHERE edition_id = $1 AND id = $2",
        publication.edition_id,
        publication.id,
        now,
    )
    await enqueue(connection, TELL_ENTRANTS, Task(edition_id=publication.edition_id, subject_id=publication.id))


async def tell_all_entrants(edition_id: UUID, publication_id: UUID) -> None:
    """Put a message to each entrant into the outbox, batch by batch.

    Somebody who was told the same when this palmarès was staged before is not told again; a publication that was
    withdrawn meanwhile tells nobody more.
    """
    contact = await contact_of(edition_id)
    waiting = await _entrants(edition_id)
    for first in range(0, len(waiting), BATCH):
        async with atomic() as connection:
            try:
                publication = await _held(connection, edition_id, publication_id)
            except NotFound:
                return
            if publication.notified_at is None or publication.state == PublicationState.WITHDRAWN:
                return
            await _tell(connection, publication, waiting[first : first + BATCH], contact)


async def finish_telling() -> None:
    """The same for every publication that has somebody left to tell, should its job have been lost."""
    rows = await fetch(
        """
        SELECT publication.edition_id, publication.id FROM publication
        WHERE state <> 'withdrawn' AND notified_at BETWEEN clock_timestamp() - interval '3 days'
            AND clock_timestamp() - interval '10 minutes'
            AND NOT EXISTS (SELECT FROM notice WHERE notice.edition_id = publication.edition_id
                AND notice.sent_at > clock_timestamp() - interval '10 minutes')
            AND EXISTS (SELECT FROM entry JOIN person ON person.id = entry.entrant_id AND person.email IS NOT NULL
                WHERE entry.edition_id = publication.edition_id AND entry.state = 'qualified'
                AND NOT EXISTS (SELECT FROM notice WHERE notice.edition_id = publication.edition_id
                    AND notice.person_id = entry.entrant_id))
        """
    )
    for row in rows:
        await tell_all_entrants(row["edition_id"], row["id"])


async def _held(connection: asyncpg.Connection, edition_id: UUID, publication_id: UUID) -> PublicationForOrganiser:
    """The publication, which nobody withdraws until the batch is told."""
    await connection.execute(
        "SELECT FROM publication WHERE edition_id = $1 AND id = $2 FOR UPDATE", edition_id, publication_id
    )
    return await publication_of(edition_id, publication_id)


async def _tell(
    connection: asyncpg.Connection, publication: PublicationForOrganiser, people: Collection[UUID], contact: str | None
) -> None:
    now = await clock.now(connection)
    told = await _told(publication.edition_id, people)
    for person_id, films in (await _films_by_entrant(publication, people)).items():
        won = [{"title": film["title"], "awards": film["awards"]} for film in films if film["awards"]]
        others = [film["title"] for film in films if not film["awards"]]
        digest = digest_of({"won": won, "others": others})
        if told.get(person_id) == digest:
            continue
        first = await connection.fetchval(
            "INSERT INTO notice (edition_id, publication_id, person_id, digest, sent_at) VALUES ($1, $2, $3, $4, $5) "
            "ON CONFLICT (edition_id, publication_id, person_id) DO NOTHING RETURNING true",
            publication.edition_id,
            publication.id,
            person_id,
            digest,
            now,
        )
        if not first:
            continue
        await send(
            connection,
            template="publishing/won" if won else "publishing/not_selected",
            recipient=films[0]["email"],
            person_id=person_id,
            edition_id=publication.edition_id,
            context={
                "edition_name": publication.edition_name,
                "edition_slug": publication.edition_slug,
                "titles": [film["title"] for film in films],
                "won": won,
                "others": others,
                "public_at": publication.publish_at.isoformat() if publication.publish_at else None,
                "zone": publication.zone,
                "reader_zone": films[0]["reader_zone"],
            },
            locale=films[0]["locale"],
            reply_to=contact,
            about=[film["entry_id"] for film in films],
            bulk=True,
        )


async def _entrants(edition_id: UUID) -> list[UUID]:
    rows = await fetch(
        "SELECT DISTINCT entrant_id FROM entry WHERE edition_id = $1 AND state = 'qualified' ORDER BY entrant_id",
        edition_id,
    )
    return [row["entrant_id"] for row in rows]


async def _told(edition_id: UUID, people: Collection[UUID]) -> Mapping[UUID, str]:
    rows = await fetch(
        "SELECT DISTINCT ON (person_id) person_id, digest FROM notice WHERE edition_id = $1 AND person_id = ANY ($2) "
        "ORDER BY person_id, sent_at DESC",
        edition_id,
        list(people),
    )
    return {row["person_id"]: row["digest"] for row in rows}


async def _films_by_entrant(
    publication: PublicationForOrganiser, people: Collection[UUID] | None = None
) -> dict[UUID, list[dict[str, Any]]]:
    """Every film that took part, by who entered it and can be written to, with the awards that it gets.

    ``people``: of these entrants only.
    """
    awards: dict[UUID, list[str]] = defaultdict(list)
    for award in publication.body.awards:
        for film in award.films:
            awards[film.film_ref].append(award.name)
    rows = await fetch(
        """
        SELECT entry.entrant_id, entry.id AS entry_id, film.title, published_film.film_ref, person.email,
            person.locale, person.zone AS reader_zone
        FROM entry
        JOIN film ON film.id = entry.film_id
        JOIN person ON person.id = entry.entrant_id AND person.email IS NOT NULL
        LEFT JOIN published_film ON (published_film.edition_id, published_film.entry_id) = (entry.edition_id, entry.id)
            AND published_film.publication_id = $2
        WHERE entry.edition_id = $1 AND entry.state = 'qualified'
            AND ($3::uuid[] IS NULL OR entry.entrant_id = ANY ($3))
        ORDER BY entry.entrant_id, film.title, entry.id
        """,
        publication.edition_id,
        publication.id,
        None if people is None else list(people),
    )
    films: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        films[row["entrant_id"]].append({**row, "awards": awards.get(row["film_ref"], [])})
    return films


async def who_will_hear(publication: PublicationForOrganiser) -> tuple[int, int]:
    """How many entrants will be told that they win something, and how many that they do not."""
    films = (await _films_by_entrant(publication)).values()
    winners = sum(any(film["awards"] for film in own) for own in films)
    return winners, len(films) - winners
