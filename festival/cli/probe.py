"""``palmares probe``: verdicts on film files, offline; one JSON object for each file, in order."""

import argparse
import json
import os
import re
import sys
import tomllib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from festival.editions.film_rules import BadFilmRule, FilmRules, film_rules
from festival.editions.presets import NAMES, load_preset
from festival.errors import UnreadableInput
from festival.media.facts import Facts
from festival.media.probing import Prober
from festival.media.verdict import verdict


def run(arguments: list[str]) -> int:
    """Exit status 0: every film accepted; 1: one refused; 2: a file that cannot be read, or wrong use."""
    parser = argparse.ArgumentParser(prog="palmares probe", allow_abbrev=False, description=__doc__)
    rules_from = parser.add_mutually_exclusive_group()
    rules_from.add_argument(
        "--preset", choices=NAMES, metavar="NAME", help="a built-in call; `palmares presets` lists them"
    )
    rules_from.add_argument("--rules", metavar="FILE.toml", help="a TOML file with a [film] table")
    parser.add_argument("files", nargs="+", metavar="FILE")
    given = parser.parse_args(arguments)
    rules = FilmRules()
    if given.preset is not None:
        rules = load_preset(given.preset).film
    elif given.rules is not None:
        rules = _read_rules(given.rules)
    refused = unreadable = False
    at_once = len(os.sched_getaffinity(0))
    with Prober() as prober, ThreadPoolExecutor(at_once) as threads:
        for file, asked in _ahead(given.files, at_once, lambda file: threads.submit(prober.probe, file)):
            try:
                facts = asked.result()
            except OSError as problem:
                print(f"palmares probe: {file}: {problem.strerror or 'not a regular file'}.", file=sys.stderr)
                unreadable = True
                continue
            judged = verdict(facts, rules)
            refused = refused or not judged.accepted
            problems = [problem.as_json() for problem in judged.problems]
            line = {"file": file, "accepted": judged.accepted, "facts": facts.as_json(), "problems": problems}
            print(json.dumps(line, ensure_ascii=False), flush=True)
    return 2 if unreadable else int(refused)


def _ahead(
    files: Iterable[str], at_once: int, ask: Callable[[str], Future[Facts]]
) -> Iterator[tuple[str, Future[Facts]]]:
    """Each file with its measuring, in order; twice as many as are measured at once are asked for, never all."""
    waiting: deque[tuple[str, Future[Facts]]] = deque()
    for file in files:
        waiting.append((file, ask(file)))
        if len(waiting) > 2 * at_once:
            yield waiting.popleft()
    yield from waiting


def _read_rules(path: str) -> FilmRules:
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except OSError as problem:
        raise UnreadableInput(path, f"{problem.strerror}.") from problem
    except UnicodeDecodeError as problem:
        raise UnreadableInput(path, "This is not a text in UTF-8.") from problem
    try:
        document: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise _not_toml(path, text, str(problem)) from problem
    table = document.get("film", {})
    if not isinstance(table, dict):
        raise UnreadableInput(path, "film must be a table: [film].", line=_line_of(text, "film"))
    try:
        return film_rules(table)
    except BadFilmRule as problem:
        line = _line_of(text, problem.field or "")
        raise UnreadableInput(path, problem.text, line=line, column=None if line is None else "1") from problem


def _not_toml(path: str, text: str, problem: str) -> UnreadableInput:
    place = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", problem)
    line, column = (place.group(1), place.group(2)) if place and place.group(1) else (str(text.count("\n") + 1), "1")
    sentence = problem[: place.start()] if place else problem
    return UnreadableInput(path, f"This is not TOML: {sentence}.", line=int(line), column=column)


def _line_of(text: str, key: str) -> int | None:
    """Where the key stands in the [film] table; None where TOML writes it in another way."""
    inside = False
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[\s*([^\]]*?)\s*\]", line)
        if header:
            inside = header.group(1) == "film"
            if inside and key == "film":
                return number
        elif (inside or key == "film") and re.match(rf"""\s*["']?{re.escape(key)}["']?\s*=""", line):
            return number
    return None
