from pathlib import Path

import pytest

from festival.cli.csv_input import open_csv
from festival.errors import UnreadableInput


@pytest.fixture
def save(tmp_path: Path):
    def save_bytes(content: bytes) -> str:
        file = tmp_path / "pairs.csv"
        file.write_bytes(content)
        return str(file)

    return save_bytes


def read(path: str, **wanted):
    source = open_csv(path, required=("entry", "juror"), **wanted)
    return [list(row) for block in source.blocks() for row in zip(*block, strict=True)]


@pytest.mark.parametrize(
    "content",
    [
        b"entry,juror\na,1\nb,2\n",
        b"\xef\xbb\xbfentry,juror\r\na,1\r\nb,2\r\n",
        b"juror;entry\n1;a\n\n2;b\n;\n",
        b"Entry\t Juror \tx\na\t1\t9\nb\t2\t\n",
        b'"entry","juror"\r"a","1"\r"b",2',
    ],
)
def test_spreadsheet_habits_are_read_alike(save, content):
    assert read(save(content)) == [["a", "1"], ["b", "2"]]


def test_what_was_understood_is_said(save):
    path = save(b"\xef\xbb\xbfentry;juror;affinity;colour\na;1;0,5;red\n")
    source = open_csv(path, required=("entry", "juror"), optional=("affinity", "minutes"), numbers=("affinity",))
    assert source.notes == [
        f"{path}: starts with a byte-order mark, which was passed over.",
        f"{path}: read with semicolons between the columns; a comma inside a number is read as its decimal point.",
        f"{path}: not used here: column 'colour'.",
    ]
    assert source.present == {"entry", "juror", "affinity"}
    assert list(source.blocks()) == [(["a"], ["1"], ["0.5"], [""])]


def test_plain_files_are_read_without_a_word(save):
    assert open_csv(save(b"entry,juror\n"), required=("entry",), optional=("juror",)).notes == []


def test_ids_keep_spaces_quotes_and_line_breaks(save):
    assert read(save(b'entry,juror\n"a ""film"",\nlong", J 1\n')) == [['a "film",\nlong', " J 1"]]


def test_a_disarmed_formula_is_itself_again(save):
    assert read(save(b"entry,juror\n'=1+1,'quoted\n")) == [["=1+1", "'quoted"]]


def test_long_files_come_in_blocks(save):
    content = b"entry,juror\n" + b"".join(b"%d,j\n" % number for number in range(70_000))
    assert [len(block[0]) for block in open_csv(save(content), required=("entry", "juror")).blocks()] == [65_536, 4_464]


@pytest.mark.parametrize(
    ("content", "line", "column", "words"),
    [
        (b"", 1, None, "empty"),
        (b"\xef\xbb\xbf\r\n", 1, None, "empty"),
        (b"entry,jury\na,1\n", 1, "juror", "no column 'juror'"),
        (b"entry,juror,entry\na,1,b\n", 1, "entry", "twice"),
        (b"entry,juror\na,1\nb\n", 3, "juror", "1 cells"),
        (b'entry,juror\n"a\nb",1\nb,2,3\n', 4, "juror", "3 cells"),
        (b"entry,juror\na,\xe9\n", 2, None, "UTF-8"),
        (b"entry,juror\na,1\nb\0,2\n", 3, None, "NUL"),
        ("entry,juror\n".encode("utf-16"), 1, None, "UTF-16"),
        (b'entry,juror\na,1\n"b,2\n', 3, None, "quotation"),
        (b'entry,juror\na,"1"2\n', 2, None, "quotation"),
    ],
)
def test_what_cannot_be_understood_is_refused_where_it_stands(save, content, line, column, words):
    path = save(content)
    with pytest.raises(UnreadableInput) as refusal:
        read(path)
    assert (refusal.value.file, refusal.value.line, refusal.value.column) == (path, line, column)
    assert words in refusal.value.sentence


def test_absent_files_and_folders_are_refused(tmp_path):
    for path in (tmp_path / "absent.csv", tmp_path):
        with pytest.raises(UnreadableInput, match="cannot be read"):
            open_csv(str(path), required=("entry",))


def test_a_problem_names_the_line_where_its_row_starts(save):
    source = open_csv(save(b'entry,juror\n"a\nb",1\n\nb,2\n'), required=("entry", "juror"))
    assert [source.problem(row, "juror", "no").line for row in (0, 1)] == [2, 5]
