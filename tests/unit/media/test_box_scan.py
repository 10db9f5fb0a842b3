import io
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.media.box_scan import scan_boxes
from tests.unit.media import hostile_files


def scan(content: bytes) -> tuple[str, object] | None:
    problem = scan_boxes(io.BytesIO(content), len(content))
    return None if problem is None else (problem.code, problem.found)


def test_good_films_pass_whatever_their_layout(tmp_path: Path) -> None:
    good = hostile_files.film(tmp_path / "good.mp4")
    assert scan(good) is None
    assert scan(hostile_files.film(tmp_path / "good.mov", container="mov", rotation=90)) is None
    assert scan(good + b"\x00\x00\x00\x03 what a camera left behind") is None
    assert scan(good[:-1] + good[-1:] + hostile_files.box(b"free", bytes(10))) is None


def test_a_last_box_may_reach_to_the_end_of_the_file(tmp_path: Path) -> None:
    tree = dict(hostile_files.boxes(hostile_files.film(tmp_path / "good.mp4")))
    start = hostile_files.joined([(b"ftyp", tree[b"ftyp"]), (b"moov", tree[b"moov"])])
    assert scan(start + struct.pack(">I4s", 0, b"mdat") + tree[b"mdat"]) is None
    long_form = struct.pack(">I4sQ", 1, b"mdat", 16 + len(tree[b"mdat"])) + tree[b"mdat"]
    assert scan(start + long_form) is None
    assert scan(start + long_form[:-1]) == ("truncated", "data")


def test_an_hour_of_uncompressed_sound_is_no_attack(tmp_path: Path) -> None:
    good = hostile_files.film(tmp_path / "good.mp4")
    samples = 48_000 * 3600

    def as_uncompressed(track: bytes) -> bytes:
        if b"soun" not in track:
            return track
        table = "mdia/minf/stbl"
        sized = hostile_files.inside(track, f"{table}/stsz", lambda _: struct.pack(">III", 0, 4, samples))
        return hostile_files.inside(sized, f"{table}/stts", lambda _: struct.pack(">IIII", 0, 1, samples, 1))

    def every_track(index: bytes) -> bytes:
        parts = hostile_files.boxes(index)
        return hostile_files.joined(
            [(kind, as_uncompressed(body) if kind == b"trak" else body) for kind, body in parts]
        )

    assert scan(hostile_files.inside(good, "moov", every_track)) is None


@pytest.mark.parametrize("table", ["stts", "stsc", "stco", "stss", "stsz"])
def test_a_table_larger_than_its_box_is_damage(tmp_path: Path, table: str) -> None:
    good = hostile_files.film(tmp_path / "good.mp4", audio=False)
    offset = 8 if table == "stsz" else 4
    changed = hostile_files.inside(good, f"moov/trak/mdia/minf/stbl/{table}", hostile_files.patched(offset, ">I", 5000))
    assert scan(changed) == ("damaged", "structure")


@given(st.binary(max_size=300))
def test_any_bytes_have_an_answer(content: bytes) -> None:
    scan(b"\x00\x00\x00\x10ftypisom\x00\x00\x00\x00" + content)
    scan(hostile_files.box(b"moov", content))
