"""What panels are composed by, said of a juror: what they bring to a mix, and which categories they judge."""

from uuid import UUID

import asyncpg

from festival.db import atomic
from festival.editions.membership import lock_edition
from festival.errors import Invalid, NotFound
from festival.panels.holding import write_down
from festival.panels.schemas import JurorDescription
from festival.plain_text import keep_text


class UnknownCategory(Invalid):
    """A category that the edition does not have."""

    sentence = "There is no category '%(category)s' in this edition. It has: %(known)s."


async def describe_juror(*, juror_id: UUID, by: UUID, description: JurorDescription) -> None:
    """Say anew what a juror brings to panels; proposals from now on go by it, and what is confirmed stays.

    Raises:
        NotFound: no juror of an edition that is this person's to organise.
        UnknownCategory: the edition has no such category.
        UnusableText, TextTooLong: an attribute that cannot be kept.
    """
    attributes = kept_attributes(description.attributes)
    async with atomic() as connection:
        edition_id = await connection.fetchval("SELECT edition_id FROM juror WHERE id = $1", juror_id)
        if edition_id is None:
            raise NotFound
        await lock_edition(connection, edition_id, by)
        await connection.execute(
            "UPDATE juror SET attributes = $3, categories = $4 WHERE edition_id = $1 AND id = $2",
            edition_id,
            juror_id,
            attributes,
            await kept_categories(connection, edition_id, description.categories),
        )
        await write_down(connection, "juror_described", edition_id, by, juror_id, {})


def kept_attributes(said: list[str]) -> list[str]:
    """Attributes as they are kept: each once, in one spelling, in order."""
    kept = [keep_text(one, field="attributes", most=100, required=True) for one in said]
    return list({one.casefold(): one for one in reversed(kept)}.values())[::-1]


async def kept_categories(connection: asyncpg.Connection, edition_id: UUID, said: list[str]) -> list[str]:
    """The slugs of categories, each once.

    Raises:
        UnknownCategory: the edition has no such category.
    """
    if not said:
        return []
    rows = await connection.fetch("SELECT slug FROM category WHERE edition_id = $1 ORDER BY position, slug", edition_id)
    known = [row["slug"] for row in rows]
    for one in said:
        if one not in known:
            raise UnknownCategory(field="categories", category=one, known=", ".join(known))
    return list(dict.fromkeys(said))
