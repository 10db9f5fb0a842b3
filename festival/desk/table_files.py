"""A table of any length as a file: CSV and JSON flow row by row, XLSX is laid down on disk first; memory stays flat.

Cells that a spreadsheet would run as a formula are disarmed in CSV and are plain text in XLSX.
"""

import csv
import io
import tempfile
from collections.abc import AsyncIterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import anyio.to_thread
import msgspec

from festival.spreadsheet import disarmed

Rows = AsyncIterator[Sequence[Sequence[Any]]]
"""Batches of rows."""

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_ROWS = 1_048_575
"""Under the header of one sheet; what is more begins another."""
_PIECE = 65_536


def table_file(kind: str, header: Sequence[str], rows: Rows) -> AsyncIterator[bytes]:
    """The file in pieces, whatever its length; ``kind`` is one of ``KINDS``."""
    return {"csv": _csv, "json": _json, "xlsx": _xlsx}[kind](header, rows)


async def _csv(header: Sequence[str], rows: Rows) -> AsyncIterator[bytes]:
    yield _csv_lines([header])
    async for batch in rows:
        yield _csv_lines(batch)


def _csv_lines(rows: Sequence[Sequence[Any]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([disarmed(_text(cell)) for cell in row] for row in rows)
    return text.getvalue().encode()


async def _json(header: Sequence[str], rows: Rows) -> AsyncIterator[bytes]:
    between = b"["
    async for batch in rows:
        for row in batch:
            yield between + msgspec.json.encode(dict(zip(header, row, strict=True)))
            between = b",\n"
    yield b"[]" if between == b"[" else b"]\n"


async def _xlsx(header: Sequence[str], rows: Rows) -> AsyncIterator[bytes]:
    import xlsxwriter  # noqa: PLC0415 -- slow, and seldom needed

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": folder})
        lines = count()
        _write(book, header, lines, [])
        async for batch in rows:
            await anyio.to_thread.run_sync(_write, book, header, lines, batch)
        await anyio.to_thread.run_sync(book.close)
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece


def _write(book: Any, header: Sequence[str], lines: "count[int]", batch: Sequence[Sequence[Any]]) -> None:
    if not book.worksheets():
        _begin_sheet(book, header)
    for row in batch:
        at = next(lines) % MOST_ROWS
        if at == 0 and book.worksheets()[-1].dim_rowmax:
            _begin_sheet(book, header)
        sheet = book.worksheets()[-1]
        for column, cell in enumerate(row):
            sheet.write_string(at + 1, column, _text(cell))


def _begin_sheet(book: Any, header: Sequence[str]) -> None:
    sheet = book.add_worksheet()
    for column, name in enumerate(header):
        sheet.write_string(0, column, name)


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, list | tuple):
        return " ".join(map(str, cell))
    return cell.isoformat() if hasattr(cell, "isoformat") else str(cell)
