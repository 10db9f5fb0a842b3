"""Every file that is no good film, with the exact answer; the good film beside them is accepted."""

import time
from pathlib import Path

import pytest

from festival.editions.film_rules import FilmRules
from festival.media.probing import Prober
from festival.media.verdict import verdict
from tests.unit.media import film_corpus, hostile_files


def probe(prober: Prober, folder: Path, content: bytes):
    path = folder / "entry.mp4"
    path.write_bytes(content)
    return prober.probe(path)


def found(facts) -> list[tuple[str, object]]:
    return [(defect.code, defect.found) for defect in facts.defects]


def test_the_good_film_has_no_defect(prober: Prober, tmp_path: Path) -> None:
    facts = probe(prober, tmp_path, hostile_files.film(tmp_path / "good.mp4"))
    assert facts.defects == ()
    assert (facts.width, facts.height, facts.duration_seconds, facts.rotation) == (96, 160, 0.5, 0)


@pytest.mark.parametrize(("content", "what"), hostile_files.not_films().values(), ids=hostile_files.not_films())
def test_what_is_no_film_is_named(prober: Prober, tmp_path: Path, content: bytes, what: str) -> None:
    facts = probe(prober, tmp_path, content)
    assert found(facts) == [("not_a_film", what)]
    assert facts.container is None
    assert len(facts.sha256 or "") == 64


def test_sound_alone_is_no_film(prober: Prober, tmp_path: Path) -> None:
    good = hostile_files.film(tmp_path / "good.mp4")
    sound = hostile_files.inside(good, "moov", _without_first_track)
    assert found(probe(prober, tmp_path, sound)) == [("not_a_film", "sound")]


def _without_first_track(body: bytes) -> bytes:
    parts = hostile_files.boxes(body)
    first = next(place for place, (kind, _) in enumerate(parts) if kind == b"trak")
    return hostile_files.joined(parts[:first] + parts[first + 1 :])


def test_what_is_broken_is_named(prober: Prober, tmp_path: Path) -> None:
    for name, (content, code, what) in hostile_files.broken(tmp_path).items():
        assert found(probe(prober, tmp_path, content)) == [(code, what)], name


def test_overwritten_pictures_are_counted(prober: Prober, tmp_path: Path) -> None:
    (defect,) = probe(prober, tmp_path, hostile_files.overwritten(tmp_path)).defects
    assert defect.code == "damaged"
    assert isinstance(defect.found, int)
    assert defect.found > 0


def test_attacks_are_unsafe_in_bounded_time(prober: Prober, tmp_path: Path) -> None:
    for name, (content, why) in hostile_files.attacks(tmp_path).items():
        began = time.process_time()
        facts = probe(prober, tmp_path, content)
        assert (name, found(facts)) == (name, [("unsafe", why)])
        assert time.process_time() - began < 2


@film_corpus.needs_ffmpeg
def test_many_tracks_are_unsafe_in_any_container(prober: Prober, tmp_path: Path) -> None:
    sixteen, seventeen = (
        film_corpus.Sample(f"tracks-{count}", "mkv", "-c:v mpeg4 -c:a mp2 -map 0:v" + " -map 1:a" * (count - 1))
        for count in (16, 17)
    )
    assert prober.probe(film_corpus.build(sixteen, tmp_path)).defects == ()
    assert found(prober.probe(film_corpus.build(seventeen, tmp_path))) == [("unsafe", "tracks")]


MATRICES = {
    # name: (a, b, c, d), rotation, width, height
    "upright": ((1, 0, 0, 1), 0, 96, 160),
    "quarter": ((0, 1, -1, 0), 90, 160, 96),
    "half": ((-1, 0, 0, -1), 180, 96, 160),
    "three-quarters": ((0, -1, 1, 0), 270, 160, 96),
    "twice-as-large": ((2, 0, 0, 2), 0, 96, 160),
    "turned-and-mirrored": ((0, 1, 1, 0), 90, 160, 96),
}


@pytest.mark.parametrize(("matrix", "rotation", "width", "height"), MATRICES.values(), ids=MATRICES)
def test_quarter_turns_are_applied(
    prober: Prober, tmp_path: Path, matrix: tuple[float, ...], rotation: int, width: int, height: int
) -> None:
    facts = probe(prober, tmp_path, hostile_files.with_matrix(hostile_files.film(tmp_path / "good.mp4"), *matrix))
    assert (facts.defects, facts.rotation, facts.width, facts.height) == ((), rotation, width, height)


@pytest.mark.parametrize(
    ("matrix", "shown"),
    [
        ((0, 0, 0, 0), "0 0 / 0 0"),
        ((0.7071, 0.7071, -0.7071, 0.7071), "45°"),
        ((2, 0, 0, 1), "2 0 / 0 1"),
        ((1, 0.5, 0, 1), "1 0.5 / 0 1"),
    ],
    ids=["zero", "45 degrees", "stretched", "sheared"],
)
def test_odd_matrices_get_a_clear_answer(prober: Prober, tmp_path: Path, matrix: tuple[float, ...], shown: str) -> None:
    facts = probe(prober, tmp_path, hostile_files.with_matrix(hostile_files.film(tmp_path / "good.mp4"), *matrix))
    assert found(facts) == [("odd_rotation", shown)]


def test_a_header_cannot_shorten_the_film(prober: Prober, tmp_path: Path) -> None:
    good = hostile_files.film(tmp_path / "good.mp4", seconds=2)
    lying = hostile_files.inside(good, "moov/mvhd", hostile_files.patched(16, ">I", 1))
    lying = hostile_files.inside(lying, "moov/trak/mdia/mdhd", hostile_files.patched(16, ">I", 1))
    facts = probe(prober, tmp_path, lying)
    assert facts.duration_seconds == pytest.approx(2.0, abs=0.05)
    assert [one.code for one in verdict(facts, FilmRules(max_seconds=1)).problems] == ["too_long"]


def test_twelve_pictures_spread_over_a_month_are_no_film(prober: Prober, tmp_path: Path) -> None:
    good = hostile_files.film(tmp_path / "good.mp4", audio=False)
    times = "moov/trak/mdia/minf/stbl/stts"
    without_edit = hostile_files.inside(good, "moov/trak", _without_edits)
    month = hostile_files.inside(without_edit, times, hostile_files.patched(4, ">III", 1, 12, 0x7FFFFFFF))
    assert found(probe(prober, tmp_path, month)) == [("damaged", "time")]
    day = hostile_files.inside(without_edit, times, hostile_files.patched(4, ">III", 1, 12, 12288 * 7200))
    facts = probe(prober, tmp_path, day)
    assert (facts.defects, facts.duration_seconds) == ((), 86400.0)
    assert [one.code for one in verdict(facts, FilmRules(max_seconds=60)).problems] == ["too_long"]


def _without_edits(body: bytes) -> bytes:
    return hostile_files.joined([part for part in hostile_files.boxes(body) if part[0] != b"edts"])


def test_a_playlist_cannot_open_what_lies_beside_it(prober: Prober, tmp_path: Path) -> None:
    hostile_files.film(tmp_path / "other-upload.mp4")
    for content in (
        f"ffconcat version 1.0\nfile {tmp_path}/other-upload.mp4\n",
        f"#EXTM3U\n#EXTINF:1,\n{tmp_path}/other-upload.mp4\n",
    ):
        facts = probe(prober, tmp_path, content.encode())
        assert (found(facts), facts.duration_seconds) == ([("not_a_film", "playlist")], None)
