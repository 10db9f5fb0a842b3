"""Juror proxies: what they must be, and that nothing of the source's words survives in them."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from festival.demo.films import make_film
from festival.media.facts import Facts
from festival.media.fingerprint import alikeness
from festival.media.probing import Prober
from festival.media.proxy import ProxyFailed, ProxyMaker, ProxyResult
from festival.media.proxy_render import proxy_size
from festival.media.renditions import LOW_BANDWIDTH, STANDARD
from tests.marked_film import make_marked_film
from tests.unit.media import film_corpus, hostile_files


@pytest.fixture(scope="module")
def maker() -> Iterator[ProxyMaker]:
    with ProxyMaker() as warm:
        yield warm


def made(maker: ProxyMaker, prober: Prober, source: Path) -> tuple[ProxyResult, Facts]:
    folder = source.parent / f"{source.stem}-viewing"
    folder.mkdir()
    result = maker.make(source, folder, prober.probe(source))
    return result, prober.probe(result.proxy)


def first_picture(path: Path) -> np.ndarray:
    with av.open(str(path)) as film:
        return next(film.decode(video=0)).to_ndarray(format="rgb24")


def test_a_proxy_plays_everywhere_and_at_once(maker: ProxyMaker, prober: Prober, tmp_path: Path) -> None:
    make_film(tmp_path / "film.mov", seed=7, seconds=2, container="mov", width=180, height=320)
    result, facts = made(maker, prober, tmp_path / "film.mov")
    assert facts.defects == ()
    assert (facts.container, facts.video_codec, facts.audio_codec) == ("mp4", "h264", "aac")
    assert (facts.width, facts.height, facts.rotation, facts.frame_rate) == (180, 320, 0, 24.0)
    assert facts.duration_seconds == pytest.approx(2.0, abs=0.05)
    kinds = [kind for kind, _ in hostile_files.boxes(result.proxy.read_bytes())]
    assert kinds.index(b"moov") < kinds.index(b"mdat")
    assert (result.pictures, result.errors, len(result.hashes)) == (48, 0, 12)
    assert result.loudness == pytest.approx(-18, abs=8)
    assert sorted(path.name for path in result.folder.iterdir()) == [
        "contact-sheet.jpg", "poster.jpg", "proxy.mp4", "thumbnail.jpg",
    ]  # fmt: skip


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_rotation_is_baked_in(maker: ProxyMaker, prober: Prober, tmp_path: Path, rotation: int) -> None:
    make_film(tmp_path / "upright.mp4", seed=9, seconds=0.5, width=120, height=200)
    make_film(tmp_path / "lying.mp4", seed=9, seconds=0.5, width=120, height=200, rotation=rotation)
    upright, facts = made(maker, prober, tmp_path / "upright.mp4")
    turned, turned_facts = made(maker, prober, tmp_path / "lying.mp4")
    assert (turned_facts.rotation, turned_facts.width, turned_facts.height) == (0, facts.width, facts.height)
    difference = np.abs(first_picture(upright.proxy).astype(int) - first_picture(turned.proxy)).mean()
    assert difference < 3
    assert alikeness(upright.hashes, turned.hashes) == 1.0


def test_stills_are_plain_jpeg(maker: ProxyMaker, prober: Prober, tmp_path: Path) -> None:
    make_film(tmp_path / "film.mp4", seed=11, seconds=1, width=360, height=640, fps=12)
    result, _ = made(maker, prober, tmp_path / "film.mp4")
    sizes = {}
    for still in (result.poster, result.thumbnail, result.contact_sheet):
        content = still.read_bytes()
        assert content.startswith(b"\xff\xd8")
        assert b"Exif" not in content
        sizes[still.name] = first_picture(still).shape[:2]
    assert sizes == {"poster.jpg": (640, 360), "thumbnail.jpg": (480, 270), "contact-sheet.jpg": (730, 1242)}


@pytest.mark.parametrize(
    ("size", "expected"),
    [((1080, 1920), (720, 1280)), ((3840, 2160), (1280, 720)), ((360, 640), (360, 640)), ((1000, 1000), (720, 720)),
     ((101, 203), (100, 202)), ((4000, 400), (1280, 128)), ((1, 1), (2, 2))],
)  # fmt: skip
def test_proxies_are_of_the_720p_class_and_never_enlarged(size: tuple[int, int], expected: tuple[int, int]) -> None:
    assert proxy_size(*size, STANDARD) == expected


def test_a_copy_for_slow_links_is_smaller(maker: ProxyMaker, prober: Prober, tmp_path: Path) -> None:
    make_film(tmp_path / "film.mp4", seed=3, seconds=1, width=720, height=1280, fps=12)
    facts = prober.probe(tmp_path / "film.mp4")
    sizes = []
    for name, rendition in (("standard", STANDARD), ("slow", LOW_BANDWIDTH)):
        (tmp_path / name).mkdir()
        sizes.append(maker.make(tmp_path / "film.mp4", tmp_path / name, facts, rendition).proxy.stat().st_size)
    assert sizes[1] < sizes[0] * 0.8


def test_no_facts_no_proxy_and_nothing_left_behind(maker: ProxyMaker, prober: Prober, tmp_path: Path) -> None:
    source = tmp_path / "text.mp4"
    source.write_text("no film at all")
    folder = tmp_path / "viewing"
    folder.mkdir()
    with pytest.raises(ProxyFailed) as failed:
        maker.make(source, folder, prober.probe(source))
    assert failed.value.values == {"reason": "facts"}
    broken = Facts(10, container="mp4", duration_seconds=1.0, width=100, height=100, rotation=0)
    source.write_bytes(hostile_files.box(b"ftyp", b"isom" + bytes(4)) + bytes(300))
    with pytest.raises(ProxyFailed) as failed:
        maker.make(source, folder, broken)
    assert failed.value.values == {"reason": "crash"}
    assert list(folder.iterdir()) == []


TOKEN = "CANARY7391"


@film_corpus.needs_ffmpeg
def test_no_word_of_the_source_survives(maker: ProxyMaker, prober: Prober, tmp_path: Path) -> None:
    source = make_marked_film(tmp_path / "words.mov", TOKEN)
    told = source.read_bytes()
    assert told.count(TOKEN.encode()) >= 8
    result, facts = made(maker, prober, source)
    assert facts.defects == ()
    for path in result.folder.iterdir():
        content = path.read_bytes()
        assert TOKEN.encode() not in content
        assert b"x264" not in content
        assert b"Lav" not in content
    command = [
        "ffprobe",
        "-v",
        "error",
        "-of",
        "json",
        "-show_format",
        "-show_streams",
        "-show_chapters",
        str(result.proxy),
    ]
    document = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    assert document["chapters"] == []
    assert [stream["codec_type"] for stream in document["streams"]] == ["video", "audio"]
    assert set(document["format"]["tags"]) == {"major_brand", "minor_version", "compatible_brands"}


def _with_captions(path: Path) -> None:
    """A film whose every picture carries the token as closed captions (A/53), which encoders pass on by default."""
    words = TOKEN.encode() + b"  "
    triples = b"".join(b"\xfc" + words[at : at + 2] for at in range(0, len(words), 2))
    user_data = b"\xb5\x00\x31GA94\x03" + bytes([0x40 | len(triples) // 3, 0xFF]) + triples + b"\xff"
    note = b"\x06\x04" + bytes([len(user_data)]) + user_data + b"\x80"
    make_film(path.with_suffix(".plain.mp4"), seed=5, seconds=0.5, width=96, height=160, audio=False)
    with av.open(str(path.with_suffix(".plain.mp4"))) as plain, av.open(str(path), "w") as output:
        track = output.add_stream_from_template(plain.streams.video[0])
        for packet in plain.demux(video=0):
            if packet.size:
                noted = av.Packet(len(note).to_bytes(4, "big") + note + bytes(packet))
                noted.pts, noted.dts, noted.time_base = packet.pts, packet.dts, packet.time_base
                noted.duration, noted.is_keyframe, noted.stream = packet.duration, packet.is_keyframe, track
                output.mux(noted)


def test_closed_captions_are_gone(maker: ProxyMaker, prober: Prober, tmp_path: Path) -> None:
    source = tmp_path / "captions.mp4"
    _with_captions(source)
    with av.open(str(source)) as film:
        carried = [bytes(data) for data in next(film.decode(video=0)).side_data if data.type.name == "A53_CC"]
    assert carried
    result, _ = made(maker, prober, source)
    with av.open(str(result.proxy)) as film:
        assert [data.type.name for frame in film.decode(video=0) for data in frame.side_data] == []
    assert b"GA94" in source.read_bytes()
    assert b"GA94" not in result.proxy.read_bytes()


@film_corpus.needs_ffmpeg
@pytest.mark.long
@pytest.mark.parametrize(("transfer", "lightest"), [("smpte2084", (165, 190)), ("arib-std-b67", (130, 150))])
def test_high_dynamic_range_becomes_what_every_screen_shows(
    maker: ProxyMaker, prober: Prober, tmp_path: Path, transfer: str, lightest: tuple[int, int]
) -> None:
    """Half of the signal is 93 cd/m² in PQ and 50 in HLG: of a white of 203 that is luma 176 and 134; unmapped, 127."""
    grey = "-vf format=yuv420p10le,geq=lum=509:cb=512:cr=512"
    said = f"colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc"
    arguments = f"{grey} -c:v libx265 -x265-params log-level=none:lossless=1:{said} -color_trc {transfer}"
    sample = film_corpus.Sample("hdr", "mp4", f"{arguments} -color_primaries bt2020 -colorspace bt2020nc -an", rate="5")
    result, facts = made(maker, prober, film_corpus.build(sample, tmp_path))
    assert facts.defects == ()
    with av.open(str(result.proxy)) as film:
        frame = next(film.decode(video=0))
    assert (frame.color_trc, frame.color_primaries, frame.colorspace, frame.format.name) == (1, 1, 1, "yuv420p")
    assert lightest[0] < frame.to_ndarray()[:160].mean() < lightest[1]


@film_corpus.needs_ffmpeg
@pytest.mark.parametrize("matrix", [(1, 0, 0, -1), (-1, 0, 0, 1), (0, 1, 1, 0), (0, -1, -1, 0)], ids=str)
def test_a_mirrored_film_is_seen_as_in_its_mirror(
    maker: ProxyMaker, prober: Prober, tmp_path: Path, matrix: tuple[int, int, int, int]
) -> None:
    source = tmp_path / "mirrored.mp4"
    source.write_bytes(hostile_files.with_matrix(hostile_files.film(tmp_path / "film.mp4"), *matrix))
    result, facts = made(maker, prober, source)
    command = ["ffmpeg", "-v", "error", "-i", str(source), "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    shown = subprocess.run(command, check=True, capture_output=True).stdout
    expected = np.frombuffer(shown, np.uint8).reshape(facts.height or 0, facts.width or 0, 3)
    assert np.abs(first_picture(result.proxy).astype(int) - expected).mean() < 6


@film_corpus.needs_ffmpeg
@pytest.mark.parametrize("sample", [one for one in film_corpus.QUICK if one.name in {
    "webm-vp9", "avi", "transport-stream", "edit-list", "variable-rate", "wide-pixels", "late-sound", "fragmented",
}], ids=lambda sample: sample.name)  # fmt: skip
def test_a_proxy_lasts_and_looks_like_its_film(
    maker: ProxyMaker, prober: Prober, tmp_path: Path, sample: film_corpus.Sample
) -> None:
    source = film_corpus.build(sample, tmp_path)
    original = prober.probe(source)
    result, facts = made(maker, prober, source)
    assert facts.defects == ()
    assert result.errors == 0
    assert facts.duration_seconds == pytest.approx(original.duration_seconds, abs=0.06)
    assert (facts.width, facts.height) == (original.width, original.height)
