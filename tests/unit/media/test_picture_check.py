import pytest

from festival.media.picture_check import divides_into_units, unit_length_bytes


@pytest.mark.parametrize(
    ("codec", "extradata", "length"),
    [
        ("h264", b"\x01\x64\x00\x1f\xff\xe1", 4),
        ("h264", b"\x01\x64\x00\x1f\xfd\xe1", 2),
        ("h264", b"\x00\x00\x00\x01\x67", 0),
        ("hevc", b"\x01" + bytes(20) + b"\x03", 4),
        ("hevc", b"\x01short", 0),
        ("vp9", b"\x01" + bytes(30), 0),
        ("h264", None, 0),
    ],
)
def test_the_length_of_lengths(codec: str, extradata: bytes | None, length: int) -> None:
    assert unit_length_bytes(codec, extradata) == length


@pytest.mark.parametrize(
    ("packet", "whole"),
    [
        (b"\x00\x00\x00\x02\x65\x88", True),
        (b"\x00\x00\x00\x01\x09\x00\x00\x00\x02\x65\x88", True),
        (b"\x00\x00\x00\x03\x65\x88", False),
        (b"\x00\x00\x00\x01\x65\x88", False),
        (b"\xff" * 40, False),
        (b"\x00\x00\x00\x02\xe5\x88", False),
    ],
    ids=["one unit", "two units", "beyond the end", "rest", "overwritten", "forbidden bit"],
)
def test_units_fill_the_packet(packet: bytes, whole: bool) -> None:
    assert divides_into_units(memoryview(packet), 4) is whole
