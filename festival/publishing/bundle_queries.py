"""Who may take the bundle of a published result along: anyone, or those who approve publications."""

from uuid import UUID

from festival.db import fetch_value
from festival.errors import NotFound
from festival.publishing.bundle import Audience
from festival.publishing.queries import publication_for
from festival.publishing.schemas import PublicationForOrganiser

_OF_LATEST = """
    SELECT result_bundle.body FROM publication JOIN edition ON edition.id = publication.edition_id
    LEFT JOIN result_bundle ON (result_bundle.edition_id, result_bundle.publication_id)
        = (publication.edition_id, publication.id) AND result_bundle.signed AND result_bundle.audience = $2
    WHERE edition.slug = $1 AND publication.kind = 'palmares' AND publication.state = 'published'
    ORDER BY publication.published_at DESC LIMIT 1
"""


async def published_bundle(slug: str) -> bytes:
    """The bundle of the published palmarès, for anyone.

    Raises:
        NotFound: nothing is published, or its openings are for auditors alone, or its signatures are awaited.
    """
    body: bytes | None = await fetch_value(_OF_LATEST, slug, Audience.PUBLIC.value)
    if body is None:
        raise NotFound
    return body


async def publisher_of(slug: str) -> str | None:
    """The fingerprint that `palmares verify --key` asks for, where anyone may take the bundle; None: nobody may."""
    fingerprint: str | None = await fetch_value(
        """
        SELECT signed.fingerprint FROM signed_statement AS signed
        JOIN result_bundle ON result_bundle.edition_id = signed.edition_id AND result_bundle.signed
            AND result_bundle.audience = $2
        JOIN publication ON (publication.edition_id, publication.id)
            = (result_bundle.edition_id, result_bundle.publication_id)
            AND signed.kind = 'publication' AND signed.statement->>'palmares' = publication.digest
        JOIN edition ON edition.id = publication.edition_id
        WHERE edition.slug = $1 AND publication.state = 'published'
        ORDER BY publication.published_at DESC, signed.signed_at DESC LIMIT 1
        """,
        slug,
        Audience.PUBLIC.value,
    )
    return fingerprint


async def waits_for_signatures(published: PublicationForOrganiser) -> bool:
    """Whether the publication key, kept elsewhere, has still to sign; the caller has decided that one may know."""
    waits: bool = await fetch_value(
        "SELECT EXISTS (SELECT FROM result_bundle WHERE edition_id = $1 AND publication_id = $2 AND NOT signed)",
        published.edition_id,
        published.id,
    )
    return waits


async def bundle_for(publication_id: UUID, person_id: UUID) -> bytes:
    """The bundle of a published result for someone who may approve it: organiser, witness, jury president.

    Raises:
        NotFound: not theirs to see, not published yet, or its signatures are awaited.
    """
    published = await publication_for(publication_id, person_id)
    body: bytes | None = await fetch_value(
        "SELECT body FROM result_bundle WHERE edition_id = $1 AND publication_id = $2 AND signed",
        published.edition_id,
        published.id,
    )
    if body is None:
        raise NotFound
    return body
