"""What postmaster.pid says about the server of a cluster."""

import os
from dataclasses import dataclass
from pathlib import Path

PID_LINE, STATUS_LINE = 0, 7


@dataclass(frozen=True)
class Postmaster:
    """The server's first process, dead or alive: the file outlives a killed one."""

    pid: int
    ready: bool


def read_postmaster(cluster: Path) -> Postmaster | None:
    """The postmaster that the file names; None where there is no file, or a torn one."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
        pid = int(lines[PID_LINE])
    except (OSError, ValueError, IndexError):
        return None
    return Postmaster(pid=pid, ready=len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == "ready")


def is_running(cluster: Path, pid: int) -> bool:
    """Whether the server that had this process id still serves the cluster.

    Both signs count: a killed one leaves its file, and one that shut down may stay in the process list for a while.
    """
    postmaster = read_postmaster(cluster)
    if postmaster is None or postmaster.pid != pid:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        # It runs under another account.
        return True
    return True
