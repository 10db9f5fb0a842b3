"""What entrants are told in private: each person once, and never the same twice."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from festival.canonical import digest_of
from festival.db import fetch
from festival.editions.queries import contact_of
from festival.notifications.service import send
from festival.publishing.schemas import PublicationForOrganiser


async def tell_entrants(connection: asyncpg.Connection, publication: PublicationForOrganiser, now: datetime) -> int:
    """Put a message to each entrant of a film that took part into the outbox; returns how many.

    Somebody who was told the same when this palmarès was staged before is not told again.
    """
    told = await _told(publication.edition_id)
    contact = await contact_of(publication.edition_id)
    sent = 0
    for person_id, films in (await _films_by_entrant(publication)).items():
        won = [{"title": film["title"], "awards": film["awards"]} for film in films if film["awards"]]
        others = [film["title"] for film in films if not film["awards"]]
        digest = digest_of({"won": won, "others": others})
        if told.get(person_id) == digest:
            continue
        await connection.execute(
            "INSERT INTO notice (edition_id, publication_id, person_id, digest, sent_at) VALUES ($1, $2, $3, $4, $5)",
            publication.edition_id,
            publication.id,
            person_id,
            digest,
            now,
        )
        await send(
            connection,
            template="publishing/won" if won else "publishing/not_selected",
            recipient=films[0]["email"],
            person_id=person_id,
            edition_id=publication.edition_id,
            context={
                "edition_name": publication.edition_name,
                "edition_slug": publication.edition_slug,
                "won": won,
                "others": others,
                "public_at": publication.publish_at.isoformat() if publication.publish_at else None,
                "zone": publication.zone,
                "reader_zone": films[0]["reader_zone"],
            },
            locale=films[0]["locale"],
            reply_to=contact,
        )
        sent += 1
    await connection.execute(
        "UPDATE publication SET notified_at = $3 WHERE edition_id = $1 AND id = $2",
        publication.edition_id,
        publication.id,
        now,
    )
    return sent


async def _told(edition_id: UUID) -> Mapping[UUID, str]:
    rows = await fetch(
        "SELECT DISTINCT ON (person_id) person_id, digest FROM notice WHERE edition_id = $1 "
        "ORDER BY person_id, sent_at DESC",
        edition_id,
    )
    return {row["person_id"]: row["digest"] for row in rows}


async def _films_by_entrant(publication: PublicationForOrganiser) -> dict[UUID, list[dict[str, Any]]]:
    """Every film that took part, by who entered it and can be written to, with the awards that it gets."""
    awards: dict[UUID, list[str]] = defaultdict(list)
    for award in publication.body.awards:
        for film in award.films:
            awards[film.film_ref].append(award.name)
    rows = await fetch(
        """
        SELECT entry.entrant_id, film.title, published_film.film_ref, person.email, person.locale,
            person.zone AS reader_zone
        FROM entry
        JOIN film ON film.id = entry.film_id
        JOIN person ON person.id = entry.entrant_id AND person.email IS NOT NULL
        LEFT JOIN published_film ON (published_film.edition_id, published_film.entry_id) = (entry.edition_id, entry.id)
            AND published_film.publication_id = $2
        WHERE entry.edition_id = $1 AND entry.state = 'qualified' ORDER BY entry.entrant_id, film.title, entry.id
        """,
        publication.edition_id,
        publication.id,
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
