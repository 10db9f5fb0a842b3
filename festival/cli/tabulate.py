"""`palmares tabulate`: an award list from ballots and rules, without a server; see `judging.tally` for the count."""

import argparse
import gc
import sys

from festival.cli.award_list import printable, write_result
from festival.cli.ballots_input import BallotsFile, read_entries, read_rules_file, rules_problem
from festival.cli.csv_output import whole_file
from festival.errors import UnreadableInput
from judging.arrangement import Entry
from judging.ballots import BadBallot, Ballots
from judging.counting import RankingRefused
from judging.explanation import NoSuchEntry, explain
from judging.rule_reading import BadRules
from judging.rules import Rules
from judging.tally import tabulate


def run(arguments: list[str]) -> int:
    """Tabulate; 1 when the ranking must not be made, 2 for input that cannot be read."""
    options = _parser().parse_args(arguments)
    # Millions of cells come and none are garbage: looking for some would take a fifth of the time.
    gc.disable()
    try:
        return _tabulate(options)
    finally:
        gc.enable()


def _tabulate(options: argparse.Namespace) -> int:
    rules = read_rules_file(options.rules)
    entries, notes = _entries(options.entries, options.rules, rules)
    file = BallotsFile(options.ballots, ranked=rules.ranked)
    for note in (*notes, *file.notes):
        print(f"palmares tabulate: {note}", file=sys.stderr)
    _need_columns(file, options.ballots, rules)
    ballots = file.read(rules.last.name)
    try:
        _show(options, ballots, rules, entries)
    except BadBallot as fault:
        raise file.problem(fault) from fault
    except BadRules as fault:
        raise rules_problem(options.rules, fault) from fault
    except RankingRefused as fault:
        print(f"palmares tabulate: {fault}", file=sys.stderr)
        return 1
    return 0


def _show(options: argparse.Namespace, ballots: Ballots, rules: Rules, entries: list[Entry]) -> None:
    if options.explain is not None:
        try:
            lines = explain(ballots, rules, entries, options.explain)
        except NoSuchEntry as fault:
            sentence = f"there is no entry '{printable(options.explain)}' here."
            raise UnreadableInput(options.ballots, sentence) from fault
        sys.stdout.writelines(f"{printable(line)}\n" for line in lines)
        if options.out is None:
            return
    result = tabulate(ballots, rules, entries, estimates=options.estimates == "all")
    if options.out is None:
        write_result(result, options.format, sys.stdout)
        return
    with whole_file(options.out) as out:
        write_result(result, options.format, out)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="palmares tabulate", description="Turn ballots into an award list.", allow_abbrev=False
    )
    parser.add_argument(
        "--ballots", required=True, metavar="F", help="CSV: entry,juror,criterion,score or entry,juror,rank"
    )
    parser.add_argument("--rules", required=True, metavar="F.toml", help="how to count")
    parser.add_argument("--entries", metavar="F", help="CSV: entry,category,countries")
    parser.add_argument("--out", metavar="F", help="where the result goes instead of the terminal")
    parser.add_argument("--format", choices=("json", "csv", "table"), default="json")
    parser.add_argument(
        "--estimates", choices=("all", "none"), default="all", help="what stands beside the official result"
    )
    parser.add_argument("--explain", metavar="ENTRY", help="show the arithmetic of one entry line by line")
    return parser


def _entries(path: str | None, rules_path: str, rules: Rules) -> tuple[list[Entry], list[str]]:
    entries, present, notes = ([], frozenset[str](), list[str]()) if path is None else read_entries(path)
    for place, award in enumerate(rules.awards, 1):
        for key, column, asked in (
            ("category", "category", award.category is not None),
            ("max_per_country", "countries", award.max_per_country is not None),
        ):
            if asked and column not in present:
                sentence = f"this award needs to know each entry's {column}: give --entries with that column."
                raise rules_problem(rules_path, BadRules(f"awards[{place}].{key}", sentence))
    return entries, notes


def _need_columns(file: BallotsFile, path: str, rules: Rules) -> None:
    for column, asked in (("round", rules.names_rounds and len(rules.rounds) > 1), ("group", bool(rules.groups))):
        if asked and column not in file.present:
            sentence = f"the rules name {column}s, so the ballots need a column '{column}'."
            raise UnreadableInput(path, sentence, line=1, column=column)
