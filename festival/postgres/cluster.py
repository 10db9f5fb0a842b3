"""The database's files on disk: looked at before anything is touched, and made whole or not at all.

Layout of the folder that the server is given::

    cluster/          what PostgreSQL calls its data directory
    socket            the socket's folder, or a link to a short one
    postgres.log      the server's words, and postgres.log.1 before it
    reserve           room kept back for the day the disk is full
    lock              held while one process decides who starts the server
    half-…/           a cluster that was being made when the power went; removed at the next start
"""

import os
import re
import shutil
import tempfile
from pathlib import Path

from festival.errors import DomainError
from festival.postgres.account import give, user_name
from festival.postgres.binaries import MAJOR_VERSION
from festival.postgres.configuration import CREATION
from festival.postgres.programs import Programs
from festival.postgres.refusals import (
    DiskFull,
    FolderNotWritable,
    FolderOfAnotherUser,
    NotADatabase,
    OtherDatabaseVersion,
    ServerNotStarting,
    refusal_for,
)
from festival.postgres.reserve import RESERVE

CLUSTER, SOCKET_FOLDER, LOCK, HALF = "cluster", "socket", "lock", "half-"
LOG, OLD_LOG = "postgres.log", "postgres.log.1"
OURS = frozenset({CLUSTER, LOG, OLD_LOG, LOCK, SOCKET_FOLDER, RESERVE})
DATABASE = "palmares"
LONGEST_LOG = 10_000_000
# "2026-11-22 … FATAL:  …" of the server; "initdb: error: …" of a program, or without the "error".
CAUSE = re.compile(r"(?:FATAL|PANIC): |^(?:initdb|postgres):(?: error:)?")
# A fresh cluster is 40 MB and writes 16 MB of log at once.
ROOM_TO_CREATE = 64_000_000


def prepare_folder(folder: Path, programs: Programs) -> None:
    """Make ``folder`` if it is absent, and refuse it if it is not ours to use.

    Raises:
        FolderNotWritable, FolderOfAnotherUser, NotADatabase, OtherDatabaseVersion, DiskFull: each says how to mend it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _refuse_other_owner(folder, programs)
        _refuse_foreign(folder)
        (folder / LOCK).open("a").close()
        if programs.account is not None:
            # PostgreSQL's account passes through to its own folders and sees no list of what is here.
            folder.chmod(0o711)
    except OSError as problem:
        raise refusal_for(problem, folder) from problem
    _refuse_other_version(folder / CLUSTER)


def ensure_cluster(folder: Path, programs: Programs) -> None:
    """Make the cluster with its empty database ``palmares`` if there is none: in another folder, renamed when whole.

    Call it with the folder's lock held.

    Raises:
        DiskFull, ServerNotStarting: initdb failed; nothing is left behind.
    """
    for half in folder.glob(f"{HALF}*"):
        shutil.rmtree(half, ignore_errors=True)
    cluster = folder / CLUSTER
    if (cluster / "PG_VERSION").exists():
        return
    if shutil.disk_usage(folder).free < ROOM_TO_CREATE:
        raise DiskFull(folder=folder, needed="about 100 MB")
    half = Path(tempfile.mkdtemp(prefix=HALF, dir=folder))
    try:
        give(half, programs.account)
        where = programs.data_folder(half)
        _run(["initdb", "-D", where, *CREATION], half, folder, programs)
        _run(["postgres", "--single", "-D", where, "postgres"], half, folder, programs, f"CREATE DATABASE {DATABASE}\n")
        half.rename(cluster)
        sync(folder)
    finally:
        shutil.rmtree(half, ignore_errors=True)


def sync(folder: Path) -> None:
    """Put a folder's own list of names on the disk, so that a rename survives a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def turn_log(folder: Path) -> Path:
    """The log to append to; a long one becomes postgres.log.1 first."""
    log = folder / LOG
    if log.exists() and log.stat().st_size > LONGEST_LOG:
        log.replace(folder / OLD_LOG)
    log.touch(mode=0o600)
    return log


def why_it_failed(said: str, folder: Path) -> DomainError:
    """The refusal behind what a PostgreSQL program said before it gave up; the last cause it names counts."""
    causes = [line for line in said.splitlines() if CAUSE.search(line)]
    if "No space left on device" in said or "Disk quota exceeded" in said or shutil.disk_usage(folder).free == 0:
        return DiskFull(folder=folder, needed="about 100 MB")
    if "Read-only file system" in said:
        return FolderNotWritable(folder=folder, reason="the disk is read-only")
    reason = CAUSE.split(causes[-1])[-1].strip() if causes else "it ended without a word"
    return ServerNotStarting(folder=folder, reason=reason, log=folder / LOG)


def _run(arguments: list[str], half: Path, folder: Path, programs: Programs, typed: str = "") -> None:
    status, said = programs.run(arguments, inside=half, typed=typed)
    # A server in single-user mode reports a failed statement and still ends with 0.
    if status != 0 or "ERROR:" in said:
        with turn_log(folder).open("a") as log:
            log.write(said)
        raise why_it_failed(said, folder)


def _refuse_foreign(folder: Path) -> None:
    if not folder.is_dir():
        raise NotADatabase(folder=folder, reason="it is a file")
    names = {path.name for path in folder.iterdir()}
    if "PG_VERSION" in names:
        raise NotADatabase(folder=folder, reason="another PostgreSQL keeps its data there")
    foreign = sorted(name for name in names - OURS if not name.startswith(HALF))
    if foreign and CLUSTER not in names:
        raise NotADatabase(folder=folder, reason=f"it holds other files ({foreign[0]})")


def _refuse_other_owner(folder: Path, programs: Programs) -> None:
    runner = os.geteuid() if programs.account is None else programs.account.user
    if (folder / CLUSTER).exists() and (owner := (folder / CLUSTER).stat().st_uid) != runner:
        raise FolderOfAnotherUser(folder=folder, owner=user_name(owner), runner=user_name(runner))


def _refuse_other_version(cluster: Path) -> None:
    if not cluster.exists():
        return
    try:
        found = (cluster / "PG_VERSION").read_text().strip()
    except FileNotFoundError as problem:
        raise NotADatabase(folder=cluster.parent, reason="its cluster has no PG_VERSION") from problem
    except OSError as problem:
        raise refusal_for(problem, cluster.parent) from problem
    if found != MAJOR_VERSION:
        raise OtherDatabaseVersion(folder=cluster.parent, found=found, ours=MAJOR_VERSION)
