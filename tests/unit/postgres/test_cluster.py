from pathlib import Path

import pytest

from festival.postgres.cluster import LONGEST_LOG, turn_log, why_it_failed
from festival.postgres.refusals import DiskFull, FolderNotWritable, ServerNotStarting


@pytest.mark.parametrize(
    "said",
    [
        'FATAL:  could not write lock file "postmaster.pid": No space left on device',
        'PANIC:  could not write to file "pg_wal/xlogtemp.7": Disk quota exceeded',
        'initdb: error: could not create directory "x": No space left on device',
    ],
)
def test_a_full_disk_by_any_message(said: str, tmp_path: Path) -> None:
    assert type(why_it_failed(said, tmp_path)) is DiskFull


def test_a_read_only_disk(tmp_path: Path) -> None:
    said = 'FATAL:  could not open file "postmaster.pid": Read-only file system'
    assert type(why_it_failed(said, tmp_path)) is FolderNotWritable


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("12:00 UTC [7] LOG:  up\n12:00 UTC [7] FATAL:  control file is damaged\nLOG:  bye", "control file is damaged"),
        ("initdb: could not look up effective user ID 7", "could not look up effective user ID 7"),
        ("initdb: error: program not found", "program not found"),
        ("", "it ended without a word"),
    ],
)
def test_the_last_cause_that_is_named_is_the_reason(said: str, reason: str, tmp_path: Path) -> None:
    refusal = why_it_failed(said, tmp_path)
    assert type(refusal) is ServerNotStarting
    assert refusal.text == (
        f"The festival's database in {tmp_path} does not start: {reason}. More is in {tmp_path}/postgres.log."
    )


def test_a_long_log_makes_room_for_a_new_one(tmp_path: Path) -> None:
    log = turn_log(tmp_path)
    log.write_text("short")
    assert turn_log(tmp_path).read_text() == "short"
    log.write_bytes(bytes(LONGEST_LOG + 1))
    assert turn_log(tmp_path).read_bytes() == b""
    assert (tmp_path / "postgres.log.1").stat().st_size == LONGEST_LOG + 1
