"""Small files that would become huge: told by their code before much is spent on them."""

import struct
import subprocess
import zlib
from fractions import Fraction
from pathlib import Path

import av
import pytest

from festival.media.probing import Prober
from tests.unit.media import film_corpus
from tests.unit.media.film_corpus import run_ffmpeg
from tests.unit.media.hostile_files import inside, patched


@pytest.fixture(scope="module")
def huge(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One picture of 9216 × 16384 in each container, and in one whose headers say 96 × 160."""
    folder = tmp_path_factory.mktemp("huge")
    black = "-f lavfi -i color=black:s=9216x16384:r=1:d=1 -c:v libx264 -preset ultrafast -pix_fmt yuv420p"
    first = folder / "huge.mp4"
    run_ffmpeg(black, first)
    paths = {"mp4": first}
    for suffix in ("mkv", "avi", "ts"):
        paths[suffix] = folder / f"huge.{suffix}"
        subprocess.run(["ffmpeg", "-v", "error", "-i", str(first), "-c", "copy", str(paths[suffix])], check=True)
    paths["lying"] = folder / "lying.mp4"
    description = "moov/trak/mdia/minf/stbl/stsd"
    paths["lying"].write_bytes(inside(first.read_bytes(), description, patched(40, ">HH", 96, 160)))
    return paths


@film_corpus.needs_ffmpeg
@pytest.mark.parametrize("kind", ["mp4", "mkv", "avi", "ts", "lying"])
def test_huge_pictures_are_unsafe_whatever_the_container_says(prober: Prober, huge: dict[str, Path], kind: str) -> None:
    facts = prober.probe(huge[kind])
    assert [(defect.code, defect.found) for defect in facts.defects] == [("unsafe", "pixels")]


def test_a_picture_of_ten_kilobytes_does_not_become_a_gigabyte(prober: Prober, tmp_path: Path) -> None:
    path, side = tmp_path / "bomb.mov", 20_000
    _film_of(path, _png(side))
    facts = prober.probe(path)
    # Beyond its gigabyte the process would have been stopped: unsafe, resources.
    assert [(defect.code, defect.found) for defect in facts.defects] == [("damaged", "structure")]


def _film_of(path: Path, picture: bytes) -> None:
    with av.open(str(path), "w") as output:
        track = output.add_stream("png", rate=24)
        track.width, track.height, track.pix_fmt = 96, 160, "rgb24"
        for number in range(3):
            packet = av.Packet(picture)
            packet.pts = packet.dts = number
            packet.time_base, packet.duration, packet.is_keyframe, packet.stream = Fraction(1, 24), 1, True, track
            output.mux(packet)


def _png(side: int) -> bytes:
    """A black picture of one bit a point."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = zlib.compress(bytes(side * (1 + side // 8)), 9)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
