"""Subtitles as a player takes them."""

from collections.abc import Iterable

from festival.countries import language_name
from festival.entries.subtitles.schemas import SubtitlesOfEntry
from festival.web.translation import current_language

Track = tuple[str, str, str]
"""Address, language, and the language's name for the reader."""


def tracks_at(address: str, languages: Iterable[str], episode: int = 0) -> list[Track]:
    """The tracks of a film whose page has this address; of a series, those of one episode."""
    locale, of_episode = current_language(), f"?episode={episode}" if episode else ""
    return [(f"{address}/subtitles/{code}{of_episode}", code, language_name(code, locale)) for code in languages]


def tracks_by_episode(address: str, subtitles: Iterable[SubtitlesOfEntry]) -> dict[int, list[Track]]:
    """The tracks of each film of an entry, by its episode; 0: the entry's one film."""
    languages: dict[int, list[str]] = {}
    for file in subtitles:
        languages.setdefault(file.episode, []).append(file.language)
    return {episode: tracks_at(address, codes, episode) for episode, codes in languages.items()}
