"""Folders that cannot or must not be used: a named refusal with a sentence, and nothing changed."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from festival.errors import OutOfSpace, Refused
from festival.postgres.refusals import (
    DiskFull,
    FolderNotWritable,
    FolderOfAnotherUser,
    NotADatabase,
    OtherDatabaseVersion,
)
from festival.postgres.server import RunningPostgres

REPOSITORY = Path(__file__).parents[3]
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can play other users")
SYSTEM_PYTHON = Path("/usr/bin/python3")
# An ordinary user of every Unix; initdb insists on one with a name.
STRANGER = 1

AS_STRANGER = """
import sys
from pathlib import Path
from festival.errors import DomainError
from festival.postgres.server import RunningPostgres
try:
    with RunningPostgres(Path(sys.argv[1])) as server:
        print("up", server.owned)
except DomainError as refusal:
    print(type(refusal).__name__)
    print(refusal.text)
"""


def as_stranger(folder: Path) -> list[str]:
    """What a start prints when an ordinary user makes it, with an interpreter that every user can run."""
    if not SYSTEM_PYTHON.exists():
        pytest.skip("no interpreter that another user can run")
    paths = [str(REPOSITORY), next(path for path in sys.path if path.endswith("site-packages"))]
    done = subprocess.run(
        [SYSTEM_PYTHON, "-c", AS_STRANGER, str(folder)],
        check=False,
        env={"PYTHONPATH": ":".join(paths), "PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"},
        cwd="/",
        user=STRANGER,
        group=STRANGER,
        extra_groups=[],
        capture_output=True,
        text=True,
    )
    if "Permission denied" in done.stderr or "ModuleNotFoundError" in done.stderr:
        pytest.skip("the repository is closed to other users")
    assert done.stderr == ""
    return done.stdout.splitlines()


@only_root
def test_an_ordinary_user_starts_it_too(public_folder: Path) -> None:
    own = public_folder / "own"
    own.mkdir()
    os.chown(own, STRANGER, STRANGER)
    assert as_stranger(own / "postgres") == ["up True"]
    assert (own / "postgres").stat().st_mode & 0o777 == 0o700
    with pytest.raises(FolderOfAnotherUser) as refusal:
        RunningPostgres(own / "postgres")
    assert refusal.value.text == (
        f"The database in {own}/postgres belongs to the user daemon, and here it would run as nobody. "
        "Start Palmarès as the user who made it, or give another folder with --data."
    )


@only_root
def test_the_database_of_root_is_not_an_ordinary_users(public_folder: Path) -> None:
    folder = public_folder / "postgres"
    RunningPostgres(folder).stop()
    name, sentence = as_stranger(folder)
    assert name == "FolderOfAnotherUser"
    assert sentence.startswith(f"The database in {folder} belongs to the user nobody, and here it would run as daemon.")
    with RunningPostgres(folder) as server:
        assert server.owned


@only_root
def test_a_folder_that_an_ordinary_user_may_not_write(public_folder: Path) -> None:
    name, sentence = as_stranger(public_folder / "postgres")
    assert name == "FolderNotWritable"
    assert sentence == (
        f"The festival's database cannot be kept in {public_folder}/postgres: permission denied. "
        "Give another folder with --data, or make this one writable."
    )


def test_a_read_only_disk(small_disk: Callable[[str], Path]) -> None:
    disk = small_disk("size=1m,ro")
    with pytest.raises(FolderNotWritable, match=r"read-only file system\. Give another folder"):
        RunningPostgres(disk / "postgres")


def test_a_database_on_a_disk_that_became_read_only(small_disk: Callable[[str], Path]) -> None:
    disk = small_disk("size=200m")
    RunningPostgres(disk / "postgres").stop()
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with pytest.raises(FolderNotWritable, match="read-only file system"):
        RunningPostgres(disk / "postgres")


@pytest.mark.parametrize("size", ["1m", "45m"])
def test_a_disk_too_small_to_begin(size: str, small_disk: Callable[[str], Path]) -> None:
    disk = small_disk(f"size={size}")
    with pytest.raises(DiskFull, match="is full") as refusal:
        RunningPostgres(disk / "postgres")
    assert isinstance(refusal.value, OutOfSpace)
    assert not (disk / "postgres" / "cluster").exists()
    assert list((disk / "postgres").glob("half-*")) == []


def test_a_full_disk_refuses_and_after_space_returns_everything_is_there(small_disk: Callable[[str], Path]) -> None:
    disk = small_disk("size=200m")
    RunningPostgres(disk / "postgres").stop()
    with pytest.raises(OSError, match="No space left"):
        (disk / "ballast").write_bytes(bytes(200_000_000))
    with pytest.raises(DiskFull):
        RunningPostgres(disk / "postgres")
    (disk / "ballast").unlink()
    with RunningPostgres(disk / "postgres") as server:
        assert server.owned


def test_a_database_of_a_newer_postgresql(folder: Path) -> None:
    RunningPostgres(folder).stop()
    (folder / "cluster" / "PG_VERSION").write_text("19\n")
    with pytest.raises(OtherDatabaseVersion) as refusal:
        RunningPostgres(folder)
    assert refusal.value.text == (
        f"The database in {folder} was written by PostgreSQL 19, and this Palmarès brings PostgreSQL 18. "
        "Start it with the Palmarès that made it, take a backup there and restore that here."
    )


def test_folders_that_hold_something_else_are_left_alone(tmp_path: Path) -> None:
    holiday = tmp_path / "holiday"
    holiday.mkdir()
    (holiday / "beach.jpg").write_bytes(b"sand")
    before = holiday.stat().st_mode
    with pytest.raises(NotADatabase) as refusal:
        RunningPostgres(holiday)
    assert refusal.value.text == (
        f"{holiday} is not a database of Palmarès: it holds other files (beach.jpg). Nothing in it was changed. "
        "Give another folder with --data."
    )
    assert ([path.name for path in holiday.iterdir()], holiday.stat().st_mode) == (["beach.jpg"], before)

    with pytest.raises(NotADatabase, match="there is a file in the place of a folder"):
        RunningPostgres(holiday / "beach.jpg")
    with pytest.raises(NotADatabase, match="there is a file in the place of a folder"):
        RunningPostgres(holiday / "beach.jpg" / "postgres")

    (tmp_path / "broken" / "cluster").mkdir(parents=True)
    if os.geteuid() == 0:
        os.chown(tmp_path / "broken" / "cluster", 65534, 65534)
    with pytest.raises(NotADatabase, match="its cluster has no PG_VERSION"):
        RunningPostgres(tmp_path / "broken")

    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "PG_VERSION").write_text("18\n")
    with pytest.raises(NotADatabase, match="another PostgreSQL keeps its data there"):
        RunningPostgres(tmp_path / "raw")
    assert issubclass(NotADatabase, Refused)


def test_a_damaged_database_says_what_postgresql_said(folder: Path) -> None:
    RunningPostgres(folder).stop()
    (folder / "cluster" / "global" / "pg_control").write_bytes(b"")
    with pytest.raises(Exception, match=r"does not start: .*pg_control.*postgres\.log") as refusal:
        RunningPostgres(folder)
    assert type(refusal.value).__name__ == "ServerNotStarting"
