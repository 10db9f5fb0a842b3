"""How `palmares tabulate` shows a result: JSON, CSV, or a table for a terminal."""

import csv
import itertools
import json
from collections.abc import Iterator, Sequence
from typing import Any, TextIO

from festival.spreadsheet import disarmed
from judging.tally import Ranked, Result

COLUMNS = ("rank", "entry", "score", "ballots", "mean", "adjusted", "spread")


def write_result(result: Result, format_name: str, file: TextIO) -> None:
    """Write a result as ``json``, ``csv`` (the ranking) or ``table``; the same result gives the same bytes."""
    if format_name == "json":
        file.write(f"{{{','.join(map(_json_member, result.as_json().items()))}\n}}\n")
    elif format_name == "csv":
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([disarmed(cell) for cell in _cells(line)] for line in result.ranking)
    else:
        file.writelines(f"{line}\n" for line in _lines(result))


def _json_member(member: tuple[str, Any]) -> str:
    """One key with its value on a line of its own, lists with a line for each item."""
    key, value = member
    text = json.dumps(value, ensure_ascii=False)
    if isinstance(value, list) and value:
        items = ",\n ".join(json.dumps(item, ensure_ascii=False) for item in value)
        text = f"[\n {items}\n]"
    return f"\n{json.dumps(key)}: {text}"


def printable(text: str) -> str:
    """Text that cannot steer a terminal: control and direction characters become a replacement character."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def _cells(line: Ranked) -> tuple[str, ...]:
    figures = ("" if figure is None else str(figure) for figure in (line.mean, line.adjusted, line.spread))
    return (str(line.rank), line.entry, line.score, str(line.ballots), *figures)


def _lines(result: Result) -> Iterator[str]:
    method = result.method.replace("_", " ")
    yield f"Result by {method}: {len(result.ranking)} ranked, {len(result.not_ranked)} not ranked"
    for prize in result.awards:
        winners = ", ".join(map(printable, prize.winners)) or "nobody"
        yield f"  {printable(prize.name)}: {winners}{' (ex aequo)' if prize.ex_aequo else ''}"
    if result.ranking:
        yield ""
        yield from _table(result.ranking)
    if result.not_ranked:
        yield ""
        yield "Not ranked"
        yield from (f"  {printable(line.entry)}: {line.reason}" for line in result.not_ranked)
    if result.stability:
        yield ""
        yield "How sure each winner is"
        for line in result.stability:
            changed = f"; without {', '.join(map(printable, line.changed_by))} it changes" if line.changed_by else ""
            yield f"  {printable(line.award)}: {printable(line.entry)} in {line.share:.0%} of resampled juries{changed}"
    if result.agreement is not None:
        yield ""
        yield "How far jurors agree"
        for name, figure in (
            ("Krippendorff's alpha (interval)", result.agreement.krippendorff_alpha_interval),
            ("ICC, one juror", result.agreement.icc_single),
            ("ICC, the panel's mean", result.agreement.icc_average),
        ):
            yield f"  {name}: {'–' if figure is None else f'{figure:.3f}'}"
    if result.warnings:
        yield ""
        yield "Mind"
        yield from (f"  {printable(caution.message)}" for caution in result.warnings)
    yield ""
    yield f"Digest {result.digest}"


def _table(ranking: Sequence[Ranked]) -> Iterator[str]:
    shared = {line.rank for line, after in itertools.pairwise(ranking) if line.rank == after.rank}
    rows = [
        (
            f"{line.rank}{'=' if line.rank in shared else ''}",
            printable(line.entry),
            line.score,
            str(line.ballots),
            *("–" if figure is None else f"{figure:.3f}" for figure in (line.mean, line.adjusted, line.spread)),
        )
        for line in ranking
    ]
    widths = [max(map(len, column)) for column in zip(COLUMNS, *rows, strict=True)]
    for row in (COLUMNS, *rows):
        cells = [
            cell.ljust(width) if number == 1 else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()
