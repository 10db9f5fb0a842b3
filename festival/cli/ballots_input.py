"""The files `palmares tabulate` reads: ballots and entries as CSV, rules as TOML; refusals name the line."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from festival.cli.csv_input import open_csv
from festival.errors import UnreadableInput
from judging.arrangement import Entry
from judging.ballots import BadBallot, BallotBox, Ballots
from judging.rule_reading import BadRules, read_rules
from judging.rules import Rules


def read_rules_file(path: str) -> Rules:
    """Rules from TOML, numbers with a point as decimal text. Raises UnreadableInput."""
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
        raw = tomllib.loads(text.replace("\r\n", "\n"), parse_float=_decimal)
    except OSError as fault:
        raise UnreadableInput(path, f"the file cannot be read: {fault.strerror}.") from fault
    except UnicodeDecodeError as fault:
        line = fault.object[: fault.start].count(b"\n") + 1
        raise UnreadableInput(path, "this is not UTF-8 text; save the file again as UTF-8.", line=line) from fault
    except tomllib.TOMLDecodeError as fault:
        raise _not_toml(path, text, str(fault)) from fault
    except RecursionError as fault:
        raise UnreadableInput(path, "the tables are nested too deep.") from fault
    try:
        return read_rules(raw)
    except BadRules as fault:
        raise rules_problem(path, fault) from fault


def rules_problem(path: str, fault: BadRules) -> UnreadableInput:
    """The refusal of one key, with its line where the file spells it plainly."""
    text = Path(path).read_text(encoding="utf-8-sig")
    return UnreadableInput(path, fault.sentence, line=_line_of(text, fault.path), column=fault.path)


class BallotsFile:
    """Ballots from CSV; after reading, `problem` turns the refusal of a row into one with its line."""

    def __init__(self, path: str, *, ranked: bool) -> None:
        cells = ("rank",) if ranked else ("criterion", "score")
        self._ranked = ranked
        self._csv = open_csv(
            path, required=("entry", "juror", *cells), optional=("round", "group"), numbers=("rank", "score")
        )
        self.notes = self._csv.notes
        self.present = self._csv.present

    def read(self, only_round: str = "") -> Ballots:
        """All rows; without a column for it, all belong to ``only_round``. Raises UnreadableInput."""
        box = BallotBox(ranked=self._ranked)
        rows = 0
        try:
            for columns in self._csv.blocks():
                rows += len(columns[0])
                entry, juror, *cells, round_name, group = columns
                rounds = round_name if "round" in self.present else [only_round] * len(entry)
                groups = group if "group" in self.present else None
                box.add(entry, juror, cells[-1], None if self._ranked else cells[0], rounds, groups)
            if not rows:
                raise UnreadableInput(self._csv.file, "there is no ballot under the first line.", line=1)
            return box.ballots()
        except BadBallot as fault:
            raise self.problem(fault) from fault

    def problem(self, fault: BadBallot) -> UnreadableInput:
        """The refusal of one row."""
        return self._csv.problem(fault.row, fault.column, fault.sentence)


def read_entries(path: str) -> tuple[list[Entry], frozenset[str], list[str]]:
    """Entries from CSV, the columns the file has, and notes. Raises UnreadableInput."""
    file = open_csv(path, required=("entry",), optional=("category", "countries"))
    entries: dict[str, Entry] = {}
    rows = 0
    for names, categories, countries in file.blocks():
        for place, (text, category, lands) in enumerate(zip(names, categories, countries, strict=True)):
            name = text.strip()
            if not name:
                raise file.problem(rows + place, "entry", "no entry is named here.")
            if name in entries:
                raise file.problem(rows + place, "entry", f"entry '{name}' is listed further up already.")
            entries[name] = Entry(name, category.strip(), tuple(dict.fromkeys(lands.upper().split())))
        rows += len(names)
    if not entries:
        raise UnreadableInput(path, "there is no entry under the first line.", line=1)
    return list(entries.values()), file.present, file.notes


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace("_", ""))


def _not_toml(path: str, text: str, said: str) -> UnreadableInput:
    place = re.search(r" \(at line (\d+), column (\d+)\)$", said)
    if place is None:
        line = text.count("\n") + 1
        return UnreadableInput(path, f"this is not TOML: {said.removesuffix(' (at end of document)')}.", line=line)
    return UnreadableInput(path, f"this is not TOML: {said[: place.start()]}.", line=int(place[1]), column=place[2])


def _line_of(text: str, path: str) -> int | None:
    """The line that a path such as ``awards[2].places`` is written on, or its nearest table or list."""
    parts: list[Any] = [int(part) if part.isdigit() else part for part in re.split(r"[.\[\]]+", path) if part]
    header: list[str] = []
    award, found, depth = 0, None, 0
    for number, line in enumerate(text.splitlines(), 1):
        table = re.match(r"\s*\[+([^\]]+)\]+", line)
        if table:
            award += line.lstrip().startswith("[[awards]]")
            header = [part.strip().strip("\"'") for part in table[1].split(".")]
            keys: list[Any] = header
        else:
            key = re.match(r"\s*([^=#\s]+|\"[^\"]*\"|'[^']*')\s*=", line)
            keys = [*header, *(part.strip("\"'") for part in key[1].split("."))] if key else []
        if keys and keys[0] == "awards":
            keys = ["awards", award, *keys[1:]]
        if keys and keys == parts[: len(keys)] and len(keys) > depth:
            found, depth = number, len(keys)
    return found
