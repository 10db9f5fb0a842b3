"""Countries and languages: codes that are valid, and their names in the reader's language.

Codes come from pycountry (ISO 3166-1, 639); names from Babel (CLDR), since ISO's read "Taiwan, Province of China".
Kosovo (XK) is added; for old films, countries that are no more keep their former code. Nothing is guessed from free
text.
"""

from functools import cache

import pycountry
from babel import Locale

FORMER = {
    "SU": ("Soviet Union", "Union soviétique"),
    "YU": ("Yugoslavia", "Yougoslavie"),
    "DD": ("East Germany", "Allemagne de l’Est"),
    "CS": ("Czechoslovakia", "Tchécoslovaquie"),
    "CSXX": ("Serbia and Montenegro", "Serbie-et-Monténégro"),
    "AN": ("Netherlands Antilles", "Antilles néerlandaises"),
    "BU": ("Burma", "Birmanie"),
    "BYAA": ("Byelorussian SSR", "RSS de Biélorussie"),
    "DY": ("Dahomey", "Dahomey"),
    "HV": ("Upper Volta", "Haute-Volta"),
    "RH": ("Southern Rhodesia", "Rhodésie du Sud"),
    "SKIN": ("Sikkim", "Sikkim"),
    "TP": ("East Timor", "Timor oriental"),
    "VD": ("North Vietnam", "Viêt Nam du Nord"),
    "YD": ("South Yemen", "Yémen du Sud"),
    "ZR": ("Zaire", "Zaïre"),
}
"""Former countries of production, in English and French: ISO 3166-3's alpha-2, or its alpha-4 where the two letters
name another country too."""

KOSOVO = "XK"


@cache
def country_codes() -> frozenset[str]:
    """Every code a film may carry: today's countries, Kosovo, and the former ones."""
    return frozenset({country.alpha_2 for country in pycountry.countries} | {KOSOVO} | set(FORMER))


@cache
def language_codes() -> frozenset[str]:
    """ISO 639-1 where a language has one, else 639-3."""
    return frozenset(getattr(language, "alpha_2", language.alpha_3) for language in pycountry.languages)


@cache
def _names(locale: str) -> tuple[dict[str, str], dict[str, str]]:
    known = Locale.parse(locale)
    return dict(known.territories), dict(known.languages)


def country_name(code: str, locale: str) -> str:
    """The country's name for this reader; the code itself where nothing better is known."""
    if code in FORMER:
        return FORMER[code][locale.startswith("fr")]
    return _names(locale)[0].get(code) or code


def language_name(code: str, locale: str) -> str:
    """The language's name for this reader."""
    name = _names(locale)[1].get(code)
    if name is None:
        found = pycountry.languages.get(alpha_3=code) if len(code) == 3 else pycountry.languages.get(alpha_2=code)
        name = found.name if found else code
    return name


def countries_by_name(locale: str) -> list[tuple[str, str]]:
    """(code, name) of today's countries and the former ones, in the reader's alphabetical order."""
    return sorted(((code, country_name(code, locale)) for code in country_codes()), key=lambda pair: pair[1].casefold())


def languages_by_name(locale: str) -> list[tuple[str, str]]:
    """(code, name) of the languages that have an ISO 639-1 code, in alphabetical order."""
    codes = (code for code in language_codes() if len(code) == 2)
    return sorted(((code, language_name(code, locale)) for code in codes), key=lambda pair: pair[1].casefold())
