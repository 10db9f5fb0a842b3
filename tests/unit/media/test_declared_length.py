import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.media.declared_length import declared_length

HEADER = b"\x1a\x45\xdf\xa3\x84abcd\x18\x53\x80\x67"


@pytest.mark.parametrize(
    ("container", "head", "length"),
    [
        ("avi", b"RIFF\x00\x10\x00\x00AVI ", 4104),
        ("avi", b"RIFF\x00\x00\x00\x00AVI ", None),
        ("avi", b"RIFF\xff\xff\xff\xffAVI ", None),
        ("mkv", HEADER + b"\x81", 15),
        ("mkv", HEADER + b"\x40\x10", 31),
        ("webm", HEADER + b"\x01\x00\x00\x00\x00\x00\x01\x00", 277),
        ("mkv", HEADER + b"\x01\xff\xff\xff\xff\xff\xff\xff", None),
        ("mkv", HEADER + b"\xff", None),
        ("mkv", HEADER, None),
        ("mkv", b"\x1a\x45\xdf\xa3\x84abcdXXXX\x81", None),
        ("ts", b"\x47" + bytes(100), None),
        ("ts", (b"\x47" + bytes(187)) * 4, 5 * 188),
        ("ts", (bytes(4) + b"\x47" + bytes(187)) * 4, 5 * 192),
    ],
)
def test_what_the_head_says(container: str, head: bytes, length: int | None) -> None:
    assert declared_length(container, head, 900) == length


@given(st.binary(min_size=8, max_size=80), st.sampled_from(["mkv", "webm", "avi", "ts"]))
def test_no_head_is_too_odd(head: bytes, container: str) -> None:
    length = declared_length(container, head, len(head))
    assert length is None or length >= 0
