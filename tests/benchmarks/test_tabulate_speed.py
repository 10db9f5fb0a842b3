"""From CSV to the official award list: CPU time and memory of the command, as people run it, against its limits.

The peer of the same run is Python's own csv module reading the same file, so that a busy machine shows in both.
"""

import csv
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.benchmark

JURORS, PER_FILM = 500, 3
CRITERIA = ("script", "direction", "editing", "acting", "sound")
RULES = """
[scale]
min = 0
max = 10
step = "0.5"
[criteria]
script = "2"
direction = "2"
editing = "1/2"
acting = "1"
sound = "1/3"
[method]
name = "{method}"
{more}
[ties]
break = ["criterion:script", "ballots"]
[[awards]]
name = "Grand Prix"
[[awards]]
name = "Best Script"
criteria = {{ script = "1" }}
not_also = ["Grand Prix"]
"""
CPU_LIMIT, MEMORY_LIMIT = 5.0, 1_000_000


def write_ballots(folder: Path, films: int) -> Path:
    dice = random.Random(films)
    path = folder / f"{films}.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("entry,juror,criterion,score\n")
        for film in range(films):
            for juror in dice.sample(range(JURORS), PER_FILM):
                file.writelines(f"F{film:06},J{juror:03},{name},{dice.randint(0, 20) / 2}\n" for name in CRITERIA)
    return path


def tabulated(ballots: Path, method: str, more: str = "") -> tuple[float, int]:
    """CPU seconds and peak kilobytes of one run."""
    rules = ballots.with_suffix(".toml")
    rules.write_text(RULES.format(method=method, more=more))
    measure = (
        "import resource, sys; from festival.cli.main import main; status = main(sys.argv[1:]); "
        "used = resource.getrusage(resource.RUSAGE_SELF); "
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss); sys.exit(status)"
    )
    options = ["--ballots", ballots, "--rules", rules, "--estimates", "none", "--out", ballots.with_suffix(".json")]
    command = [sys.executable, "-c", measure, "tabulate", *map(str, options)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, kilobytes = done.stdout.split()
    return float(seconds), int(kilobytes)


def only_read(ballots: Path) -> float:
    began = time.process_time()
    with ballots.open(newline="", encoding="utf-8") as file:
        for _ in csv.reader(file):
            pass
    return time.process_time() - began


def test_675_000_scores(tmp_path: Path) -> None:
    ballots = write_ballots(tmp_path, 45_000)
    reading = only_read(ballots)
    print(f"\n675,000 scores; csv alone reads them in {reading:.2f} s of CPU")
    for method, more in (
        ("mean", ""),
        ("mean", 'clip = "3"'),
        ("median", ""),
        ("trimmed_mean", ""),
        ("majority_judgment", ""),
    ):
        seconds, kilobytes = tabulated(ballots, method, more)
        limits = f"{seconds / CPU_LIMIT:.2f} and {kilobytes / MEMORY_LIMIT:.2f} of the limits"
        rule = f"{method} {more}".strip()
        print(
            f"{rule:<18} {seconds:5.2f} s, {seconds / reading:.1f} times csv alone, {kilobytes / 1000:.0f} MB; {limits}"
        )


def test_growth(tmp_path: Path) -> None:
    start = tabulated(write_ballots(tmp_path, 10), "mean")[0]
    print(f"\n{'scores':>8}  CPU beyond the start of {start:.2f} s, per 100,000 scores")
    for films in (300, 3_000, 30_000):
        scores = films * PER_FILM * len(CRITERIA)
        seconds = tabulated(write_ballots(tmp_path, films), "mean")[0] - start
        print(f"{scores:>8}  {seconds * 100_000 / scores:.3f} s")
