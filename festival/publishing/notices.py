"""What entrants are told in private: each person once, and never the same twice.

Telling is decided in one transaction and done in batches by a job of it: 45,000 messages in the transaction that
publishes would hold the edition for minutes. A notice and its message stand or fall together, and a person's notice of
a publication exists once, so that a job that is begun again goes on where it ended.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
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
from festival.notifications.service import OneOfMany, send_many
from festival.publishing.queries import publication_of
from festival.publishing.rules import PublicationKind, PublicationState
from festival.publishing.schemas import PublicationForOrganiser

TELL_ENTRANTS = "tell_entrants"
BATCH = 1_000
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
    async with atomic() as connection:
        await connection.execute(
            "UPDATE publication SET all_told_at = coalesce(all_told_at, $3) "
            "WHERE edition_id = $1 AND id = $2 AND notified_at IS NOT NULL",
            edition_id,
            publication_id,
            await clock.now(connection),
        )


async def finish_telling() -> None:
    """The same for every publication that has somebody left to tell, should its job have been lost."""
    rows = await fetch(
        """
        SELECT publication.edition_id, publication.id FROM publication
        WHERE state <> 'withdrawn' AND all_told_at IS NULL
            AND notified_at BETWEEN clock_timestamp() - interval '3 days' AND clock_timestamp() - interval '10 minutes'
            AND NOT EXISTS (SELECT FROM notice WHERE notice.edition_id = publication.edition_id
                AND notice.sent_at > clock_timestamp() - interval '10 minutes')
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
    told = await _told(publication, people)
    messages: dict[UUID, OneOfMany] = {}
    digests: dict[UUID, str] = {}
    for person_id, films in (await _films_by_entrant(publication, people)).items():
        context = _context(publication, films)
        digest = digest_of({"won": context["won"], "others": context["others"]})
        if told.get(person_id) == digest:
            continue
        digests[person_id] = digest
        messages[person_id] = OneOfMany(
            template=_template(publication, context),
            recipient=films[0]["email"],
            person_id=person_id,
            locale=films[0]["locale"],
            context=context,
            about=[film["entry_id"] for film in films],
        )
    rows = await connection.fetch(
        "INSERT INTO notice (edition_id, publication_id, person_id, digest, sent_at) "
        "SELECT $1, $2, person_id, digest, $3 FROM unnest($4::uuid[], $5::text[]) AS told (person_id, digest) "
        "ON CONFLICT (edition_id, publication_id, person_id) DO NOTHING RETURNING person_id",
        publication.edition_id,
        publication.id,
        now,
        list(digests),
        list(digests.values()),
    )
    first = [row["person_id"] for row in rows]
    message_ids = await send_many(
        connection,
        messages=[messages[person_id] for person_id in first],
        edition_id=publication.edition_id,
        reply_to=contact,
    )
    await connection.execute(
        "UPDATE notice SET message_id = told.message_id FROM unnest($3::uuid[], $4::uuid[]) "
        "AS told (person_id, message_id) WHERE notice.edition_id = $1 AND notice.publication_id = $2 "
        "AND notice.person_id = told.person_id",
        publication.edition_id,
        publication.id,
        first,
        message_ids,
    )


def _template(publication: PublicationForOrganiser, context: Mapping[str, Any]) -> str:
    if publication.kind == PublicationKind.OFFICIAL_SELECTION:
        return "publishing/selected" if context["won"] else "publishing/not_in_selection"
    return "publishing/won" if context["won"] else "publishing/not_selected"


def _context(publication: PublicationForOrganiser, films: list[dict[str, Any]]) -> dict[str, Any]:
    """What a message to whoever entered these films says."""
    palmares = publication.kind == PublicationKind.PALMARES
    return {
        "edition_name": publication.edition_name,
        "edition_slug": publication.edition_slug,
        "titles": [film["title"] for film in films],
        "won": [{"title": film["title"], "awards": film["awards"]} for film in films if film["named"]],
        "others": [film["title"] for film in films if not film["named"]],
        "public_at": publication.publish_at.isoformat() if publication.publish_at else None,
        "zone": publication.zone,
        "reader_zone": films[0]["reader_zone"],
    } | ({} if palmares else {"path": f"/e/{publication.edition_slug}/selection"})


async def _entrants(edition_id: UUID) -> list[UUID]:
    rows = await fetch(
        "SELECT DISTINCT entrant_id FROM entry WHERE edition_id = $1 AND state = 'qualified' ORDER BY entrant_id",
        edition_id,
    )
    return [row["entrant_id"] for row in rows]


async def _told(publication: PublicationForOrganiser, people: Collection[UUID]) -> Mapping[UUID, str]:
    rows = await fetch(
        "SELECT DISTINCT ON (notice.person_id) notice.person_id, notice.digest FROM notice JOIN publication "
        "ON (publication.edition_id, publication.id) = (notice.edition_id, notice.publication_id) "
        "WHERE notice.edition_id = $1 AND notice.person_id = ANY ($2) AND publication.kind = $3 "
        "ORDER BY notice.person_id, notice.sent_at DESC",
        publication.edition_id,
        list(people),
        publication.kind,
    )
    return {row["person_id"]: row["digest"] for row in rows}


async def _films_by_entrant(
    publication: PublicationForOrganiser, people: Collection[UUID] | None = None
) -> dict[UUID, list[dict[str, Any]]]:
    """Every film that took part, by who entered it and can be written to, with the awards that it gets.

    ``people``: of these entrants only. Who declined a place in the selection is not told that they have none.
    """
    awards = publication.awards_by_film
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
            AND NOT ($4 AND EXISTS (SELECT FROM selected_entry AS chosen WHERE chosen.state = 'declined'
                AND (chosen.edition_id, chosen.entry_id) = (entry.edition_id, entry.id)))
        ORDER BY entry.entrant_id, film.title, entry.id
        """,
        publication.edition_id,
        publication.id,
        None if people is None else list(people),
        publication.kind == PublicationKind.OFFICIAL_SELECTION,
    )
    films: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        named = row["film_ref"] in awards
        films[row["entrant_id"]].append({**row, "named": named, "awards": awards.get(row["film_ref"], [])})
    return films


@dataclass(frozen=True, slots=True)
class MessageKind:
    """The same message to so many people in one language, as the first of them gets it."""

    template: str
    locale: str
    people: int
    context: Mapping[str, Any]


async def messages_to_come(publication: PublicationForOrganiser) -> list[MessageKind]:
    """Every kind of message that a publication sends, in each language; who was told the same before gets none."""
    by_entrant = await _films_by_entrant(publication)
    told = await _told(publication, by_entrant.keys())
    kinds: dict[tuple[str, str], MessageKind] = {}
    for person_id, films in by_entrant.items():
        context = _context(publication, films)
        if told.get(person_id) == digest_of({"won": context["won"], "others": context["others"]}):
            continue
        key = (_template(publication, context), films[0]["locale"])
        known = kinds.get(key)
        kinds[key] = MessageKind(*key, (known.people if known else 0) + 1, known.context if known else context)
    return sorted(kinds.values(), key=lambda kind: (kind.template, kind.locale))
