"""What is said of a film: title and makers, and the profile beside them, as it is given, changed and read."""

from datetime import date
from typing import Annotated, Any

import asyncpg
import msgspec
from msgspec import UNSET, Meta, UnsetType

from festival.entries.profiles.rules import AiStage, AiUse, ContentFlag, MusicRights, Premiere
from festival.entries.rules import CreditRole

Text = Annotated[str, Meta(max_length=20_000)]
Links = Annotated[list[Text], Meta(max_length=50)]
Stages = Annotated[list[AiStage], Meta(max_length=50)]
Flags = Annotated[list[ContentFlag], Meta(max_length=50)]


class CreditLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who did what, beside directing."""

    role: CreditRole
    name: Text


class FilmProfile(msgspec.Struct, frozen=True, kw_only=True):
    """A film's profile; None: not said."""

    title_transliterated: Text = ""
    year: int | None = None
    premiere: Premiere | None = None
    music_rights: MusicRights | None = None
    ai_use: AiUse | None = None
    ai_tools: Text = ""
    ai_stages: Stages = []
    content: Flags | None = None
    """What jurors are told before they play it; an empty list: none of it."""
    links: Links = []


class FilmProfileChanges(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What of a film's profile changes; absent: as it was."""

    title_transliterated: Text | UnsetType = UNSET
    year: int | UnsetType | None = UNSET
    premiere: Premiere | UnsetType | None = UNSET
    music_rights: MusicRights | UnsetType | None = UNSET
    ai_use: AiUse | UnsetType | None = UNSET
    ai_tools: Text | UnsetType = UNSET
    ai_stages: Stages | UnsetType = UNSET
    content: Flags | UnsetType | None = UNSET
    links: Links | UnsetType = UNSET


PROFILE = FilmProfile.__struct_fields__
"""Names of the profile's fields: columns of ``film``, keys of the messages."""


class Poster(msgspec.Struct, frozen=True):
    """A film's poster as it was drawn; it is asked for at the address of its entry."""

    width: int
    height: int
    bytes: int
    sha256: str


class FilmSaid(FilmProfile, frozen=True, kw_only=True):
    """Everything that is said of a film, for a message that carries it."""

    title: str
    title_english: str
    synopsis: str
    directors: list[str]
    credits: list[CreditLine]
    countries: list[str]
    dialogue_languages: list[str]
    subtitle_languages: list[str]
    completed_on: date | None
    poster: Poster | None


def said_of(row: asyncpg.Record) -> dict[str, Any]:
    """What the film of a row says (`festival.entries.reading.FILM_COLUMNS`), for a message that carries it."""
    return msgspec.structs.asdict(msgspec.convert({name: row[name] for name in FilmSaid.__struct_fields__}, FilmSaid))
