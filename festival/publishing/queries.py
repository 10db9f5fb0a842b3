"""Publications for those who prepare them, and what is public for everyone; before the instant, nothing is."""

from typing import Any
from uuid import UUID

import msgspec

from festival.db import fetch, fetch_row
from festival.errors import NotFound
from festival.publishing.schemas import ApprovalGiven, Palmares, PalmaresBody, PublicationForOrganiser

_PUBLICATION = """
    SELECT publication.*, publication.approvals AS approvals_needed, edition.slug AS edition_slug,
        edition.name AS edition_name, edition.zone
    FROM publication JOIN edition ON edition.id = publication.edition_id
    WHERE (EXISTS (SELECT FROM membership WHERE membership.edition_id = publication.edition_id
            AND membership.person_id = $1 AND membership.role IN ('organiser', 'witness'))
        OR EXISTS (SELECT FROM round JOIN juror ON (juror.edition_id, juror.id) = (round.edition_id, round.president_id)
            WHERE round.edition_id = publication.edition_id AND round.state = 'sealed' AND juror.person_id = $1))
"""


async def publication_for(publication_id: UUID, person_id: UUID) -> PublicationForOrganiser:
    """A publication for someone who may approve it: organiser, witness, jury president.

    Raises:
        NotFound: no such publication, or not theirs to see.
    """
    row = await fetch_row(_PUBLICATION + " AND publication.id = $2", person_id, publication_id)
    if row is None:
        raise NotFound
    return (await _read([row]))[0]


async def publications_for(edition_id: UUID, person_id: UUID) -> list[PublicationForOrganiser]:
    """The edition's publications, newest first, for the same people."""
    rows = await fetch(
        _PUBLICATION + " AND publication.edition_id = $2 ORDER BY publication.staged_at DESC, publication.id",
        person_id,
        edition_id,
    )
    return await _read(rows)


async def publications_to_approve(person_id: UUID) -> list[PublicationForOrganiser]:
    """What waits for this person's approval, over all editions."""
    rows = await fetch(
        _PUBLICATION + " AND publication.state = 'staged' AND NOT EXISTS (SELECT FROM approval "
        "WHERE approval.publication_id = publication.id AND approval.person_id = $1 "
        "AND approval.digest = publication.digest) ORDER BY publication.staged_at",
        person_id,
    )
    return await _read(rows)


async def _read(rows: list[Any]) -> list[PublicationForOrganiser]:
    approvals = await fetch(
        "SELECT approval.publication_id, approval.person_id, approval.at, person.display_name AS name FROM approval "
        "JOIN person ON person.id = approval.person_id JOIN publication USING (edition_id) "
        "WHERE publication.id = approval.publication_id AND publication.id = ANY($1::uuid[]) "
        "AND approval.digest = publication.digest ORDER BY approval.at",
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
    row = await fetch_row(
        "SELECT publication.body, publication.published_at, edition.zone FROM publication "
        "JOIN edition ON edition.id = publication.edition_id WHERE edition.slug = $1 AND publication.kind = 'palmares' "
        "AND publication.state = 'published' ORDER BY publication.published_at DESC LIMIT 1",
        slug,
    )
    if row is None:
        raise NotFound
    return Palmares(body=msgspec.convert(row["body"], PalmaresBody), published_at=row["published_at"], zone=row["zone"])


async def published_film(slug: str, film_ref: UUID) -> tuple[UUID, UUID]:
    """(edition, master) of a film that a publication has made public.

    Raises:
        NotFound: no such film is public.
    """
    row = await fetch_row(
        "SELECT entry.edition_id, entry.master_id FROM published_film "
        "JOIN publication ON (publication.edition_id, publication.id) "
        "= (published_film.edition_id, published_film.publication_id) "
        "JOIN entry ON (entry.edition_id, entry.id) = (published_film.edition_id, published_film.entry_id) "
        "JOIN edition ON edition.id = publication.edition_id "
        "WHERE edition.slug = $1 AND published_film.film_ref = $2 AND publication.state = 'published' "
        "AND entry.master_id IS NOT NULL",
        slug,
        film_ref,
    )
    if row is None:
        raise NotFound
    return row["edition_id"], row["master_id"]
