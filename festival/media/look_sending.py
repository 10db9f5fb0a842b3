"""A picture for an edition's look, from the bytes that somebody sent to the row that names it."""

from uuid import UUID

from festival.editions.looks import Part, keep_picture
from festival.errors import Invalid
from festival.media.loose_objects import stored
from festival.media.pictures import redraw


class NoPart(Invalid):
    """Nothing that a picture could be."""

    sentence = "Say whether this is the logo, the cover or a partner."


async def send_picture(*, edition_id: UUID, by: UUID, part: str, name: str, link: str, content: bytes) -> UUID:
    """Draw the picture anew, store it and make it the edition's logo, its cover or a partner's logo; gives its id.

    Raises:
        NoPart: ``part`` is none of these.
        BadPicture: the bytes cannot be drawn.
        NotFound, TextMissing, NoLink, PartnersFull: as `keep_picture`.
    """
    if part not in set(Part):
        raise NoPart(field="part")
    picture = await redraw(content, field="picture")
    async with stored(picture.content) as key:
        return await keep_picture(
            edition_id=edition_id, by=by, part=Part(part), name=name, link=link, picture=picture, storage_key=key
        )
