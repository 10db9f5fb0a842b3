"""The picture of a shared address: 1200 by 630, the still and the title in whatever script, drawn once and kept."""

from collections.abc import Mapping

from festival.countries import country_name
from festival.media.queries import rendition
from festival.media.schemas import RenditionForStreaming
from festival.publishing.honours import Honour
from festival.publishing.keepsakes import award_words
from festival.publishing.kept_sheets import STILL, set_once
from festival.web.translation import current_language, listed, translate


async def card_of_film(honours: list[Honour], *, has_still: bool) -> bytes:
    """A film's own card: its title, who made it, what it won."""
    film = honours[0]
    countries = listed(country_name(code, current_language()) for code in film.countries)
    makers = listed(film.directors)
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
    said = {"language": current_language(), "still": STILL if still else None, **words}
    return await set_once("card", said, "png", still=still)


async def _still_of(film: Honour) -> RenditionForStreaming | None:
    return None if film.master_id is None else await rendition(film.edition_id, film.master_id, "still")
