"""Subtitles as a player takes them."""

from collections.abc import Iterable

from festival.countries import language_name
from festival.web.translation import current_language

Track = tuple[str, str, str]
"""Address, language, and the language's name for the reader."""


def tracks_at(address: str, languages: Iterable[str]) -> list[Track]:
    """The tracks of a film whose page has this address."""
    locale = current_language()
    return [(f"{address}/subtitles/{code}", code, language_name(code, locale)) for code in languages]
