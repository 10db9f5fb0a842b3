"""`palmares assign`: blind panels from CSV files, with a report of what was reached and proved."""

import argparse
import json
import sys
import time
from collections.abc import Callable

import numpy as np

from festival.cli.collecting import nothing_collected
from festival.cli.csv_input import CsvInput
from festival.cli.csv_output import whole_file, write_csv
from festival.cli.panel_input import read_affinity, read_pairs, read_people
from judging.assignment import Objective, PanelProblem, PanelReport, propose_panels

NAMED_ON_SCREEN = 5


def run(arguments: list[str]) -> int:
    """Propose panels; 0 when every panel is filled and every minimum load met, 1 when not."""
    started = time.perf_counter()
    options = _options(arguments)
    with nothing_collected():
        problem, notes = _problem(options)
    for note in notes:
        print(f"palmares assign: {note}", file=sys.stderr)
    panels = propose_panels(problem)
    entry_ids = [entry.id for entry in problem.entries]
    juror_ids = [juror.id for juror in problem.jurors]
    with nothing_collected():
        rows = sorted((entry_ids[entry], juror_ids[juror]) for entry, juror in panels.pairs.tolist())
        write_csv(options.out, ("entry", "juror"), rows)
    report = panels.report
    if options.report:
        plain = {**report.to_json(), "seconds": round(time.perf_counter() - started, 3)}
        with whole_file(options.report) as file:
            file.write(json.dumps(plain, indent=2, ensure_ascii=False, allow_nan=False) + "\n")
    _say(report, len(rows))
    if report.kept < len(problem.kept):
        given_up = len(problem.kept) - report.kept
        print(
            f"palmares assign: {given_up} kept pairs became conflicts; their seats were filled again.", file=sys.stderr
        )
    return 1 if report.unfilled or report.underloaded else 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="palmares assign", description=__doc__, allow_abbrev=False)
    parser.add_argument("--entries", required=True, metavar="F", help="entry, countries, languages, category, minutes")
    parser.add_argument(
        "--jurors", required=True, metavar="F", help="juror, countries, languages, categories, max_minutes, max_entries"
    )
    parser.add_argument("--conflicts", metavar="F", help="entry, juror: never together")
    parser.add_argument("--affinity", metavar="F", help="entry, juror, affinity; pairs not listed are 0")
    parser.add_argument("--keep", metavar="F", help="entry, juror: pairs that stay")
    parser.add_argument("--per-entry", required=True, type=_at_least(1), metavar="N", help="jurors on each panel")
    parser.add_argument("--max-load", type=_at_least(0), metavar="N", help="most entries for one juror")
    parser.add_argument("--min-load", type=_at_least(0), default=0, metavar="N", help="fewest entries for one juror")
    parser.add_argument("--max-minutes", type=_minutes, metavar="M", help="most minutes for one juror")
    parser.add_argument("--max-per-country", type=_at_least(1), metavar="N", help="most jurors of a country on a panel")
    parser.add_argument("--allow-same-country", action="store_true", help="a country in common is no conflict")
    parser.add_argument("--objective", choices=[one.value for one in Objective], default=Objective.FAIR.value)
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="decides between equally good panels")
    parser.add_argument("--out", required=True, metavar="F", help="where the panels go: entry, juror")
    parser.add_argument("--report", metavar="F", help="where the JSON report goes")
    options = parser.parse_args(arguments)
    if options.max_load is not None and options.min_load > options.max_load:
        parser.error(f"--min-load {options.min_load} is more than --max-load {options.max_load}")
    return options


def _problem(options: argparse.Namespace) -> tuple[PanelProblem, list[str]]:
    people = read_people(options.entries, options.jurors)
    no_pairs = np.empty((0, 2), np.int32)
    former = _Former()
    kept = read_pairs(options.keep, people, unknown=former.remember) if options.keep else no_pairs
    conflicts = read_pairs(options.conflicts, people, unknown=former.refuse) if options.conflicts else no_pairs
    affinity = read_affinity(options.affinity, people) if options.affinity else (no_pairs, np.empty(0))
    if former.pairs:
        people.notes.append(
            f"{options.keep}: {former.pairs} pairs name an entry or juror no longer in this round; "
            "their seats are open."
        )
    problem = PanelProblem(
        entries=people.entries,
        jurors=people.jurors,
        per_entry=options.per_entry,
        affinity_pairs=affinity[0],
        affinity_values=affinity[1],
        forbidden=conflicts,
        kept=kept,
        max_load=options.max_load,
        min_load=options.min_load,
        max_minutes=options.max_minutes,
        max_per_country=options.max_per_country,
        allow_same_country=options.allow_same_country,
        objective=Objective(options.objective),
        seed=options.seed,
    )
    return problem, people.notes


class _Former:
    """Ids that only the kept pairs know: people who dropped out since, whose conflicts no longer matter."""

    def __init__(self) -> None:
        self.pairs = 0
        self._ids: set[tuple[str, str]] = set()

    def remember(self, _source: CsvInput, _row: int, column: str, one: str) -> None:
        self.pairs += 1
        self._ids.add((column, one))

    def refuse(self, source: CsvInput, row: int, column: str, one: str) -> None:
        if (column, one) not in self._ids:
            raise source.problem(
                row, column, f"no {column} has the id {one!r}; a conflict that misses its mark is none."
            )


def _say(report: PanelReport, pairs: int) -> None:
    open_seats = sum(one.missing for one in report.unfilled)
    print(
        f"palmares assign: {pairs} seats filled, {open_seats} open; total affinity {report.total_affinity:.6g}, "
        f"worst entry {report.min_entry_affinity:.6g}; loads {report.load_min} to {report.load_max}.",
        file=sys.stderr,
    )
    short = [f"entry {one.entry}: {one.missing} open, {one.why}" for one in report.unfilled]
    short += [f"juror {one.juror}: {one.missing} too few, {one.why}" for one in report.underloaded]
    for sentence in short[:NAMED_ON_SCREEN]:
        print(f"palmares assign: {sentence}", file=sys.stderr)
    if len(short) > NAMED_ON_SCREEN:
        print(f"palmares assign: and {len(short) - NAMED_ON_SCREEN} more; the report names them all.", file=sys.stderr)


def _at_least(least: int) -> Callable[[str], int]:
    def whole_number(text: str) -> int:
        number = int(text)
        if number < least:
            raise argparse.ArgumentTypeError(f"{text} is less than {least}")
        return number

    return whole_number


def _minutes(text: str) -> float:
    number = float(text)
    if not 0 <= number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a number of minutes")
    return number
