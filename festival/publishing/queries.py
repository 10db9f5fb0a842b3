"""Publications for those who prepare them, and what is public for everyone; before the instant, nothing is."""

from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from festival.db import fetch, fetch_row
from festival.errors import NotFound
from festival.publishing.schemas import ApprovalGiven, FilmInPublic, Palmares, PalmaresBody, PublicationForOrganiser
from festival.web.listing import Page, cut_page, read_cursor

_PUBLICATION = """
    SELECT publication.*, publication.approvals AS approvals_needed, edition.slug AS edition_slug,
        edition.name AS edition_name, edition.zone
    FROM publication JOIN edition ON edition.id = publication.edition_id
"""

_FOR_APPROVERS = """
    WHERE NOT (publication.state <> 'published' AND EXISTS (SELECT FROM result
            JOIN round_entry ON (round_entry.edition_id, round_entry.round_id) = (result.edition_id, result.round_id)
            JOIN team_conflict ON (team_conflict.edition_id, team_conflict.entry_id)
                = (round_entry.edition_id, round_entry.entry_id)
            WHERE (result.edition_id, result.id) = (publication.edition_id, publication.result_id)
            AND team_conflict.person_id = $1))
        AND (EXISTS (SELECT FROM membership WHERE membership.edition_id = publication.edition_id
            AND membership.person_id = $1 AND membership.role IN ('organiser', 'witness'))
        OR EXISTS (SELECT FROM round JOIN juror ON (juror.edition_id, juror.id) = (round.edition_id, round.president_id)
            WHERE round.edition_id = publication.edition_id AND round.state = 'sealed' AND juror.person_id = $1
            AND juror.state = 'active'))
"""

_LATEST = """
    SELECT publication.edition_id, publication.id, publication.body, publication.digest, publication.published_at,
        edition.slug, edition.zone
    FROM publication JOIN edition ON edition.id = publication.edition_id
    WHERE edition.slug = $1 AND publication.kind = 'palmares' AND publication.state = 'published'
    ORDER BY publication.published_at DESC LIMIT 1
"""
"""A later publication corrects an earlier one: only the latest is public."""


_RENDITIONS = """

    SELECT published_film.film_ref, array_agg(rendition.kind) AS kinds,
        max(rendition.width) FILTER (WHERE rendition.kind = 'proxy') AS width,
        max(rendition.height) FILTER (WHERE rendition.kind = 'proxy') AS height
    FROM published_film
    JOIN entry ON (entry.edition_id, entry.id) = (published_film.edition_id, published_film.entry_id)
    JOIN rendition ON (rendition.edition_id, rendition.master_id) = (entry.edition_id, entry.master_id)
    WHERE published_film.edition_id = $1 AND published_film.publication_id = $2 AND entry.state = 'qualified'
    GROUP BY published_film.film_ref ORDER BY published_film.film_ref
"""


async def publication_for(publication_id: UUID, person_id: UUID) -> PublicationForOrganiser:
    """A publication for someone who may approve it: organiser, witness, jury president.

    Raises:
        NotFound: no such publication, or not theirs to see.
    """
    rows = await fetch(_PUBLICATION + _FOR_APPROVERS + " AND publication.id = $2", person_id, publication_id)
    if not rows:
        raise NotFound
    return (await _read(rows))[0]


async def publication_of(edition_id: UUID, publication_id: UUID) -> PublicationForOrganiser:
    """A publication, whoever asks: for the clock that publishes it.

    Raises:
        NotFound: there is none.
    """
    rows = await fetch(
        _PUBLICATION + " WHERE publication.edition_id = $1 AND publication.id = $2", edition_id, publication_id
    )
    if not rows:
        raise NotFound
    return (await _read(rows))[0]


async def publications_for(
    edition_id: UUID, person_id: UUID, *, cursor: str | None = None, limit: int = 50
) -> Page[PublicationForOrganiser]:
    """The edition's publications, newest first, for those who may approve them."""
    after = read_cursor(cursor, 2)
    rows = await fetch(
        _PUBLICATION + _FOR_APPROVERS + " AND publication.edition_id = $2 AND ($3::text IS NULL "
        "OR (publication.staged_at, publication.id) < ($3::text::timestamptz, $4::text::uuid)) "
        "ORDER BY publication.staged_at DESC, publication.id DESC LIMIT $5",
        person_id,
        edition_id,
        *(after or (None, None)),
        limit + 1,
    )
    return cut_page(await _read(rows), limit, lambda one: (one.staged_at.isoformat(), str(one.id)))


async def publications_to_approve(person_id: UUID) -> list[PublicationForOrganiser]:
    """What waits for this person's approval, over all editions."""
    rows = await fetch(
        _PUBLICATION + _FOR_APPROVERS + " AND publication.state = 'staged' AND NOT EXISTS (SELECT FROM approval "
        "WHERE (approval.edition_id, approval.publication_id) = (publication.edition_id, publication.id) "
        "AND approval.person_id = $1 AND approval.digest = publication.digest) ORDER BY publication.staged_at",
        person_id,
    )
    return await _read(rows)


