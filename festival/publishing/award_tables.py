"""The published award list for the press and for partners: as CSV, as a workbook, as JSON."""

import io
from collections.abc import Sequence

import msgspec

from festival.countries import country_name
from festival.publishing.schemas import Palmares
from festival.spreadsheet import csv_text
from festival.web.translation import current_language, translate


def header() -> list[str]:
    """The columns, in the reader's language."""
    return [
        translate("Award"),
        translate("Ex aequo"),
        translate("Film"),
        translate("English title"),
        translate("Directed by"),
        translate("Countries"),
        translate("Category"),
        translate("Seconds"),
        translate("Prize"),
        translate("Page"),
    ]


def rows(palmares: Palmares, site: str) -> list[list[str]]:
    """A row for each film of each award; an award that was not given has one without a film."""
    body = palmares.body
    found = []
    for award in body.awards:
        prize = f"{award.amount} {award.currency}" if award.amount and award.currency else ""
        tied = translate("yes") if award.ex_aequo else ""
        if not award.films:
            found.append([award.name, "", "", "", "", "", "", "", prize, ""])
        found += [
            [
                award.name,
                tied,
                film.title,
                film.title_english,
                ", ".join(film.directors),
                ", ".join(country_name(code, current_language()) for code in film.countries),
                film.category,
                f"{film.seconds:.0f}",
                prize,
                f"{site}/e/{body.edition_slug}/films/{film.film_ref}",
            ]
            for film in award.films
        ]
    return found


def as_csv(palmares: Palmares, site: str) -> bytes:
    """UTF-8 with a byte order mark, without which spreadsheets guess the encoding."""
    return b"\xef\xbb\xbf" + csv_text(header(), rows(palmares, site)).encode()


def as_workbook(palmares: Palmares, site: str) -> bytes:
    """One sheet; every cell is text, so that none is run as a formula or opened as a link."""
    import xlsxwriter  # noqa: PLC0415 -- slow, and seldom needed

    made = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(made, settings) as workbook:
        sheet = workbook.add_worksheet(translate("Palmarès"))
        bold = workbook.add_format({"bold": True})
        lines: Sequence[Sequence[str]] = [header(), *rows(palmares, site)]
        for at, line in enumerate(lines):
            for column, cell in enumerate(line):
                sheet.write_string(at, column, cell, bold if at == 0 else None)
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return made.getvalue()


def as_json(palmares: Palmares) -> bytes:
    """The same that the API says."""
    return msgspec.json.format(msgspec.json.encode(palmares), indent=2)
