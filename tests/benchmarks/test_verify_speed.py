"""Verifying a very large round: CPU time, memory and start of `palmares verify`, as people run it, against its limits.

The peer of the same run is SHA-256 over the same bundle's bytes with Python's own JSON reader, so that a busy machine
shows in both.
"""

import hashlib
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from festival.publishing.bundle import write_bundle
from tests.bundles import make_bundle, rules_of_round

pytestmark = pytest.mark.benchmark

CRITERIA = ("script", "direction", "editing", "acting", "sound")
SECONDS_LIMIT, MEMORY_LIMIT = 30.0, 1024 * 1024


def verified(bundle: Path) -> tuple[float, int]:
    """CPU seconds and peak kilobytes of one run."""
    measure = (
        "import resource, sys; from festival.cli.main import main; status = main(sys.argv[1:]); "
        "used = resource.getrusage(resource.RUSAGE_SELF); "
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss); sys.exit(status)"
    )
    command = [sys.executable, "-c", measure, "verify", str(bundle)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, kilobytes = done.stdout.split("\n")[-2].split()
    return float(seconds), int(kilobytes)


def test_135_000_scoresheets(tmp_path: Path) -> None:
    rules = rules_of_round(criteria=dict.fromkeys(CRITERIA, "1"))
    file = tmp_path / "bundle.json"
    file.write_bytes(write_bundle(make_bundle(entries=45_000, per_entry=3, rules=rules, criteria=CRITERIA)))
    began = time.process_time()
    hashlib.sha256(json.dumps(json.loads(file.read_bytes())).encode())
    peer = time.process_time() - began
    seconds, kilobytes = verified(file)
    print(
        f"\n135,000 scoresheets ({file.stat().st_size / 1e6:.0f} MB): {seconds:.1f} s CPU "
        f"({seconds / SECONDS_LIMIT:.0%} of the limit, {seconds / peer:.1f} times reading and hashing the file), "
        f"{kilobytes / 1024:.0f} MiB ({kilobytes / MEMORY_LIMIT:.0%} of the limit)"
    )
    assert seconds < SECONDS_LIMIT
    assert kilobytes < MEMORY_LIMIT
