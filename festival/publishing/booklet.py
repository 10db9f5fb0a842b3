"""The programme booklet: the official selection in the order of its screening, with stills, synopses and credits."""

from collections.abc import Sequence
from itertools import groupby

from festival.countries import country_name, language_name
from festival.editions.schemas import EditionForOrganiser
from festival.entries.profiles.words import credit_word
from festival.media.storage import storage
from festival.selection.schemas import FilmInProgramme
from festival.web.jinja import duration
from festival.web.translation import current_language, listed, translate_plural
from festival.web.translation import translate as _


async def stills_of(films: Sequence[FilmInProgramme]) -> dict[str, bytes]:
    """The pictures of the films that have one, by the name under which their sheet asks for them."""
    stills: dict[str, bytes] = {}
    for at, film in enumerate(films, 1):
        if film.still_key is not None:
            blocks = storage().read(film.still_key, 0, film.still_bytes - 1)
            stills[_picture(at)] = b"".join([block async for block in blocks])
    return stills


def booklet_words(edition: EditionForOrganiser, films: Sequence[FilmInProgramme]) -> dict[str, object]:
    """What the booklet says, in the reader's language; titles and names as their makers wrote them."""
    seconds, number = duration(sum(film.seconds for film in films)), len(films)
    films_in_words = translate_plural("%(num)s film", "%(num)s films", number)
    programme, selection = _("Programme"), _("Official selection")
    return {
        "language": current_language(),
        "document_title": f"{edition.name}: {programme}",
        "festival": edition.name,
        "kicker": f"{edition.festival_name} · {selection}",
        "tagline": edition.tagline,
        "with": _("With"),
        "count": f"{films_in_words % {'num': number}} · {seconds}",
        "films": [_film(at, film) for at, film in enumerate(films, 1)],
    }


def _film(at: int, film: FilmInProgramme) -> dict[str, object]:
    language = current_language()
    countries = listed(country_name(code, language) for code in film.countries)
    spoken = listed(language_name(code, language) for code in film.languages)
    year = str(film.completed_on.year) if film.completed_on else ""
    return {
        "number": str(at),
        "title": film.title,
        "title_english": film.title_english if film.title_english != film.title else "",
        "makers": listed(film.directors),
        "line": " · ".join(part for part in (countries, year, film.category, spoken) if part),
        "duration": duration(film.seconds),
        "synopsis": film.synopsis,
        "credits": " · ".join(_credits(film)),
        "still": _picture(at) if film.still_key is not None else None,
        "still_alt": _("A still of %(title)s") % {"title": film.title},
    }


def _credits(film: FilmInProgramme) -> list[str]:
    named = groupby(film.credits, key=lambda line: line.role)
    return [
        _("%(term)s: %(value)s") % {"term": credit_word(role), "value": listed(line.name for line in lines)}
        for role, lines in named
    ]


def _picture(at: int) -> str:
    return f"still-{at}.jpg"
