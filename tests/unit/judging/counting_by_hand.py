"""Ballots from short notations, and a second count of scoresheets written for reading: fractions, loops, no arrays."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from judging.arrangement import Entry
from judging.ballots import BallotBox, Ballots
from judging.rule_reading import read_rules
from judging.tally import Result, tabulate

Row = tuple[str, ...]


def scoresheets(rows: Iterable[Row]) -> Ballots:
    """Rows of entry, juror, criterion, score and perhaps round and group."""
    box = BallotBox(ranked=False)
    padded = [(*row, "", "")[:6] for row in rows]
    if padded:
        entry, juror, criterion, score, round_, group = (list(column) for column in zip(*padded, strict=True))
        box.add(entry, juror, score, criterion, round_, group)
    return box.ballots()


def rankings(rows: Iterable[Row]) -> Ballots:
    """Rows of entry, juror, rank and perhaps round and group."""
    box = BallotBox(ranked=True)
    padded = [(*row, "", "")[:5] for row in rows]
    if padded:
        entry, juror, rank, round_, group = (list(column) for column in zip(*padded, strict=True))
        box.add(entry, juror, rank, None, round_, group)
    return box.ballots()


def profile(*ballots: tuple[str, int]) -> Ballots:
    """Ballots such as ("AB=C", 3): three jurors put A first, B and C together second."""
    rows, juror = [], 0
    for text, times in ballots:
        for _ in range(times):
            juror += 1
            rank = 0
            for place, entry in enumerate(text):
                if entry == "=":
                    continue
                rank += place == 0 or text[place - 1] != "="
                rows.append((entry, f"j{juror}", str(rank)))
    return rankings(rows)


def count(ballots: Ballots, rules: Mapping[str, Any] | None = None, entries: Sequence[Entry] = ()) -> Result:
    """The official result without estimates."""
    return tabulate(ballots, read_rules(rules or {}), entries, estimates=False)


def places(result: Result) -> list[tuple[int, str, str]]:
    """Rank, entry and score."""
    return [(line.rank, line.entry, line.score) for line in result.ranking]


def winners(result: Result) -> dict[str, list[str]]:
    """Who won each award."""
    return {prize.name: list(prize.winners) for prize in result.awards}


def rounded(value: Fraction, step: str | None) -> Fraction:
    """Half up."""
    return value if step is None else ((value / Fraction(step)) + Fraction(1, 2)).__floor__() * Fraction(step)


def counted_by_hand(rows: Sequence[Row], rules: Mapping[str, Any]) -> dict[str, Fraction]:
    """The exact result of each entry that can be ranked: mean, median, trimmed_mean; one round, no groups."""
    method, rounding = rules.get("method", {}), rules.get("rounding", {})
    weights = {name: Fraction(weight) for name, weight in rules["criteria"].items()}
    results = {}
    for entry in sorted({row[0] for row in rows}):
        parts = []
        for name, weight in weights.items():
            cells = [Fraction(row[3]) for row in rows if row[0] == entry and row[2] == name and row[3]]
            criterion = _criterion(cells, method, rounding) if cells else None
            if criterion is None:
                break
            parts.append(rounded(rounded(criterion, rounding.get("criterion")) * weight, rounding.get("weighted")))
        else:
            total = sum(parts, Fraction())
            divisor = Fraction(1) if method.get("combine") == "sum" else sum(weights.values())
            results[entry] = rounded(total / divisor, rounding.get("total"))
    return results


def _criterion(cells: list[Fraction], method: Mapping[str, Any], rounding: Mapping[str, str]) -> Fraction | None:
    name = method.get("name", "mean")
    if name == "mean" and "clip" in method:
        mean, reach = sum(cells, Fraction()) / len(cells), Fraction(method["clip"])
        cells = [min(max(cell, mean - reach), mean + reach) for cell in cells]
    cells = sorted(rounded(cell, rounding.get("cell")) for cell in cells)
    if name == "median":
        return (cells[(len(cells) - 1) // 2] + cells[len(cells) // 2]) / 2
    if name == "trimmed_mean":
        cells = cells[method.get("drop_low", 1) : len(cells) - method.get("drop_high", 1)]
    return sum(cells, Fraction()) / len(cells) if cells else None
