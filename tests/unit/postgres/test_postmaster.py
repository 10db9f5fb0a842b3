import os
import subprocess
from pathlib import Path

import pytest

from festival.postgres.postmaster import Postmaster, is_running, read_postmaster

FILE = "{pid}\n/data\n1795308052\n5432\n../socket\n\n  2204195         5\n{status}\n"


@pytest.mark.parametrize(
    ("status", "ready"), [("ready   ", True), ("starting", False), ("stopping", False), ("standby ", False)]
)
def test_the_status_decides_whether_it_is_ready(status: str, ready: bool, tmp_path: Path) -> None:
    (tmp_path / "postmaster.pid").write_text(FILE.format(pid=4321, status=status))
    assert read_postmaster(tmp_path) == Postmaster(pid=4321, ready=ready)


def test_a_server_that_has_not_written_its_status_yet_is_not_ready(tmp_path: Path) -> None:
    (tmp_path / "postmaster.pid").write_text("4321\n/data\n")
    assert read_postmaster(tmp_path) == Postmaster(pid=4321, ready=False)


@pytest.mark.parametrize("content", [None, "", "\n", "not a number\n"])
def test_no_file_or_a_torn_one_names_nobody(content: str | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "postmaster.pid").write_text(content)
    assert read_postmaster(tmp_path) is None


def test_a_server_runs_while_its_file_and_its_process_are_there(tmp_path: Path) -> None:
    file = tmp_path / "postmaster.pid"
    file.write_text(FILE.format(pid=os.getpid(), status="ready"))
    assert is_running(tmp_path, os.getpid())
    assert not is_running(tmp_path, os.getpid() + 1)
    file.unlink()
    assert not is_running(tmp_path, os.getpid())

    with subprocess.Popen(["true"]) as ended:
        pass
    file.write_text(FILE.format(pid=ended.pid, status="ready"))
    assert not is_running(tmp_path, ended.pid)
