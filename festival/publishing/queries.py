"""Publications for those who prepare them, and what is public for everyone; before the instant, nothing is."""

from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from festival.db import fetch, fetch_row, fetch_value
from festival.entries.agreements.queries import MAY_BE_SHOWN
from festival.errors import NotFound
from festival.publishing.rules import PublicationKind
from festival.publishing.schemas import (
    AnyBody,
    FilmInPublic,
    OfficialSelection,
    Palmares,
    PalmaresBody,
    PublicationForOrganiser,
    SelectionBody,
)
from festival.web.listing import Page, cut_page, read_cursor

_PUBLICATION = """
    SELECT publication.*, publication.approvals AS approvals_needed, edition.slug AS edition_slug,
        edition.name AS edition_name, edition.zone,
        (SELECT coalesce(jsonb_agg(jsonb_build_object('person_id', person_id, 'at', at, 'name', person.display_name)
            ORDER BY at), '[]') FROM approval JOIN person ON person.id = approval.person_id
            WHERE (approval.edition_id, approval.publication_id) = (publication.edition_id, publication.id)
            AND approval.digest = publication.digest) AS given
    FROM publication JOIN edition ON edition.id = publication.edition_id
"""

_FOR_APPROVERS = """
    WHERE NOT (publication.state <> 'published' AND EXISTS (SELECT FROM result
            JOIN round_entry ON (round_entry.edition_id, round_entry.round_id) = (result.edition_id, result.round_id)
            JOIN team_conflict ON (team_conflict.edition_id, team_conflict.entry_id)
                = (round_entry.edition_id, round_entry.entry_id)
            WHERE (result.edition_id, result.id) = (publication.edition_id, publication.result_id)
            AND team_conflict.person_id = $1))
        AND NOT (publication.state <> 'published' AND EXISTS (SELECT FROM published_film
            JOIN team_conflict ON (team_conflict.edition_id, team_conflict.entry_id)
                = (published_film.edition_id, published_film.entry_id)
            WHERE (published_film.edition_id, published_film.publication_id) = (publication.edition_id, publication.id)
            AND team_conflict.person_id = $1))
        AND (EXISTS (SELECT FROM membership WHERE membership.edition_id = publication.edition_id
            AND membership.person_id = $1 AND membership.role IN ('organiser', 'witness'))
        OR EXISTS (SELECT FROM round JOIN juror ON (juror.edition_id, juror.id) = (round.edition_id, round.president_id)
            WHERE round.edition_id = publication.edition_id AND round.state = 'sealed' AND juror.person_id = $1
            AND juror.state = 'active'))
"""

_ON_DESK = """
    AND publication.edition_id = $2 AND (publication.state = 'staged' OR publication.id IN (SELECT DISTINCT ON (kind) id
        FROM publication WHERE edition_id = $2 AND state = 'published' ORDER BY kind, published_at DESC))
    ORDER BY publication.staged_at DESC, publication.id
"""

_LATEST = """
    SELECT publication.edition_id, publication.id, publication.body, publication.digest, publication.published_at,
        publication.kind, publication.alone_at IS NOT NULL AS alone, edition.slug, edition.zone,
        edition.palmares_published_at, edition.selection_published_at
    FROM publication JOIN edition ON edition.id = publication.edition_id
    WHERE edition.slug = $1 AND publication.kind = $2 AND publication.state = 'published'
    ORDER BY publication.published_at DESC LIMIT 1
"""
"""A later publication corrects an earlier one: only the latest is public."""


_RENDITIONS = f"""
    SELECT published_film.film_ref, array_agg(rendition.kind) AS kinds,
        max(rendition.width) FILTER (WHERE rendition.kind = 'proxy') AS width,
        max(rendition.height) FILTER (WHERE rendition.kind = 'proxy') AS height,
        bool_or(EXISTS (SELECT FROM film_poster WHERE film_poster.film_id = entry.film_id)) AS has_poster
    FROM published_film
    JOIN entry ON (entry.edition_id, entry.id) = (published_film.edition_id, published_film.entry_id)
    JOIN shown_rendition AS rendition
        ON (rendition.edition_id, rendition.master_id) = (entry.edition_id, entry.master_id)
    WHERE published_film.edition_id = $1 AND published_film.publication_id = $2 AND {MAY_BE_SHOWN}
    GROUP BY published_film.film_ref ORDER BY published_film.film_ref
"""  # noqa: S608 (our own text)


