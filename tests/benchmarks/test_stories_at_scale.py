"""The two open calls at the size they had: 75,000 and 45,000 entries, from the call to what was published.

Real: the edition, its team and jury, the first entries of each story (`Story.played`) with their films, all reach,
shortlists, rounds, votes, choices, publications and letters. Generated: the entries beyond, as copies of those rows.
"""

import os
import re
import sys
import time
from pathlib import Path
from subprocess import PIPE, STDOUT, Popen

import pytest

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
    counted = "SELECT (SELECT count(*) FROM entry), (SELECT count(*) FROM reach), (SELECT count(*) FROM shortlisted), "
    [(many, reach, shortlisted, outbox)] = rows(folder, counted + "(SELECT count(*) FROM outbox)")
    print(f"  {many} entries, {reach} measurements of reach, {shortlisted} shortlisted, {outbox} letters")
    assert (many, reach) == (entries, 2 * entries)
