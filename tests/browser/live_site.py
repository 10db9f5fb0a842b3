"""A real site for journeys: `palmares serve` on an empty folder, with its database, storage and workers."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class LiveSite:
    """Where the site is, and the link that makes its first organiser."""

    address: str
    set_up_link: str
    data: Path


@contextmanager
def live_site(**environment: str) -> Iterator[LiveSite]:
    """Serve an empty installation for as long as the block lasts."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 2_000_000_000
    with tempfile.TemporaryDirectory(prefix="palmares-live-", dir=memory if roomy else None) as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "festival.cli.main", "serve", "--data", folder, "--port", "0"],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PALMARES_DEVELOPMENT": "1", **environment},
        )
        try:
            assert process.stdout is not None
            address = link = ""
            while not link:
                line = process.stdout.readline()
                assert line, "the site ended before it was ready"
                address = (re.findall(r"Palmarès is at (\S+)", line) or [address])[0]
                link = (re.findall(r"^\s+(http\S+/link/\S+)", line) or [""])[0]
            yield LiveSite(address, link, Path(folder))
        finally:
            process.terminate()
            process.communicate(timeout=30)
            if process.stdout is not None:
                process.stdout.close()
