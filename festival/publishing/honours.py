"""What public publications honour: each film with its award or its selection, for laurels, certificates and cards.

Only the latest published palmarès and official selection count, and only films that still take part: a correction or a
disqualification takes the honour away everywhere at once.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from festival.db import fetch
from festival.errors import NotFound

_HONOURS = """
    WITH latest AS (
        SELECT DISTINCT ON (publication.edition_id, publication.kind) publication.* FROM publication
        JOIN edition ON edition.id = publication.edition_id
        WHERE edition.slug = $1 AND publication.state = 'published'
        ORDER BY publication.edition_id, publication.kind, publication.published_at DESC
    )
    SELECT latest.kind, latest.digest, latest.published_at, latest.body->>'president' AS president,
        edition.slug AS edition_slug, edition.name AS edition_name, edition.zone,
        edition.palmares_published_at, edition.selection_published_at, festival.name AS festival_name,
        published_film.film_ref, entry.edition_id, entry.id AS entry_id, entry.master_id,
        film.title, film.title_english,
        array(SELECT name FROM credit WHERE film_id = film.id AND role = 'director' ORDER BY position) AS directors,
        array(SELECT country FROM film_country WHERE film_id = film.id ORDER BY position) AS countries,
        coalesce((facts.body->>'duration_seconds')::float8, 0) AS seconds,
        given.award
    FROM latest
    JOIN edition ON edition.id = latest.edition_id
    JOIN festival ON festival.id = edition.festival_id
    JOIN published_film ON (published_film.edition_id, published_film.publication_id) = (latest.edition_id, latest.id)
    JOIN entry ON (entry.edition_id, entry.id) = (published_film.edition_id, published_film.entry_id)
    JOIN film ON film.id = entry.film_id
    LEFT JOIN facts ON (facts.edition_id, facts.master_id) = (entry.edition_id, entry.master_id)
    LEFT JOIN LATERAL (
        SELECT award->>'name' AS award, place FROM jsonb_array_elements(latest.body->'awards')
            WITH ORDINALITY AS awarded (award, place)
        WHERE award->'films' @> jsonb_build_array(jsonb_build_object('film_ref', published_film.film_ref))
    ) AS given ON latest.kind = 'palmares'
    WHERE entry.state = 'qualified' AND ($2::uuid IS NULL OR entry.id = $2)
        AND ($3::uuid IS NULL OR published_film.film_ref = $3)
        AND (latest.kind <> 'palmares' OR given.award IS NOT NULL)
    ORDER BY latest.kind DESC, given.place, film.title, published_film.film_ref
"""


class Honour(msgspec.Struct, frozen=True):
    """One film and one thing it won; ``award`` is None where it was selected."""

    kind: str
    digest: str
    """Of the publication that says so."""
    published_at: datetime
    palmares_published_at: datetime | None
    selection_published_at: datetime | None
    president: str | None
    edition_slug: str
    edition_name: str
    zone: str
    festival_name: str
    film_ref: UUID
    edition_id: UUID
    entry_id: UUID
    master_id: UUID | None
    title: str
    title_english: str
    directors: list[str]
    countries: list[str]
    seconds: float
    award: str | None


async def honours_of_edition(slug: str) -> list[Honour]:
    """Everything honoured in public: awards in their order, then the selection by title."""
    return await _honours(slug)


async def honours_of_entry(slug: str, entry_id: UUID) -> list[Honour]:
    """What one entry won; the caller has decided that its reader may know the entry."""
    return await _honours(slug, entry_id=entry_id)


async def honours_of_film(slug: str, film_ref: UUID) -> list[Honour]:
    """What a public film won.

    Raises:
        NotFound: no such film is honoured in public.
    """
    found = await _honours(slug, film_ref=film_ref)
    if not found:
        raise NotFound
    return found


async def _honours(slug: str, *, entry_id: UUID | None = None, film_ref: UUID | None = None) -> list[Honour]:
    rows = await fetch(_HONOURS, slug, entry_id, film_ref)
    return [msgspec.convert(dict(row), Honour) for row in rows]
