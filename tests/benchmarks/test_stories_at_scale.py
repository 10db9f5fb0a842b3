"""The two open calls at the size they had: 75,000 and 45,000 entries, from the call to what was published.

Real: the edition, its team and jury, the first entries of each story (`Story.played`) with films of their own, each
measured, held against the rules and copied; all reach, shortlists, rounds, scoresheets, votes, choices, publications
and letters, and every entry's own way from the end of the call. Generated: the entries beyond, as copies of those rows,
which share the films of the played ones: 75,000 different films of a few seconds would be a day's work of two cores
and 60 GB, while what is asked of each of them, its verdict by the rules, is asked of its facts.
"""

import os
import re
import sys
import time
from base64 import b64decode
from pathlib import Path
from subprocess import PIPE, STDOUT, Popen, run

import pytest

from festival.casting.planner import plan_first_pass
from tests.told_stories import rows

pytestmark = pytest.mark.benchmark
_STEP = re.compile(r"^\S.* …$")


@pytest.mark.parametrize(("story", "entries"), [("tiktokshortfilm", 75_000), ("primevideocasting", 45_000)])
def test_a_story_at_its_full_size(tmp_path: Path, story: str, entries: int) -> None:
    folder = tmp_path / "data"
    options = ("--data", str(folder), "--no-serve", "--story", story, "--entries", str(entries))
    began = time.perf_counter()
    command = [sys.executable, "-u", "-m", "festival.cli.main", "demo", *options]
    running = Popen(command, stdout=PIPE, stderr=STDOUT, text=True)
    assert running.stdout is not None
    said: list[tuple[float, str]] = []
    every: list[str] = []
    for line in running.stdout:
        every.append(line)
        if _STEP.match(line):
            said.append((time.perf_counter(), line.strip()))
    running.stdout.close()
    _, status, used = os.wait4(running.pid, 0)
    ended = time.perf_counter()
    running.returncode = os.waitstatus_to_exitcode(status)
    assert running.returncode == 0, "".join(every[-40:])
    print(f"\n{story}, {entries} entries: {ended - began:.0f} s, at most {used.ru_maxrss // 1024} MiB in the program")
    for (at, step), until in zip(said, [*(at for at, _ in said[1:]), ended], strict=True):
        print(f"  {until - at:6.1f} s  {step}")
    _tell(folder, entries)
    if story == "tiktokshortfilm":
        _verify(folder, tmp_path / "bundle.json.gz")
    else:
        _tell_planner()


def _tell(folder: Path, entries: int) -> None:
    counts = {
        "entries": "entry",
        "submitted": "entry WHERE submitted_at IS NOT NULL",
        "with a checked film": "entry JOIN facts USING (edition_id, master_id)",
        "films of their own": "(SELECT DISTINCT master_id FROM entry WHERE master_id IS NOT NULL) AS sent",
        "qualified": "entry WHERE state = 'qualified'",
        "measurements of reach": "reach",
        "shortlisted": "shortlisted",
        "scoresheets, sealed": "scoresheet WHERE state = 'frozen'",
        "votes of the public counted": "vote_ballot WHERE state = 'counted'",
        "letters": "outbox",
        "people written to": "(SELECT DISTINCT person_id FROM outbox) AS reader",
    }
    asked = ", ".join(f"(SELECT count(*) FROM {what})" for what in counts.values())
    told = dict(zip(counts, rows(folder, f"SELECT {asked}")[0], strict=True))
    print("  " + "; ".join(f"{many} {what}" for what, many in told.items()))
    assert (told["entries"], told["measurements of reach"]) == (entries, 2 * entries)
    assert told["people written to"] >= told["submitted"] >= entries - 1


def _verify(folder: Path, path: Path) -> None:
    """The published result is counted again from its bundle, by the command that anybody has."""
    [[bundle]] = rows(folder, "SELECT encode(body, 'base64') FROM result_bundle WHERE audience = 'public'")
    path.write_bytes(b64decode(bundle))
    command = [sys.executable, "-m", "festival.cli.main", "verify", str(path)]
    verified = run(command, stdout=PIPE, stderr=STDOUT, text=True, check=False)
    print("  " + verified.stdout.strip().replace("\n", "\n  "))
    assert verified.returncode == 0


def _tell_planner() -> None:
    for screeners in (20, 40, 80):
        plan = plan_first_pass(45_000, screeners, seconds=60, hours_a_day=4)
        print(
            f"  a first pass of 45,000 by {screeners} screeners, 60 s each, 4 h a day: {plan.viewings:,} viewings, "
            f"{plan.third:,} of them by a third, {plan.hours:,.0f} h, {plan.hours_each:.0f} h each, {plan.days} days"
        )
