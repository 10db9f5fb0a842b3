"""A platform's list is read line by line: what can be counted is, and every other line is named with its reason."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from festival.audience.reach_list import CountedLines, read_reach_list
from festival.audience.rules import NoReachList

PARIS = ZoneInfo("Europe/Paris")


def _wrong(content: str) -> list[tuple[int, str, str | None]]:
    return [(one.number, one.code, one.field) for one in read_reach_list(content.encode(), PARIS)[1]]


def test_a_list_is_read_with_its_own_names_separator_and_zone() -> None:
    lines, wrong = read_reach_list(
        "\ufeffURL;Views;Likes;Date\nhttps://t.example/1;1200;30;2026-03-20\n\nhttps://t.example/2;0;;\n".encode(),
        PARIS,
    )
    assert wrong == []
    expected = CountedLines()
    expected.add(2, "", "t.example/1", datetime(2026, 3, 19, 23, tzinfo=UTC), (1200, 30, 0))
    expected.add(4, "", "t.example/2", None, (0, 0, 0))
    assert lines == expected


def test_lines_that_cannot_be_read_are_named() -> None:
    content = (
        "external_id,views,shares,measured_at\n"
        "a,-3,0,\n"
        "b,many,0,\n"
        "c,1,1.5,\n"
        ",7,0,\n"
        "d,7,0,yesterday\n"
        "e,7\n"
        f"f,{10**15},0,\n"
    )
    assert _wrong(content) == [
        (2, "not_a_count", "views"),
        (3, "not_a_count", "views"),
        (4, "not_a_count", "shares"),
        (5, "reach_key_missing", None),
        (6, "not_a_moment", "measured_at"),
        (8, "not_a_count", "views"),
    ]


@pytest.mark.parametrize(
    "content", [b"", b"views\n3\n", b"post,likes\nx,3\n", b"\xff\xfe\x00", b'post,views\n"a\x00,3']
)
def test_what_is_no_list_is_refused_whole(content: bytes) -> None:
    with pytest.raises(NoReachList):
        read_reach_list(content, PARIS)
