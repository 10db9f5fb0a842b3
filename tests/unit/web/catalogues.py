"""The catalogues as a translator wrote them: a message with all its forms."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from festival.web import translation

FOLDER = Path(translation.__file__).parent.parent / "locale"


class Translated(NamedTuple):
    """One entry; a plural has a form for each of the language's numbers."""

    message: str
    plural: str | None
    forms: tuple[str, ...]
    fuzzy: bool


def entries_of(language: str) -> dict[str, Translated]:
    """What a language's catalogue holds, by the English message."""
    return {entry.message: entry for entry in map(_entry, catalogue(language)) if entry.message}


def catalogue(language: str) -> Catalog:
    """The file as Babel reads it; anything that it cannot read is an error."""
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def _entry(message: object) -> Translated:
    ids, strings = _texts(message.id), _texts(message.string)  # type: ignore[attr-defined]  # Babel's Message, which it does not type
    return Translated(ids[0], ids[1] if len(ids) > 1 else None, strings, bool(message.fuzzy))  # type: ignore[attr-defined]  # as above


def _texts(one_or_more: str | Sequence[str] | None) -> tuple[str, ...]:
    return (one_or_more,) if isinstance(one_or_more, str) else tuple(one_or_more or ("",))
