"""The CSV files of `palmares assign`, read into a panel problem."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from festival.cli.csv_input import CsvInput, open_csv
from festival.errors import UnreadableInput
from festival.languages import language_names
from judging.assignment import Entry, Juror

MOST_MINUTES = 1e12


@dataclass(frozen=True, slots=True)
class PanelPeople:
    """Entries and jurors with the place of each id, and the sentences to say on the way."""

    entries: tuple[Entry, ...]
    jurors: tuple[Juror, ...]
    notes: list[str] = field(default_factory=list)

    @property
    def entry_places(self) -> dict[str, int]:
        """Where each entry's id stands."""
        return {entry.id: place for place, entry in enumerate(self.entries)}

    @property
    def juror_places(self) -> dict[str, int]:
        """Where each juror's id stands."""
        return {juror.id: place for place, juror in enumerate(self.jurors)}


def read_people(entries_file: str, jurors_file: str) -> PanelPeople:
    """Read entries and jurors. Raises UnreadableInput at a double or empty id, a bad number, or when there are none."""
    entries_csv = open_csv(
        entries_file,
        required=("entry",),
        optional=("countries", "languages", "category", "minutes"),
        numbers=("minutes",),
    )
    jurors_csv = open_csv(
        jurors_file,
        required=("juror",),
        optional=("countries", "languages", "categories", "max_minutes", "max_entries"),
        numbers=("max_minutes",),
    )
    both_speak = "languages" in entries_csv.present and "languages" in jurors_csv.present
    languages = language_names if both_speak else _no_words
    entries: list[Entry] = []
    for block in entries_csv.blocks():
        for entry, countries, spoken, category, minutes in zip(*block, strict=True):
            length = _limit(entries_csv, len(entries), "minutes", minutes) or 0.0
            entries.append(Entry(entry, _words(countries), languages(spoken), category.strip().casefold(), length))
    jurors: list[Juror] = []
    for block in jurors_csv.blocks():
        for juror, countries, spoken, categories, max_minutes, max_entries in zip(*block, strict=True):
            minutes_limit = _limit(jurors_csv, len(jurors), "max_minutes", max_minutes)
            entries_limit = _whole(jurors_csv, len(jurors), "max_entries", max_entries)
            jurors.append(
                Juror(juror, _words(countries), languages(spoken), _words(categories), minutes_limit, entries_limit)
            )
    _refuse_bad_ids(entries_csv, "entry", [entry.id for entry in entries])
    _refuse_bad_ids(jurors_csv, "juror", [juror.id for juror in jurors])
    return PanelPeople(tuple(entries), tuple(jurors), [*entries_csv.notes, *jurors_csv.notes])


def read_pairs(
    file: str, people: PanelPeople, *, unknown: Callable[[CsvInput, int, str, str], None]
) -> NDArray[np.int32]:
    """Read pairs of entry and juror; ``unknown`` is told (file, row, column, id) of each id that nobody has."""
    source = open_csv(file, required=("entry", "juror"))
    found = _Places(people)
    pairs, row = [], 0
    for entry, juror in source.blocks():
        block = np.stack([found.entries(entry), found.jurors(juror)], axis=1)
        for place in np.flatnonzero((block < 0).any(axis=1)):
            column = "entry" if block[place, 0] < 0 else "juror"
            unknown(source, row + int(place), column, (entry if column == "entry" else juror)[place])
        pairs.append(block[(block >= 0).all(axis=1)])
        row += len(block)
    everything = np.concatenate(pairs) if pairs else np.empty((0, 2), np.int32)
    # Counting also spares the start of numpy's masked arrays, a fifth of a small repair.
    distinct, times = np.unique(everything, axis=0, return_counts=True)
    people.notes.extend(source.notes)
    if (times > 1).any():
        people.notes.append(f"{file}: {len(everything) - len(distinct)} pairs are there twice; once is enough.")
    return distinct


