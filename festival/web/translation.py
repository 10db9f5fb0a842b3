"""The reader's language: chosen per request, messages read from the catalogues in ``festival/locale``."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale, negotiate_locale
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

_CATALOGUES = Path(__file__).parent.parent / "locale"

NAMES = {
    "en": "English",
    "fr": "Français",
    "de": "Deutsch",
    "es": "Español",
    "pt": "Português",
    "ar": "العربية",
}
"""The languages there may be, by their own names; those with a catalogue are offered."""

LANGUAGES = tuple(code for code in NAMES if code == "en" or (_CATALOGUES / f"{code}.po").exists())
"""What entrants and the public may read and get mail in; the first is what messages are written in."""

COMPLETE = ("en", "fr")
"""What every page and every mail is written in, the desk's and the jury's too."""

_OF_THE_TEAM = ("/api", "/approvals", "/invitation", "/jury", "/mentoring", "/organise", "/outbox")
_PROGRAMS = "/api/v1/"

COOKIE = "language"
_LONGEST_ACCEPT = 200
"""What is read of the languages that a browser accepts; nobody means more of them."""
_language: ContextVar[str] = ContextVar("language", default="en")


def current_language() -> str:
    """The language of the request that is being answered."""
    return _language.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Answer in this language within the block (a request, or a message to one person)."""
    token = _language.set(language if language in LANGUAGES else LANGUAGES[0])
    try:
        yield
    finally:
        _language.reset(token)


def is_of_the_team(path: str) -> bool:
    """Whether organisers, jurors or mentors read this address; what programs call, entrants' pages call too."""
    theirs = any(path == place or path.startswith(f"{place}/") for place in _OF_THE_TEAM)
    return theirs and not path.startswith(_PROGRAMS)


def languages_of(path: str) -> tuple[str, ...]:
    """In which languages the page at this address can be read: wholly in one, so that nobody reads half in English."""
    return COMPLETE if is_of_the_team(path) else LANGUAGES


def choose_language(cookie: str | None, accept: str, offered: Sequence[str] = LANGUAGES) -> str:
    """The reader's own choice, else the best of what the browser accepts, else English; of what is offered."""
    if cookie is not None and cookie in offered:
        return cookie
    return _best(accept[:_LONGEST_ACCEPT], tuple(offered))


@lru_cache(maxsize=1000)
def _best(accept: str, offered: tuple[str, ...]) -> str:
    wanted = [part.split(";")[0].strip().replace("-", "_") for part in accept.split(",")]
    return negotiate_locale([w for w in wanted if w], offered) or LANGUAGES[0]


def direction(language: str) -> str:
    """``ltr`` or ``rtl``."""
    return Locale.parse(language).text_direction


def translate(message: str) -> str:
    """The message in the current language; itself where no translation stands."""
    found = _messages(current_language()).get((message, 0))
    return found or message


def fill(message: str, values: Mapping[str, object]) -> str:
    """The message in the current language, filled with values in its notation; without values nothing is filled in."""
    if not values:
        return translate(message)
    return translate(message) % {name: _value(value) for name, value in values.items()}


def _value(value: object) -> object:
    if isinstance(value, StrEnum):
        return translate(value.value)
    if isinstance(value, float | Decimal):
        return format_decimal(value, format="0.###", locale=current_language())
    return value


def listed(parts: Iterable[str]) -> str:
    """Several in one line, with the comma of the current language."""
    return translate(", ").join(parts)


def translate_plural(one: str, many: str, count: int) -> str:
    """The form of the message for a count, by the plural rule of the current language."""
    language = current_language()
    form = _plural_form(language, count)
    found = _messages(language).get((one, form))
    return found or (one if count == 1 else many)


def _plural_form(language: str, count: int) -> int:
    rule = Locale.parse(language).plural_form(count)
    if language == "ar":
        return ("zero", "one", "two", "few", "many", "other").index(rule)
    return 0 if rule == "one" else 1


@cache
def _messages(language: str) -> dict[tuple[str, int], str]:
    path = _CATALOGUES / f"{language}.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    found: dict[tuple[str, int], str] = {}
    for message in catalogue:
        if not message.id or message.fuzzy:
            continue
        if isinstance(message.id, tuple):
            found.update({(message.id[0], form): text for form, text in enumerate(message.string or ()) if text})
        elif message.string:
            found[(str(message.id), 0)] = str(message.string)
    return found
