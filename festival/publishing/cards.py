"""The picture of a shared address: 1200 by 630, the still and the title in whatever script, drawn once and kept.

Cards are kept in memory under everything they show, so that a correction or another still makes another card.
"""

from collections import OrderedDict
from collections.abc import Mapping

from festival.countries import country_name
from festival.media.queries import rendition
from festival.media.schemas import RenditionForStreaming
from festival.media.storage import storage
from festival.publishing.honours import Honour
from festival.publishing.keepsakes import award_words, in_process
from festival.web.translation import current_language, translate

_MOST_KEPT = 200
_LARGEST_STILL = 20_000_000
_kept: OrderedDict[object, bytes] = OrderedDict()


async def card_of_film(honours: list[Honour], *, has_still: bool) -> bytes:
    """A film's own card: its title, who made it, what it won."""
    film = honours[0]
    countries = ", ".join(country_name(code, current_language()) for code in film.countries)
    makers = ", ".join(film.directors)
    return await _card(
        film,
        {
            "kicker": film.edition_name,
            "title": film.title,
            "line": " · ".join(part for part in (makers, countries) if part),
            "awards": " · ".join(dict.fromkeys(award_words(one) for one in honours)),
        },
        has_still=has_still,
    )


async def card_of_palmares(honours: list[Honour], *, has_still: bool) -> bytes:
    """The card of the whole award list, with the first award."""
    first = honours[0]
    return await _card(
        first,
        {
            "kicker": first.festival_name,
            "title": translate("Palmarès"),
            "line": first.edition_name,
            "awards": f"{award_words(first)}: {first.title}",
        },
        has_still=has_still,
    )


async def _card(film: Honour, words: Mapping[str, str], *, has_still: bool) -> bytes:
    still = await _still_of(film) if has_still else None
    key = (current_language(), *words.values(), still.storage_key if still else None)
    if key in _kept:
        _kept.move_to_end(key)
        return _kept[key]
    pictures = {"still.jpg": await read_still(still)} if still else {}
    said = {"language": current_language(), "still": "still.jpg" if still else None, **words}
    made = _kept[key] = await in_process("card", said, "png", pictures)
    while len(_kept) > _MOST_KEPT:
        _kept.popitem(last=False)
    return made


async def _still_of(film: Honour) -> RenditionForStreaming | None:
    return None if film.master_id is None else await rendition(film.edition_id, film.master_id, "still")


async def read_still(still: RenditionForStreaming) -> bytes:
    """Its bytes, whole."""
    last = min(still.bytes, _LARGEST_STILL) - 1
    return b"".join([block async for block in storage().read(still.storage_key, 0, last)])