def read_affinity(file: str, people: PanelPeople) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Read affinities; blank ones are no observation. Raises UnreadableInput at NaN or a contradicting double row."""
    source = open_csv(file, required=("entry", "juror", "affinity"), numbers=("affinity",))
    found = _Places(people)
    pairs: list[NDArray[np.int32]] = []
    values: list[NDArray[np.float64]] = []
    rows: list[NDArray[np.intp]] = []
    row, strangers = 0, 0
    for entry, juror, affinity in source.blocks():
        block = np.stack([found.entries(entry), found.jurors(juror)], axis=1)
        value = _affinities(source, row, affinity)
        known = np.asarray((block >= 0).all(axis=1))
        strangers += len(known) - int(known.sum())
        known &= ~np.isnan(value)
        pairs.append(block[known])
        values.append(value[known])
        rows.append(row + np.flatnonzero(known))
        row += len(block)
    people.notes.extend(source.notes)
    if strangers:
        people.notes.append(f"{file}: {strangers} rows name an entry or juror that is not in this round; passed over.")
    if not pairs:
        return np.empty((0, 2), np.int32), np.empty(0)
    return _single(source, people, np.concatenate(pairs), np.concatenate(values), np.concatenate(rows))


def _single(
    source: CsvInput, people: PanelPeople, pairs: NDArray[np.int32], values: NDArray[np.float64], rows: NDArray[np.intp]
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    seen = np.zeros((len(people.entries), len(people.jurors)), bool)
    seen[pairs[:, 0], pairs[:, 1]] = True
    doubled = len(pairs) - int(np.count_nonzero(seen))
    if not doubled:
        return pairs, values
    order = np.lexsort((np.arange(len(pairs)), pairs[:, 1], pairs[:, 0]))
    repeats = (pairs[order][1:] == pairs[order][:-1]).all(axis=1)
    contradicting = repeats & (values[order][1:] != values[order][:-1])
    if contradicting.any():
        place = int(rows[order[1:][contradicting]].min())
        raise source.problem(place, "affinity", "this pair already has another affinity above; keep one of them.")
    people.notes.append(f"{source.file}: {doubled} rows are there twice; once is enough.")
    first = np.sort(order[np.append(True, ~repeats)])
    return pairs[first], values[first]


class _Places:
    def __init__(self, people: PanelPeople) -> None:
        self._entries, self._jurors = people.entry_places, people.juror_places

    def entries(self, ids: list[str]) -> NDArray[np.int32]:
        return _places(self._entries, ids)

    def jurors(self, ids: list[str]) -> NDArray[np.int32]:
        return _places(self._jurors, ids)


def _places(known: Mapping[str, int], ids: list[str]) -> NDArray[np.int32]:
    return np.fromiter(map(known.get, ids, repeat(-1)), np.int32, len(ids))


def _affinities(source: CsvInput, first_row: int, cells: list[str]) -> NDArray[np.float64]:
    """Read the numbers of one block, NaN where a cell is blank."""
    try:
        values = np.fromiter(map(float, cells), float, len(cells))
        if np.isfinite(values).all() and "_" not in "".join(cells):
            return values
    except ValueError:
        pass
    return np.array(
        [_number(source, first_row + place, "affinity", cell, signed=True) for place, cell in enumerate(cells)], float
    )


def _number(source: CsvInput, row: int, column: str, cell: str, *, signed: bool = False) -> float | None:
    if not cell.strip():
        return None
    try:
        number = float(cell) if "_" not in cell else math.nan
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise source.problem(row, column, f"{cell!r} is not a number.")
    if number < 0 and not signed:
        raise source.problem(row, column, f"{cell!r} is below 0.")
    return number


def _limit(source: CsvInput, row: int, column: str, cell: str) -> float | None:
    number = _number(source, row, column, cell)
    if number is not None and number > MOST_MINUTES:
        raise source.problem(row, column, f"{cell!r} is more than a thousand thousand million minutes.")
    return number


def _whole(source: CsvInput, row: int, column: str, cell: str) -> int | None:
    number = _number(source, row, column, cell)
    if number is None:
        return None
    if number != int(number):
        raise source.problem(row, column, f"{cell!r} is not a whole number.")
    return int(number)


def _words(cell: str) -> frozenset[str]:
    return frozenset(cell.casefold().split())


def _no_words(_cell: str) -> frozenset[str]:
    return frozenset()


def _refuse_bad_ids(source: CsvInput, column: str, ids: list[str]) -> None:
    if not ids:
        nobody = "there are no entries" if column == "entry" else "there are no jurors"
        raise UnreadableInput(source.file, f"{nobody}; add at least one row under the first line.", column=column)
    seen: set[str] = set()
    for row, one in enumerate(ids):
        if not one:
            raise source.problem(row, column, f"this row has no {column} id.")
        if one in seen:
            raise source.problem(row, column, f"the {column} {one!r} is there twice; each needs an id of its own.")
        seen.add(one)
