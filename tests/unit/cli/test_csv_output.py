import os
import threading

import pytest

from festival.cli.csv_input import open_csv
from festival.cli.csv_output import whole_file, write_csv
from festival.errors import UnreadableInput
from festival.spreadsheet import disarmed


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|' /C calc'!A0", "-x", "@SUM(A1)", "\tx"])
def test_formulas_are_disarmed(cell):
    assert disarmed(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-5", "+7.25", "a=b", "", "film 1"])
def test_ordinary_cells_stay(cell):
    assert disarmed(cell) == cell


def test_what_is_written_reads_back(tmp_path):
    path = str(tmp_path / "out.csv")
    rows = [("a, b", '"1"'), ("=x", "line\nbreak"), ("-5", "é")]
    write_csv(path, ("entry", "juror"), rows)
    assert [list(zip(*block, strict=True)) for block in open_csv(path, required=("entry", "juror")).blocks()] == [rows]


def test_a_failure_leaves_what_stood_there(tmp_path):
    file = tmp_path / "out.csv"
    file.write_text("before")

    def write_half() -> None:
        with whole_file(str(file)) as half:
            half.write("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_half()
    assert [(entry.name, entry.read_text()) for entry in tmp_path.iterdir()] == [("out.csv", "before")]


def test_a_place_that_cannot_be_written_is_refused(tmp_path):
    with pytest.raises(UnreadableInput, match="cannot be written"):
        write_csv(str(tmp_path / "absent" / "out.csv"), ("entry",), [])


def test_a_pipe_is_written_directly(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    received: list[str] = []
    reader = threading.Thread(target=lambda: received.append(pipe.read_text()))
    reader.start()
    write_csv(str(pipe), ("entry",), [("a",)])
    reader.join(timeout=10)
    assert received == ["entry\na\n"]
