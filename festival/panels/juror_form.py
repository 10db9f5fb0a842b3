"""The form that invites a juror, read back as a `NewJuror`."""

import re
from collections.abc import Mapping

from festival.countries import country_codes, language_codes
from festival.errors import Invalid
from festival.panels.schemas import JurorDescription, NewJuror

FIELDS = (
    "name",
    "email",
    "countries",
    "languages",
    "affiliations",
    "max_entries",
    "max_minutes",
    "attributes",
    "categories",
)
LISTED = ("affiliations", "attributes")
"""Fields of several lines."""


class UnknownCode(Invalid):
    """A country or language that we do not know."""

    sentence = "We do not know '%(code)s'. Write two letters for each, such as %(example)s."


class NotANumber(Invalid):
    """A limit that is no whole number."""

    sentence = "Write a whole number, or leave it empty for no limit."


def shown_juror(values: Mapping[str, str]) -> dict[str, str]:
    """What the form shows: what was typed, and nothing else."""
    return {name: values.get(name, "") for name in FIELDS}


def read_juror(values: Mapping[str, str]) -> NewJuror:
    """The juror whom the form invites.

    Raises:
        UnknownCode, NotANumber: a field holds something else than it should.
    """
    return NewJuror(
        name=values.get("name", ""),
        email=values.get("email", ""),
        countries=_codes(values.get("countries", "").upper(), country_codes(), "countries", "FR SN"),
        languages=_codes(values.get("languages", "").lower(), language_codes(), "languages", "fr en"),
        affiliations=_lines(values.get("affiliations", "")),
        max_entries=_limit(values.get("max_entries", ""), "max_entries"),
        max_minutes=_limit(values.get("max_minutes", ""), "max_minutes"),
        attributes=_lines(values.get("attributes", "")),
        categories=_keys(values.get("categories", "")),
    )


def read_description(values: Mapping[str, str]) -> JurorDescription:
    """What the form says that panels are composed by."""
    return JurorDescription(_lines(values.get("attributes", "")), _keys(values.get("categories", "")))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _keys(text: str) -> list[str]:
    return [key for key in re.split(r"[\s,;]+", text.casefold()) if key]


def _codes(text: str, known: frozenset[str], field: str, example: str) -> list[str]:
    codes = [code for code in re.split(r"[\s,;]+", text) if code]
    for code in codes:
        if code not in known:
            raise UnknownCode(field=field, code=code, example=example)
    return list(dict.fromkeys(codes))


def _limit(text: str, field: str) -> int | None:
    digits = text.strip()
    if not digits:
        return None
    if not (digits.isascii() and digits.isdigit() and len(digits) < 6):
        raise NotANumber(field=field)
    return int(digits)