async def _read(rows: list[asyncpg.Record]) -> list[PublicationForOrganiser]:
    approvals = await fetch(
        "SELECT approval.publication_id, approval.person_id, approval.at, person.display_name AS name FROM approval "
        "JOIN person ON person.id = approval.person_id JOIN publication "
        "ON (publication.edition_id, publication.id) = (approval.edition_id, approval.publication_id) "
        "WHERE publication.id = ANY($1::uuid[]) AND approval.digest = publication.digest ORDER BY approval.at",
        [row["id"] for row in rows],
    )
    return [
        msgspec.convert(
            {
                **row,
                "body": msgspec.convert(row["body"], PalmaresBody),
                "approvals": [
                    msgspec.convert(dict(given), ApprovalGiven)
                    for given in approvals
                    if given["publication_id"] == row["id"]
                ],
            },
            PublicationForOrganiser,
        )
        for row in rows
    ]


async def published_palmares(slug: str) -> Palmares:
    """The edition's palmarès.

    Raises:
        NotFound: there is no such edition, or nothing is published yet: the same answer.
    """
    row = await _latest(slug)
    stills = [film["film_ref"] for film in await _renditions(row) if "still" in film["kinds"]]
    return Palmares(
        body=msgspec.convert(row["body"], PalmaresBody),
        digest=row["digest"],
        published_at=row["published_at"],
        zone=row["zone"],
        stills=stills,
    )


async def published_film(slug: str, film_ref: UUID) -> FilmInPublic:
    """A film of the published palmarès.

    Raises:
        NotFound: no such film is public.
    """
    row = await _latest(slug)
    body = msgspec.convert(row["body"], PalmaresBody)
    film = next((film for award in body.awards for film in award.films if film.film_ref == film_ref), None)
    if film is None:
        raise NotFound
    made: dict[str, Any] = next((dict(one) for one in await _renditions(row) if one["film_ref"] == film_ref), {})
    kinds = made.get("kinds", [])
    return FilmInPublic(
        film=film,
        awards=[award.name for award in body.awards if film in award.films],
        edition_slug=body.edition_slug,
        edition_name=body.edition_name,
        published_at=row["published_at"],
        has_still="still" in kinds,
        has_proxy="proxy" in kinds,
        width=made.get("width") or 0,
        height=made.get("height") or 0,
    )


async def published_master(slug: str, film_ref: UUID) -> tuple[UUID, UUID]:
    """(edition, master) of a film that anyone may watch now: published, and not taken out since.

    Raises:
        NotFound: no such film is public.
    """
    latest = await _latest(slug)
    row = await fetch_row(
        "SELECT entry.edition_id, entry.master_id FROM published_film "
        "JOIN entry ON (entry.edition_id, entry.id) = (published_film.edition_id, published_film.entry_id) "
        "WHERE published_film.edition_id = $1 AND published_film.publication_id = $2 AND published_film.film_ref = $3 "
        "AND entry.state = 'qualified' AND entry.master_id IS NOT NULL",
        latest["edition_id"],
        latest["id"],
        film_ref,
    )
    if row is None:
        raise NotFound
    return row["edition_id"], row["master_id"]


async def _latest(slug: str) -> asyncpg.Record:
    row = await fetch_row(_LATEST, slug)
    if row is None:
        raise NotFound
    return row


async def _renditions(publication: asyncpg.Record) -> list[asyncpg.Record]:
    """What can be shown of each published film that still takes part."""
    return await fetch(_RENDITIONS, publication["edition_id"], publication["id"])


async def staged_master(publication_id: UUID, film_ref: UUID, person_id: UUID) -> tuple[UUID, UUID]:
    """(edition, master) of a film of a publication, for those who may approve it.

    Raises:
        NotFound: no such film in a publication that is theirs to see.
    """
    seen = await publication_for(publication_id, person_id)
    row = await fetch_row(
        "SELECT entry.edition_id, entry.master_id FROM published_film "
        "JOIN entry ON (entry.edition_id, entry.id) = (published_film.edition_id, published_film.entry_id) "
        "WHERE published_film.edition_id = $1 AND published_film.publication_id = $2 AND published_film.film_ref = $3 "
        "AND entry.master_id IS NOT NULL",
        seen.edition_id,
        seen.id,
        film_ref,
    )
    if row is None:
        raise NotFound
    return row["edition_id"], row["master_id"]


async def films_with_still(publication: PublicationForOrganiser) -> list[UUID]:
    """The films of a publication that have a still to show; the caller has decided that its reader may see it."""
    rows = await fetch(_RENDITIONS, publication.edition_id, publication.id)
    return [row["film_ref"] for row in rows if "still" in row["kinds"]]
