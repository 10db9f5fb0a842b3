"""Facts of a corpus of real files against ffprobe's packet scan and MediaInfo."""

import shutil
from pathlib import Path

import pytest

from festival.media.probing import Prober
from tests.unit.media import film_corpus
from tests.unit.media.independent_probe import ffprobe, mediainfo

pytestmark = film_corpus.needs_ffmpeg

_RARE = tuple(sample for sample in film_corpus.ALL if sample not in film_corpus.QUICK)
_CONTAINERS = {"m2ts": "ts", "mov": "mov", "3gp": "3gp"}


def test_the_corpus_is_large_and_names_are_its_own() -> None:
    names = [f"{sample.name}.{sample.suffix}" for sample in film_corpus.ALL]
    assert len(set(names)) == len(names) >= 80


def _check(sample: film_corpus.Sample, folder: Path, prober: Prober) -> None:
    path = film_corpus.build(sample, folder)
    facts, second = prober.probe(path), ffprobe(path)
    assert facts.defects == ()
    assert facts.duration_seconds == pytest.approx(second.duration, abs=0.05)
    assert (facts.width, facts.height, facts.rotation) == (second.width, second.height, second.rotation)
    assert (facts.video_codec, facts.audio_codec) == (second.video_codec, second.audio_codec)
    assert any(facts.frame_rate == pytest.approx(rate, rel=0.01) for rate in second.frame_rates)
    assert facts.container == _CONTAINERS.get(sample.suffix, sample.suffix)
    assert facts.bytes == path.stat().st_size
    if shutil.which("mediainfo"):
        third = mediainfo(path)
        # MediaInfo estimates transport streams without their last picture.
        if "Duration" in third["General"] and facts.container != "ts":
            assert facts.duration_seconds == pytest.approx(float(third["General"]["Duration"]), abs=0.1)
        assert float(third["Video"].get("Rotation", 0)) == facts.rotation


@pytest.mark.parametrize("sample", film_corpus.QUICK, ids=lambda sample: f"{sample.name}.{sample.suffix}")
def test_facts_agree_with_a_second_opinion(sample: film_corpus.Sample, tmp_path: Path, prober: Prober) -> None:
    _check(sample, tmp_path, prober)


@pytest.mark.long
@pytest.mark.parametrize("sample", _RARE, ids=lambda sample: f"{sample.name}.{sample.suffix}")
def test_facts_agree_for_everything_else(sample: film_corpus.Sample, tmp_path: Path, prober: Prober) -> None:
    _check(sample, tmp_path, prober)
