import hashlib
import os
import random
from pathlib import Path

import pytest

from festival.media.probing import Prober, probe_file
from festival.media.sandbox import Limits, Protection
from tests.unit.media import film_corpus, hostile_files


def test_the_digest_is_of_the_whole_file_and_may_be_known_already(prober: Prober, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    content = hostile_files.film(path)
    assert prober.probe(path).sha256 == hashlib.sha256(content).hexdigest()
    assert prober.probe(path, sha256="known").sha256 == "known"


async def test_probing_does_not_block_the_event_loop(prober: Prober, tmp_path: Path) -> None:
    hostile_files.film(tmp_path / "film.mp4")
    assert (await probe_file(tmp_path / "film.mp4", prober)).container == "mp4"


def test_only_regular_files_are_opened(prober: Prober, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    for path in (tmp_path, tmp_path / "pipe.mp4", tmp_path / "absent.mp4", Path("/dev/zero")):
        with pytest.raises(OSError, match=r".+"):
            prober.probe(path)


def test_a_film_beyond_the_limits_is_unsafe_and_the_next_is_measured(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    hostile_files.film(path)
    with Prober(Limits(wall_seconds=0.0)) as narrow:
        defects = narrow.probe(path).defects
        assert [(one.code, one.found) for one in defects] == [("unsafe", "resources")]
    with Prober() as wide:
        assert wide.probe(path).defects == ()


def test_the_protection_is_told(prober: Prober) -> None:
    assert prober.protection() in set(Protection)


_SEEDS = 12
_KINDS = ("plain.mp4", "matroska.mkv", "avi.avi", "transport-stream.ts", "fragmented.mp4", "webm-vp9.webm")


@film_corpus.needs_ffmpeg
@pytest.mark.long
@pytest.mark.parametrize("kind", _KINDS)
def test_films_with_random_damage_always_get_an_answer(prober: Prober, tmp_path: Path, kind: str) -> None:
    sample = next(one for one in film_corpus.QUICK if f"{one.name}.{one.suffix}" == kind)
    good = film_corpus.build(sample, tmp_path).read_bytes()
    known = {"damaged", "truncated", "not_a_film", "odd_rotation", "size_changes", "unreadable_codec", "unsafe"}
    for seed in range(_SEEDS):
        dice = random.Random(seed)
        content = bytearray(good)
        for _ in range(dice.choice((1, 5, 50, 500))):
            content[dice.randrange(len(content))] = dice.randrange(256)
        (tmp_path / "damaged").write_bytes(content)
        facts = prober.probe(tmp_path / "damaged")
        assert {defect.code for defect in facts.defects} <= known
        assert ("unsafe", "resources") not in {(defect.code, defect.found) for defect in facts.defects}
