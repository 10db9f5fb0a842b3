"""Facts of films whose headers and tracks disagree, against what each is by construction."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from festival.media.probing import Prober
from tests.unit.media import film_corpus
from tests.unit.media.twisted_films import TWISTED, Twisted, build

pytestmark = film_corpus.needs_ffmpeg


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("twisted")
    with ThreadPoolExecutor(2) as threads:
        paths = threads.map(lambda film: build(film, folder), TWISTED)
        return dict(zip([film.file for film in TWISTED], paths, strict=True))


@pytest.mark.parametrize("film", TWISTED, ids=lambda film: film.file)
def test_what_a_film_is_and_not_what_it_says(film: Twisted, built: dict[str, Path], prober: Prober) -> None:
    facts, expected = prober.probe(built[film.file]), film.expected()
    assert facts.defects == ()
    assert facts.duration_seconds == pytest.approx(expected.pop("duration_seconds"), abs=0.05)
    assert facts.frame_rate == pytest.approx(expected.pop("frame_rate"), rel=0.01)
    assert {name: getattr(facts, name) for name in expected} == expected
