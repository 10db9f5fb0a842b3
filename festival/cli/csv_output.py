"""How a command writes a file: whole or not at all, and without cells that a spreadsheet would run."""

import csv
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from festival.errors import UnreadableInput
from festival.spreadsheet import disarmed


def write_csv(path: str, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """Write rows under a header, formulas disarmed, lines ending in a line feed. Raises UnreadableInput."""
    with whole_file(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([disarmed(cell) for cell in row] for row in rows)


@contextmanager
def whole_file(path: str) -> Iterator[TextIO]:
    """Open ``path`` for UTF-8 text that appears only once it is complete; a pipe or a device is written directly.

    Raises UnreadableInput when the place cannot be written; what stood there before is then untouched.
    """
    target = Path(path)
    try:
        if target.exists() and not target.is_file():
            with target.open("w", encoding="utf-8", newline="") as file:
                yield file
            return
        target = target.resolve()
        draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            with draft.open("x", encoding="utf-8", newline="") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    except BrokenPipeError:
        raise
    except OSError as fault:
        raise UnreadableInput(path, f"the file cannot be written: {fault.strerror}.") from fault
