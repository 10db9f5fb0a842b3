"""What a CSV file given to a command says, and what was understood on the way.

People send what their spreadsheet saves: a byte-order mark, semicolons with decimal commas, tabs, quoted ids with line
breaks. All of that is read, and said in ``notes``. What cannot be understood is refused with file, line and column.
"""

import codecs
import csv
import io
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from festival.cli.collecting import nothing_collected
from festival.errors import UnreadableInput

if TYPE_CHECKING:
    from _csv import Reader

BLOCK_ROWS = 65_536
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
# What ``csv_output`` puts before a cell that a spreadsheet would run as a formula; taken off again here.
DISARMED = re.compile(rb"'[=+\-@\t\r]")


class CsvInput:
    """One CSV file with its columns found; ``open_csv`` makes it.

    ``notes`` are sentences for stderr about what was understood; ``present`` names the wanted columns the file has.
    """

    def __init__(
        self,
        file: str,
        content: bytes,
        *,
        required: tuple[str, ...],
        optional: tuple[str, ...],
        numbers: tuple[str, ...],
    ) -> None:
        self.file = file
        self._content = content
        self._check_text()
        self._header, self._separator = self._find_header(required)
        wanted = (*required, *optional)
        self.present = frozenset(wanted) & frozenset(self._header)
        self._places = [self._header.index(name) if name in self.present else None for name in wanted]
        self._decimal_commas = [self._separator != "," and name in numbers for name in wanted]
        self._disarmed = b"'" in content and DISARMED.search(content) is not None
        self.notes = self._what_was_understood()

    def blocks(self) -> Iterator[tuple[list[str], ...]]:
        """Yield the rows in order as columns: required, then optional ('' where the file has no such column).

        At most 65,536 rows a block; blank rows are passed over. Raises UnreadableInput at a ragged row or bad quotes.
        """
        reader = self._rows_after_header()
        row_index = 0
        while rows := self._read_rows(reader):
            full, columns = self._columns(row_index, rows)
            row_index += full
            if full:
                yield columns

    def problem(self, row_index: int, column: str | None, sentence: str) -> UnreadableInput:
        """Make the refusal of one row (counted from 0 over all blocks), reading again to find its line."""
        reader = self._rows_after_header()
        line_before, seen = reader.line_num, -1
        for row in reader:
            seen += any(row)
            if seen == row_index:
                break
            line_before = reader.line_num
        return UnreadableInput(self.file, sentence, line=line_before + 1, column=column)

    def _reader(self, separator: str) -> "Reader":
        text = io.TextIOWrapper(io.BytesIO(self._content), encoding="utf-8-sig", newline="")
        return csv.reader(text, delimiter=separator, strict=True)

    def _rows_after_header(self) -> "Reader":
        reader = self._reader(self._separator)
        next(reader)
        return reader

    def _read_rows(self, reader: "Reader") -> list[list[str]]:
        try:
            with nothing_collected():
                return list(itertools.islice(reader, BLOCK_ROWS))
        except csv.Error as fault:
            sentence = f"the cells cannot be told apart ({fault}); look at the quotation marks."
            raise UnreadableInput(self.file, sentence, line=reader.line_num) from fault

    def _columns(self, row_index: int, rows: list[list[str]]) -> tuple[int, tuple[list[str], ...]]:
        with nothing_collected():
            full = [row for row in rows if any(row)]
            if set(map(len, full)) - {len(self._header)}:
                raise self._ragged(row_index, full)
            columns = list(zip(*full, strict=True)) if full else [()] * len(self._header)
            return len(full), tuple(
                self._cells(columns[place], decimal_comma) if place is not None else [""] * len(full)
                for place, decimal_comma in zip(self._places, self._decimal_commas, strict=True)
            )

    def _cells(self, column: tuple[str, ...], decimal_comma: bool) -> list[str]:
        if decimal_comma:
            return [cell.replace(",", ".") for cell in column]
        if self._disarmed:
            return [cell[1:] if DISARMED.match(cell.encode()) else cell for cell in column]
        return list(column)

    def _ragged(self, row_index: int, rows: list[list[str]]) -> UnreadableInput:
        place, width = next((place, len(row)) for place, row in enumerate(rows) if len(row) != len(self._header))
        named = self._header[min(width, len(self._header) - 1)]
        return self.problem(
            row_index + place,
            named,
            f"this row has {width} cells where the first line names {len(self._header)} columns.",
        )

    def _check_text(self) -> None:
        if not self._content.strip(b"\xef\xbb\xbf\r\n\t "):
            raise UnreadableInput(self.file, "the file is empty; its first line must name the columns.", line=1)
        if self._content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise UnreadableInput(self.file, "this is UTF-16 text; save it again as CSV UTF-8.", line=1)
        nul = self._content.find(b"\0")
        if nul >= 0:
            sentence = "there is a NUL character here, so this is not a text file."
            raise UnreadableInput(self.file, sentence, line=self._line_of(nul))
        try:
            self._content.decode()
        except UnicodeDecodeError as fault:
            sentence = "this is not UTF-8 text; save the file again as CSV UTF-8."
            raise UnreadableInput(self.file, sentence, line=self._line_of(fault.start)) from fault

    def _line_of(self, position: int) -> int:
        before = self._content[:position]
        return max(before.count(b"\n"), before.count(b"\r")) + 1

    def _find_header(self, required: tuple[str, ...]) -> tuple[list[str], str]:
        headers = {separator: self._header_by(separator) for separator in SEPARATORS}
        separator = next(
            (separator for separator, names in headers.items() if set(required) <= set(names)),
            max(headers, key=lambda separator: len(headers[separator])),
        )
        names = headers[separator]
        for name in required:
            if name not in names:
                sentence = f"the first line names no column '{name}'; it names {', '.join(map(repr, names))}."
                raise UnreadableInput(self.file, sentence, line=1, column=name)
        twice = next((name for place, name in enumerate(names) if name and name in names[:place]), None)
        if twice is not None:
            raise UnreadableInput(self.file, "the first line names this column twice.", line=1, column=twice)
        return names, separator

    def _header_by(self, separator: str) -> list[str]:
        try:
            return [name.strip().casefold() for name in next(self._reader(separator))]
        except csv.Error:
            return []

    def _what_was_understood(self) -> list[str]:
        notes = []
        if self._content.startswith(codecs.BOM_UTF8):
            notes.append(f"{self.file}: starts with a byte-order mark, which was passed over.")
        if self._separator != ",":
            comma = "; a comma inside a number is read as its decimal point" if any(self._decimal_commas) else ""
            notes.append(f"{self.file}: read with {SEPARATORS[self._separator]} between the columns{comma}.")
        ignored = [name for name in self._header if name not in self.present]
        if ignored:
            notes.append(f"{self.file}: not used here: {', '.join(f'column {name!r}' for name in ignored)}.")
        return notes


def open_csv(
    path: str, *, required: tuple[str, ...], optional: tuple[str, ...] = (), numbers: tuple[str, ...] = ()
) -> CsvInput:
    """Open one CSV file (UTF-8; commas, semicolons or tabs) whose first line names its columns.

    ``numbers`` names columns where a decimal comma is turned into a point when the separator is not the comma itself.
    Columns nobody asked for are passed over with a note. Raises UnreadableInput when the file cannot be read, is empty,
    is not UTF-8, holds NUL, or lacks a required column.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as fault:
        raise UnreadableInput(path, f"the file cannot be read: {fault.strerror}.") from fault
    return CsvInput(path, content, required=required, optional=optional, numbers=numbers)
