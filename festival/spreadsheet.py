"""Tables as text that spreadsheets open, without cells that they would run as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

# What spreadsheets take for a formula; plain numbers such as -5 are left alone
# (https://owasp.org/www-community/attacks/CSV_Injection). The offline commands take the apostrophe off again.
_FORMULA = re.compile(r"(?![+-]?\d+([.,]\d*)?$)[=+\-@\t\r]")
_FORMULA_STARTS = frozenset("=+-@\t\r")


def disarmed(cell: str) -> str:
    """Put an apostrophe before a cell that a spreadsheet would run as a formula."""
    return f"'{cell}" if cell[:1] in _FORMULA_STARTS and _FORMULA.match(cell) else cell


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows under a header, formulas disarmed, lines ending in a line feed."""
    return csv_lines((header,)) + csv_lines(rows)


def csv_lines(rows: Iterable[Sequence[str]]) -> str:
    """Rows alone, of a file that is written piece by piece."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([disarmed(cell) for cell in row] for row in rows)
    return text.getvalue()
