"""A list of entries as a spreadsheet saves it: how it was understood, and each line as an entry or as a refusal."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from festival.entries.on_behalf.schemas import EntryOnBehalf, Refusal
from festival.errors import Invalid

MOST_LINES = 20_000
REQUIRED = ("external_id", "title")
"""Columns that each line of a new entry must fill."""
_FIRST = (*REQUIRED, "category", "entrant_email", "entrant_name", "directors", "countries", "synopsis")
_NEVER = frozenset({"credits", "film", "answers"})
COLUMNS = (*_FIRST, *(name for name in EntryOnBehalf.__struct_fields__ if name not in {*_FIRST, *_NEVER}))
"""Names of the columns that are read, those that most lists fill first; any other is passed over, and told."""

_LISTS = frozenset(
    {
        "directors",
        "countries",
        "dialogue_languages",
        "subtitle_languages",
        "ai_stages",
        "content",
        "links",
    }
)
_ANSWERS = {"yes": True, "true": True, "1": True, "oui": True, "no": False, "false": False, "0": False, "non": False}
_UNSAID_AS_NONE = frozenset({"completed_on", "year", "premiere", "music_rights", "ai_use", "content"})
_SEPARATORS = (",", ";", "\t")
_DISARMED = re.compile(r"'[=+\-@\t\r]")


class NotAList(Invalid):
    """No table with an ``external_id``."""

    sentence = "The first line must name the columns, external_id among them. Save the list as CSV and send it again."


class NotText(Invalid):
    """Neither UTF-8 nor anything else we know."""

    sentence = "This file is no text that we can read. Save it as CSV UTF-8 and send it again."


class ListTooLong(Invalid):
    """More than one import takes."""

    sentence = "This list has more than %(most)s lines. Send it in parts."


class WrongCells(Invalid):
    """A line that does not fit the first."""

    sentence = "This line has %(cells)s cells where the first line names %(columns)s columns."


class WrongValue(Invalid):
    """A cell that cannot be what its column says."""

    sentence = "'%(value)s' cannot be read here."


class KeyMissing(Invalid):
    """Without its key a line cannot be told from a new one next time."""

    sentence = "The key (external_id) is missing."


class ReadAs(msgspec.Struct, frozen=True):
    """How a file was understood, told to whoever sent it."""

    encoding: str
    byte_order_mark: bool
    separator: str
    used: list[str]
    passed_over: list[str]


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the file, by its number there: an entry, or why it is none."""

    number: int
    external_id: str
    entry: EntryOnBehalf | None = None
    refusal: Refusal | None = None


def read_list(content: bytes) -> tuple[ReadAs, list[Line]]:
    """The file's lines; UTF-8, UTF-16 or Windows-1252, between commas, semicolons or tabs.

    Raises:
        NotText, NotAList, ListTooLong: it cannot be understood as a whole.
    """
    text, encoding = _decode(content)
    rows, separator = _rows(text)
    header = [re.sub(r"[\s-]+", "_", name.strip().casefold()) for name in rows[0][1]]
    if len({name for name in header if name}) != len([name for name in header if name]):
        raise NotAList(field="list")
    if len(rows) - 1 > MOST_LINES:
        raise ListTooLong(field="list", most=MOST_LINES)
    read_as = ReadAs(
        encoding=encoding,
        byte_order_mark=content.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)),
        separator=separator,
        used=[name for name in header if name in COLUMNS],
        passed_over=[name for name in header if name and name not in COLUMNS],
    )
    return read_as, [_line(number, header, cells) for number, cells in rows[1:]]


def _decode(content: bytes) -> tuple[str, str]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        tries = [("utf-16", "UTF-16")]
    else:
        tries = [("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252")]
    for codec, name in tries:
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, name
    raise NotText(field="list")


def _rows(text: str) -> tuple[list[tuple[int, list[str]]], str]:
    """The rows that say anything, each with the number of its first line, and what stands between the cells."""
    for separator in _SEPARATORS:
        try:
            rows = list(_numbered(text, separator))
        except csv.Error:
            continue
        if rows and "external_id" in [re.sub(r"[\s-]+", "_", name.strip().casefold()) for name in rows[0][1]]:
            return rows, separator
    raise NotAList(field="list")


def _numbered(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    before = 0
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield before + 1, cells
        before = reader.line_num


def _line(number: int, header: list[str], cells: list[str]) -> Line:
    said = {
        name: (cell[1:] if _DISARMED.match(cell) else cell).strip()
        for name, cell in zip(header, cells, strict=False)
        if name in COLUMNS
    }
    key = said.get("external_id", "")
    try:
        if len(cells) != len(header):
            raise WrongCells(cells=len(cells), columns=len(header))
        if not key:
            raise KeyMissing(field="external_id")
        return Line(number, key, entry=_entry(said))
    except Invalid as refusal:
        values = {name: value if isinstance(value, int) else str(value) for name, value in refusal.values.items()}
        kept = Refusal(code="unreadable", sentence=refusal.message, values=values, field=refusal.field)
        return Line(number, key[:200], refusal=kept)


def _entry(said: dict[str, str]) -> EntryOnBehalf:
    read: dict[str, Any] = {}
    for name, cell in said.items():
        if not cell and name in {"category", "rights_confirmed"}:
            continue
        read[name] = _value(name, cell)
    try:
        return msgspec.convert(read, EntryOnBehalf)
    except msgspec.ValidationError as failure:
        name = str(failure).rpartition("$.")[2].strip("`").partition("[")[0]
        raise WrongValue(field=name if name in said else None, value=said.get(name, "")[:100]) from failure


def _value(name: str, cell: str) -> Any:
    if not cell and name in _UNSAID_AS_NONE:
        return None
    if name in _LISTS:
        parts = [part.strip() for part in re.split(r"[|;,\n]" if name != "directors" else r"[|;\n]", cell)]
        codes = [part.upper() if name == "countries" else part for part in parts if part]
        return [part.lower() for part in codes] if name.endswith("languages") else codes
    if name == "rights_confirmed":
        if cell.casefold() not in _ANSWERS:
            raise WrongValue(field=name, value=cell[:100])
        return _ANSWERS[cell.casefold()]
    if name == "year":
        if not re.fullmatch(r"[0-9]{4}", cell, re.ASCII):
            raise WrongValue(field=name, value=cell[:100])
        return int(cell)
    return cell
