"""How an edition looks: an accent that everybody can read, a logo, a cover, partners with their addresses.

Written by whoever prepares what the public sees. Pictures arrive here drawn anew and stored
(`festival.media.pictures`); this slice keeps their rows.
"""

from enum import StrEnum
from typing import Protocol
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import asyncpg

from festival.db import atomic
from festival.editions.accents import Light, least_contrast, nearest_that_passes, passes, read_colour
from festival.editions.membership import record_act
from festival.editions.rights import PREPARING
from festival.errors import Invalid, NotFound, Refused
from festival.plain_text import keep_text

MOST_PARTNERS = 40
LONGEST_NAME = 200
LONGEST_LINK = 500


class Part(StrEnum):
    """What a picture is to an edition."""

    LOGO = "logo"
    COVER = "cover"
    PARTNER = "partner"


class DrawnPicture(Protocol):
    """A picture that we drew ourselves."""

    @property
    def content(self) -> bytes:
        """The file."""

    @property
    def width(self) -> int:
        """Points."""

    @property
    def height(self) -> int:
        """Points."""

    @property
    def sha256(self) -> str:
        """Of the file."""


class NoColour(Invalid):
    """Not a colour that a stylesheet could hold."""

    sentence = "Give the colour as six digits, such as #1f34c9."


class AccentUnreadable(Invalid):
    """Somebody could not read what is written in it."""

    sentence = (
        "This accent cannot be read by everybody: its contrast is %(found)s to 1 and 7 to 1 is needed. "
        "The nearest that passes is %(nearest)s."
    )


class NoLink(Invalid):
    """An address that no browser opens safely."""

    sentence = "Give the partner's address in full, beginning with https://, or leave it empty."


class PartnersFull(Refused):
    """More than a page shows."""

    sentence = "An edition shows at most %(most)s partners. Take one away first."


async def set_accent(*, edition_id: UUID, by: UUID, day: str, night: str) -> None:
    """Give the edition its accent; without one for the night, the nearest to the day's that passes.

    Raises:
        NotFound: ``by`` does not prepare what the public sees.
        NoColour, AccentUnreadable: ``field`` says which of the two; the sentence names the nearest that passes.
    """
    by_day = _readable(day, Light.DAY)
    by_night = _readable(night, Light.NIGHT) if night.strip() else nearest_that_passes(by_day, Light.NIGHT)
    async with atomic() as connection:
        await _prepares(connection, edition_id, by)
        await connection.execute(
            "INSERT INTO edition_look (edition_id, accent_day, accent_night) VALUES ($1, $2, $3) "
            "ON CONFLICT (edition_id) DO UPDATE SET accent_day = excluded.accent_day, "
            "accent_night = excluded.accent_night",
            edition_id,
            by_day,
            by_night,
        )
        await record_act(connection, "look_changed", edition_id, by, {"day": by_day, "night": by_night})


async def drop_accent(*, edition_id: UUID, by: UUID) -> None:
    """Back to the house's own colour.

    Raises:
        NotFound: ``by`` does not prepare what the public sees.
    """
    async with atomic() as connection:
        await _prepares(connection, edition_id, by)
        await connection.execute("DELETE FROM edition_look WHERE edition_id = $1", edition_id)
        await record_act(connection, "look_changed", edition_id, by, {})


async def keep_picture(
    *, edition_id: UUID, by: UUID, part: Part, name: str, link: str, picture: DrawnPicture, storage_key: str
) -> UUID:
    """Make a stored picture the edition's logo or cover in place of an earlier one, or add a partner; gives its id.

    Raises:
        NotFound: ``by`` does not prepare what the public sees.
        TextMissing: a name is needed: it stands where the picture cannot be seen.
        NoLink: no address that begins with https.
        PartnersFull: there are as many as a page shows.
    """
    kept = keep_text(name, field="name", most=LONGEST_NAME, required=True)
    address, picture_id = _link(link), uuid4()
    async with atomic() as connection:
        await _prepares(connection, edition_id, by)
        await connection.execute("SELECT FROM edition WHERE id = $1 FOR UPDATE", edition_id)
        if part is not Part.PARTNER:
            await connection.execute(
                "DELETE FROM edition_picture WHERE edition_id = $1 AND part = $2", edition_id, part.value
            )
        shown = await connection.fetchval(
            "SELECT count(*) FROM edition_picture WHERE edition_id = $1 AND part = 'partner'", edition_id
        )
        if part is Part.PARTNER and shown >= MOST_PARTNERS:
            raise PartnersFull(most=MOST_PARTNERS)
        await connection.execute(
            "INSERT INTO edition_picture (edition_id, id, part, name, link, position, storage_key, bytes, width, "
            "height, sha256) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            edition_id,
            picture_id,
            part.value,
            kept,
            address if part is Part.PARTNER else "",
            shown + 1,
            storage_key,
            len(picture.content),
            picture.width,
            picture.height,
            picture.sha256,
        )
        await record_act(connection, "picture_shown", edition_id, by, {"part": part.value})
    return picture_id


async def remove_picture(*, edition_id: UUID, by: UUID, picture_id: UUID) -> None:
    """Take a picture of the edition away; its object is swept.

    Raises:
        NotFound: no such picture, or ``by`` does not prepare what the public sees.
    """
    async with atomic() as connection:
        await _prepares(connection, edition_id, by)
        part = await connection.fetchval(
            "DELETE FROM edition_picture WHERE edition_id = $1 AND id = $2 RETURNING part", edition_id, picture_id
        )
        if part is None:
            raise NotFound
        await record_act(connection, "picture_taken_away", edition_id, by, {"part": part})


def _readable(text: str, light: Light) -> str:
    field = f"accent_{light.value}"
    colour = read_colour(text)
    if colour is None:
        raise NoColour(field=field)
    if not passes(colour, light):
        found = f"{least_contrast(colour, light):.1f}"
        raise AccentUnreadable(field=field, found=found, nearest=nearest_that_passes(colour, light))
    return colour


def _link(text: str) -> str:
    kept = keep_text(text, field="link", most=LONGEST_LINK)
    if not kept:
        return ""
    parts = urlsplit(kept)
    if parts.scheme != "https" or not parts.hostname or parts.username is not None or " " in kept:
        raise NoLink(field="link")
    return kept


async def _prepares(connection: asyncpg.Connection, edition_id: UUID, by: UUID) -> None:
    if not await connection.fetchval(
        "SELECT EXISTS (SELECT FROM membership WHERE edition_id = $1 AND person_id = $2 AND role = ANY ($3))",
        edition_id,
        by,
        list(PREPARING),
    ):
        raise NotFound
