"""What a filmmaker may read of the judging of their own film, after the palmarès."""

from uuid import UUID

import msgspec

from festival.db import fetch_row
from festival.errors import NotFound
from festival.scoring.viewing import watched_in_full


class CommentsForMaker(msgspec.Struct, frozen=True):
    """What jurors wrote for the filmmaker, in no order that tells who wrote it."""

    edition_name: str
    edition_slug: str
    title: str
    jurors: int
    """How many scored the film."""
    watched_in_full: int
    """To how many of the jury it was delivered from its first second to its last."""
    comments: list[str]


async def comments_for_maker(entry_id: UUID, person_id: UUID) -> CommentsForMaker:
    """The comments on one's own film.

    Raises:
        NotFound: not one's own, the palmarès is not out, or the organisers keep the comments to themselves.
    """
    row = await fetch_row(
        """
        SELECT edition.id AS edition_id, edition.name AS edition_name, edition.slug AS edition_slug, film.title,
            (SELECT count(DISTINCT scoresheet.juror_id) FROM scoresheet WHERE scoresheet.state = 'frozen'
                AND (scoresheet.edition_id, scoresheet.entry_id) = (entry.edition_id, entry.id)) AS jurors,
            array(SELECT maker_comment FROM scoresheet WHERE maker_comment <> '' AND scoresheet.state = 'frozen'
                AND (scoresheet.edition_id, scoresheet.entry_id) = (entry.edition_id, entry.id)
                ORDER BY md5(scoresheet.commitment)) AS comments
        FROM entry JOIN edition ON edition.id = entry.edition_id JOIN film ON film.id = entry.film_id
        WHERE entry.id = $1 AND edition.comments_for_makers AND edition.palmares_published_at IS NOT NULL
            AND (entry.entrant_id = $2 OR shares_entry(entry.edition_id, entry.id, $2))
        """,
        entry_id,
        person_id,
    )
    if row is None:
        raise NotFound
    watched = await watched_in_full(row["edition_id"], entry_id)
    return msgspec.convert({**row, "watched_in_full": watched}, CommentsForMaker)