_STAMP = f"""
    WITH latest AS (
        SELECT DISTINCT ON (publication.kind) publication.edition_id, publication.id, publication.alone_at,
            publication.published_at, edition.zone, edition.palmares_published_at, edition.selection_published_at
        FROM publication JOIN edition ON edition.id = publication.edition_id
        WHERE edition.slug = $1 AND publication.state = 'published'
        ORDER BY publication.kind, publication.published_at DESC
    )
    SELECT md5(coalesce(string_agg(told.line, ' ' ORDER BY told.line), '')) FROM (
        SELECT concat_ws(' ', latest.id, latest.alone_at, latest.zone, latest.palmares_published_at,
            latest.selection_published_at, (SELECT signed FROM result_bundle
            WHERE (result_bundle.edition_id, result_bundle.publication_id) = (latest.edition_id, latest.id))) AS line
        FROM latest
        UNION ALL
        SELECT concat_ws(' ', picture.id, picture.part) FROM edition_picture AS picture
        WHERE picture.edition_id = (SELECT latest.edition_id FROM latest LIMIT 1)
        UNION ALL
        SELECT concat_ws(' ', published_film.publication_id, published_film.film_ref, entry.master_id,
            {MAY_BE_SHOWN}, (SELECT string_agg(rendition.kind, ' ' ORDER BY rendition.kind)
            FROM shown_rendition AS rendition
            WHERE (rendition.edition_id, rendition.master_id) = (entry.edition_id, entry.master_id)))
        FROM latest
        JOIN published_film
            ON (published_film.edition_id, published_film.publication_id) = (latest.edition_id, latest.id)
        JOIN entry ON (entry.edition_id, entry.id) = (published_film.edition_id, published_film.entry_id)
    ) AS told
"""  # noqa: S608 (our own text)


async def publication_for(publication_id: UUID, person_id: UUID) -> PublicationForOrganiser:
    """A publication for someone who may approve it: organiser, witness, jury president.

    Raises:
        NotFound: no such publication, or not theirs to see.
    """
    rows = await fetch(_PUBLICATION + _FOR_APPROVERS + " AND publication.id = $2", person_id, publication_id)
    if not rows:
        raise NotFound
    return _read(rows[0])


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
    return _read(rows[0])


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
    return cut_page([_read(row) for row in rows], limit, lambda one: (one.staged_at.isoformat(), str(one.id)))


async def publications_on_desk(edition_id: UUID, person_id: UUID) -> list[PublicationForOrganiser]:
    """The edition's publications that matter now, newest first: those staged, and of each kind what is public."""
    rows = await fetch(_PUBLICATION + _FOR_APPROVERS + _ON_DESK, person_id, edition_id)
    return [_read(row) for row in rows]


async def publications_to_approve(person_id: UUID) -> list[PublicationForOrganiser]:
    """What waits for this person's approval, over all editions."""
    rows = await fetch(
        _PUBLICATION + _FOR_APPROVERS + " AND publication.state = 'staged' AND NOT EXISTS (SELECT FROM approval "
        "WHERE (approval.edition_id, approval.publication_id) = (publication.edition_id, publication.id) "
        "AND approval.person_id = $1 AND approval.digest = publication.digest) ORDER BY publication.staged_at",
        person_id,
    )
    return [_read(row) for row in rows]


def _read(row: asyncpg.Record) -> PublicationForOrganiser:
    return msgspec.convert({**row, "body": _body(row), "approvals": row["given"]}, PublicationForOrganiser)


def _body(row: asyncpg.Record) -> AnyBody:
    read: AnyBody = msgspec.convert({"kind": row["kind"], **row["body"]}, AnyBody)
    return read


async def public_stamp(slug: str) -> str:
    """Another for every change of what the public pages of an edition's publications show; of nothing, too.

    Publications, corrections and signatures that complete a bundle; films taken out, stilled by a withdrawn consent, or
    with another copy; the edition's zone and pictures.
    """
    stamp: str = await fetch_value(_STAMP, slug)
    return stamp


async def published_palmares(slug: str) -> Palmares:
    """The edition's palmarès.

    Raises:
        NotFound: there is no such edition, or nothing is published yet: the same answer.
    """
    row = await _latest(slug, PublicationKind.PALMARES)
    body = _body(row)
    assert isinstance(body, PalmaresBody)  # noqa: S101 (its kind says so)
    return Palmares(
        body=body,
        digest=row["digest"],
        published_at=row["published_at"],
        zone=row["zone"],
        stills=await _stills(row),
        alone=row["alone"],
        selection_published_at=row["selection_published_at"],
    )


