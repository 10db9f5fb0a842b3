import pytest

from festival.media.containers import HEAD_BYTES, recognise
from tests.unit.media import hostile_files


@pytest.mark.parametrize(
    ("head", "container", "demuxer"),
    [
        (b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00", "mp4", "mov"),
        (b"\x00\x00\x00\x20ftypM4V \x00\x00\x02\x00", "mp4", "mov"),
        (b"\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00", "mov", "mov"),
        (b"\x00\x00\x00\x18ftyp3gp5\x00\x00\x02\x00", "3gp", "mov"),
        (b"\x00\x00\x00\x18ftyp3g2a\x00\x00\x02\x00", "3gp", "mov"),
        (b"\x00\x00\x00\x0cfreexxxx\x00\x00\x00\x20ftypisom\x00\x00\x02\x00", "mp4", "mov"),
        (b"\x00\x00\x00\x08wide\x00\x00\x10\x00mdat", "mov", "mov"),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", "webm", "matroska"),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x88webm\x00\x00\x00\x00", "webm", "matroska"),
        (b"\x1a\x45\xdf\xa3\xa3\x42\x86\x81\x01\x42\x82\x88matroska", "mkv", "matroska"),
        (b"RIFF\x00\x10\x00\x00AVI LIST", "avi", "avi"),
        ((b"\x47" + bytes(187)) * 5, "ts", "mpegts"),
        ((bytes(4) + b"\x47" + bytes(187)) * 5, "ts", "mpegts"),
        (b"\x00\x00\x01\xba\x44", "mpg", "mpeg"),
        (b"FLV\x01\x05", "flv", "flv"),
        (b"OggS\x00\x02", "ogg", "ogg"),
    ],
)
def test_films_are_known_by_their_first_bytes(head: bytes, container: str, demuxer: str) -> None:
    assert recognise(head) == (container, demuxer, "film")


@pytest.mark.parametrize(("content", "what"), hostile_files.not_films().values(), ids=hostile_files.not_films())
def test_everything_else_is_handed_to_nobody(content: bytes, what: str) -> None:
    found = recognise(content[:HEAD_BYTES])
    assert (found.container, found.demuxer) == (None, None)
    assert found.looks_like == ("unknown" if what == "empty" else what)


def test_a_text_may_be_cut_within_a_letter() -> None:
    assert recognise("é".encode() * 10 + b"\xc3").looks_like == "text"
    assert recognise(b"\xc3" * 20).looks_like == "unknown"
