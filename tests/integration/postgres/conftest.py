"""Folders for embedded servers, and processes that start one."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from festival.postgres.server import RunningPostgres

CHILD = """
import signal, sys, time
from pathlib import Path
from festival.postgres.server import RunningPostgres
# Whoever started the tests may have ignored it (nohup), and that is inherited.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
server = RunningPostgres(Path(sys.argv[1]))
print(server.pid, int(server.owned), flush=True)
sys.stdin.read()
server.stop()
"""


class Child:
    """A process that keeps a server on a folder until its standard input closes."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ready(self) -> "Child":
        assert self.process.stdout is not None
        pid, owned = self.process.stdout.readline().split()
        self.pid, self.owned = int(pid), owned == "1"
        return self

    def end(self) -> None:
        self.process.communicate()


def in_memory() -> str | None:
    """A disk in memory where there is one with room; nothing here depends on the disk but its speed."""
    disk = Path("/dev/shm")
    return str(disk) if disk.is_dir() and shutil.disk_usage(disk).free > 2_000_000_000 else None


@pytest.fixture(scope="session")
def made_once() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="palmares-made-", dir=in_memory()) as place:
        folder = Path(place) / "postgres"
        RunningPostgres(folder).stop()
        yield folder


@pytest.fixture
def folder(made_once: Path) -> Iterator[Path]:
    """A folder with a database that is not running; copying one is quicker than making one."""
    with tempfile.TemporaryDirectory(prefix="palmares-test-", dir=in_memory(), ignore_cleanup_errors=True) as place:
        subprocess.run(["cp", "-a", str(made_once), place], check=True)
        yield Path(place) / "postgres"


@pytest.fixture
def new_folder(tmp_path: Path) -> Path:
    """A folder that is not there yet."""
    return tmp_path / "new" / "postgres"


@pytest.fixture
def child() -> Iterator[Callable[[Path], Child]]:
    children: list[Child] = []

    def start(folder: Path) -> Child:
        children.append(Child(folder))
        return children[-1]

    yield start
    for one in children:
        one.end()


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that every account can pass through, unlike pytest's own."""
    place = Path(tempfile.mkdtemp(prefix="palmares-test-"))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mounts a disk of the size that is asked for."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()

    def mount(options: str) -> Path:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(disk)], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            pytest.skip(f"no mounting here: {done.stderr.strip()}")
        return disk

    yield mount
    subprocess.run(["umount", "--lazy", str(disk)], check=False, capture_output=True)