async def published_selection(slug: str) -> OfficialSelection:
    """The edition's official selection.

    Raises:
        NotFound: there is no such edition, or nothing is published yet: the same answer.
    """
    row = await _latest(slug, PublicationKind.OFFICIAL_SELECTION)
    body = _body(row)
    assert isinstance(body, SelectionBody)  # noqa: S101 (its kind says so)
    return OfficialSelection(
        body=body,
        digest=row["digest"],
        published_at=row["published_at"],
        zone=row["zone"],
        alone=row["alone"],
        stills=await _stills(row),
        palmares_published_at=row["palmares_published_at"],
    )


async def latest_published(edition_id: UUID, kind: str) -> PublicationForOrganiser | None:
    """What the public reads of this kind now, whoever asks; None: nothing."""
    rows = await fetch(
        _PUBLICATION + " WHERE publication.edition_id = $1 AND publication.kind = $2 "
        "AND publication.state = 'published' ORDER BY publication.published_at DESC LIMIT 1",
        edition_id,
        kind,
    )
    return _read(rows[0]) if rows else None


async def published_film(slug: str, film_ref: UUID) -> FilmInPublic:
    """A film of the published palmarès or official selection; the palmarès knows better.

    Raises:
        NotFound: no such film is public.
    """
    found = None
    for row in await _public_now(slug):
        body = _body(row)
        films = body.films if isinstance(body, SelectionBody) else [one for award in body.awards for one in award.films]
        film = next((one for one in films if one.film_ref == film_ref), None)
        if film is not None and found is None:
            found = row, body, film
    if found is None:
        raise NotFound
    row, body, film = found
    made: dict[str, Any] = next((dict(one) for one in await _renditions(row) if one["film_ref"] == film_ref), {})
    kinds = made.get("kinds", [])
    return FilmInPublic(
        film=film,
        awards=[] if isinstance(body, SelectionBody) else [one.name for one in body.awards if film in one.films],
        edition_slug=body.edition_slug,
        edition_name=body.edition_name,
        palmares_published_at=row["palmares_published_at"],
        selection_published_at=row["selection_published_at"],
        in_palmares=isinstance(body, PalmaresBody),
        has_still="still" in kinds,
        has_proxy="proxy" in kinds,
        has_poster=made.get("has_poster", False),
        width=made.get("width") or 0,
        height=made.get("height") or 0,
    )


async def published_master(slug: str, film_ref: UUID) -> tuple[UUID, UUID]:
    """(edition, master) of a film that anyone may watch now: published, and not taken out since.

    Raises:
        NotFound: no such film is public.
    """
    public = await _public_now(slug)
    row = await fetch_row(
        "SELECT entry.edition_id, entry.master_id FROM published_film "  # noqa: S608 (our own text)
        "JOIN entry ON (entry.edition_id, entry.id) = (published_film.edition_id, published_film.entry_id) "
        "WHERE published_film.edition_id = $1 AND published_film.publication_id = ANY ($2) "
        f"AND published_film.film_ref = $3 AND {MAY_BE_SHOWN} AND entry.master_id IS NOT NULL LIMIT 1",
        public[0]["edition_id"],
        [one["id"] for one in public],
        film_ref,
    )
    if row is None:
        raise NotFound
    return row["edition_id"], row["master_id"]


async def published_entry(slug: str, film_ref: UUID) -> tuple[UUID, UUID]:
    """(edition, entry) of a film that is public, whether it can be watched now or not.

    Raises:
        NotFound: no such film is public.
    """
    public = await _public_now(slug)
    row = await fetch_row(
        "SELECT edition_id, entry_id FROM published_film "
        "WHERE edition_id = $1 AND publication_id = ANY ($2) AND film_ref = $3 LIMIT 1",
        public[0]["edition_id"],
        [one["id"] for one in public],
        film_ref,
    )
    if row is None:
        raise NotFound
    return row["edition_id"], row["entry_id"]


async def _latest(slug: str, kind: PublicationKind) -> asyncpg.Record:
    row = await fetch_row(_LATEST, slug, kind.value)
    if row is None:
        raise NotFound
    return row


async def _public_now(slug: str) -> list[asyncpg.Record]:
    """What an edition shows the public now: its palmarès, then its official selection, as far as they are published."""
    kinds = (PublicationKind.PALMARES, PublicationKind.OFFICIAL_SELECTION)
    rows = [await fetch_row(_LATEST, slug, kind.value) for kind in kinds]
    found = [row for row in rows if row is not None]
    if not found:
        raise NotFound
    return found


async def _stills(publication: asyncpg.Record) -> list[UUID]:
    return [film["film_ref"] for film in await _renditions(publication) if "still" in film["kinds"]]


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
