"""How an edition looks, for its readers: the accent as a stylesheet, the pictures by their names."""

from uuid import UUID

import msgspec

from festival.db import fetch, fetch_row

_SHOWN = """
    SELECT picture.id, picture.part, picture.name, picture.link, picture.width, picture.height
    FROM edition_picture AS picture WHERE picture.edition_id = $1 ORDER BY picture.part, picture.position
"""
_STYLE = """
:root {{ --action: {day}; --on-action: #ffffff; }}
@media (prefers-color-scheme: dark) {{ :root {{ --action: {night}; --on-action: #100f0d; }} }}
:root[data-theme="light"] {{ --action: {day}; --on-action: #ffffff; }}
:root[data-theme="dark"], :root:has(> .screening-room), .screening-room {{ --action: {night}; --on-action: #100f0d; }}
"""
_LOGO = """
.masthead__name::before {{ content: ""; display: inline-block; inline-size: {width}rem; block-size: 2rem;
    margin-inline-end: 0.5rem; vertical-align: middle;
    background: url("/e/{slug}/look/{id}") center / contain no-repeat; }}
"""


class PictureOfEdition(msgspec.Struct, frozen=True):
    """A picture of an edition: ``name`` stands where it cannot be seen."""

    id: UUID
    part: str
    name: str
    link: str
    width: int
    height: int


class Look(msgspec.Struct, frozen=True):
    """How an edition looks; None: as the house does."""

    accent_day: str | None = None
    accent_night: str | None = None
    logo: PictureOfEdition | None = None
    cover: PictureOfEdition | None = None
    partners: tuple[PictureOfEdition, ...] = ()


class PictureToStream(msgspec.Struct, frozen=True):
    """A picture's file."""

    storage_key: str
    bytes: int
    media_type: str = "image/jpeg"


async def look_of(edition_id: UUID) -> Look:
    """The edition's look; the caller has decided that its reader may see the edition."""
    accents = await fetch_row("SELECT accent_day, accent_night FROM edition_look WHERE edition_id = $1", edition_id)
    pictures = [msgspec.convert(dict(row), PictureOfEdition) for row in await fetch(_SHOWN, edition_id)]
    return Look(
        accent_day=accents["accent_day"] if accents else None,
        accent_night=accents["accent_night"] if accents else None,
        logo=next((one for one in pictures if one.part == "logo"), None),
        cover=next((one for one in pictures if one.part == "cover"), None),
        partners=tuple(one for one in pictures if one.part == "partner"),
    )


async def public_look(slug: str) -> Look:
    """The look of an announced edition; of any other, and of none, that of the house: nothing tells them apart."""
    row = await fetch_row("SELECT id FROM edition WHERE slug = $1 AND call_state <> 'preparing'", slug)
    return await look_of(row["id"]) if row else Look()


def stylesheet(slug: str, look: Look) -> str:
    """What a page of the edition is coloured by; empty: nothing differs from the house."""
    accent = _STYLE.format(day=look.accent_day, night=look.accent_night) if look.accent_day else ""
    if look.logo is None:
        return accent
    width = min(12.0, round(2 * look.logo.width / look.logo.height, 2))
    return accent + _LOGO.format(slug=slug, id=look.logo.id, width=width)


async def picture_of(slug: str, picture_id: UUID, person_id: UUID | None = None) -> PictureToStream | None:
    """A picture of an announced edition for anyone, of one in preparation for its team; None: there is none."""
    row = await fetch_row(
        "SELECT picture.storage_key, picture.bytes FROM edition_picture AS picture "
        "JOIN edition ON edition.id = picture.edition_id WHERE edition.slug = $1 AND picture.id = $2 "
        "AND (edition.call_state <> 'preparing' OR EXISTS (SELECT FROM membership "
        "WHERE membership.edition_id = edition.id AND membership.person_id = $3))",
        slug,
        picture_id,
        person_id,
    )
    return None if row is None else PictureToStream(row["storage_key"], row["bytes"])
