"""Cores made small: each process has a share of one for itself, so that several fit on a machine of two.

How much faster a site is in four processes than in one cannot be seen where four cores are missing: they would wait for
PostgreSQL's and the client's. With a few hundredths of a core each, by the kernel's own scheduler, four processes leave
the rest of the machine to the others, and what limits them is what each of them has.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

_GROUPS = Path("/sys/fs/cgroup")
_PERIOD = 20_000
"""Microseconds in which each share is handed out: short, so that nobody waits long for theirs."""


def small_cores_are_missing() -> str:
    """What to say where the kernel cannot be asked; empty where it can."""
    folder = _folder()
    if os.geteuid() == 0 and os.access(folder, os.W_OK) and any((folder / name).exists() for name in _PROCS):
        return ""
    return "NOT MEASURED: needs root and the kernel's CPU controller (cgroup) to give each process a share of a core"


@contextmanager
def small_cores(processes: Sequence[int], share: float) -> Iterator[None]:
    """Within the block each of these processes has at most this share of a core."""
    with ExitStack() as held:
        for process in processes:
            held.enter_context(_small_core(process, int(share * _PERIOD)))
        yield


_PROCS = ("cgroup.procs", "tasks")


def _folder() -> Path:
    return _GROUPS / "cpu" if (_GROUPS / "cpu").is_dir() else _GROUPS


@contextmanager
def _small_core(process: int, quota: int) -> Iterator[None]:
    group = _folder() / f"palmares-{process}"
    group.mkdir()
    try:
        if (group / "cpu.max").exists():
            (group / "cpu.max").write_text(f"{quota} {_PERIOD}")
        else:
            (group / "cpu.cfs_period_us").write_text(str(_PERIOD))
            (group / "cpu.cfs_quota_us").write_text(str(quota))
        (group / "cgroup.procs").write_text(str(process))
        yield
    finally:
        if Path(f"/proc/{process}").exists():
            (_folder() / "cgroup.procs").write_text(str(process))
        group.rmdir()
