from dataclasses import replace
from pathlib import Path

import pytest

from festival.media.probing import Prober
from tests.unit.media import film_corpus, hostile_files


def fetcher(content: bytes, fetched: list[int]):
    def fetch(offset: int, length: int) -> bytes:
        fetched.append(length)
        return content[offset : offset + length]

    return fetch


@pytest.mark.parametrize("container", ["mp4", "mov", "mkv", "ts", "avi"])
def test_a_film_elsewhere_has_the_same_facts(prober: Prober, tmp_path: Path, container: str) -> None:
    content = hostile_files.film(tmp_path / "film", seconds=2, container=container)
    local, fetched = prober.probe(tmp_path / "film"), []
    remote = prober.probe_remote(fetcher(content, fetched), len(content), local.sha256 or "")
    # The index does not say that the last sound is shorter than the others.
    assert remote.duration_seconds == pytest.approx(local.duration_seconds, abs=0.05)
    assert replace(remote, duration_seconds=local.duration_seconds) == local
    assert sum(fetched) == len(content)


@film_corpus.needs_ffmpeg
@pytest.mark.parametrize(
    "name",
    ["b-frames", "edit-list", "fragmented", "variable-rate", "turned-90", "several-sounds", "silent", "fragments-mov"],
)
def test_the_index_says_what_the_packets_say(prober: Prober, tmp_path: Path, name: str) -> None:
    path = film_corpus.build(next(one for one in film_corpus.ALL if one.name == name), tmp_path)
    local, content = prober.probe(path), path.read_bytes()
    remote = prober.probe_remote(fetcher(content, []), len(content), local.sha256 or "")
    assert remote.duration_seconds == pytest.approx(local.duration_seconds, abs=0.05)
    assert remote.frame_rate == pytest.approx(local.frame_rate, rel=0.05)
    assert replace(remote, duration_seconds=local.duration_seconds, frame_rate=local.frame_rate) == local


@pytest.mark.parametrize("index_first", [True, False])
def test_a_large_film_is_not_fetched_whole(prober: Prober, tmp_path: Path, index_first: bool) -> None:
    good = hostile_files.film(tmp_path / "film.mp4")
    if index_first:
        good = hostile_files._index_first(good)
    size, fetched = 700_000_000, []
    # What follows the film is a box that is skipped.
    filling = (size - len(good)).to_bytes(4, "big") + b"free"

    def fetch(offset: int, length: int) -> bytes:
        fetched.append(length)
        return ((good + filling)[offset : offset + length]).ljust(length, b"\x00")

    facts = prober.probe_remote(fetch, size, "known")
    assert (facts.defects, facts.bytes) == ((), size)
    assert facts.duration_seconds == pytest.approx(0.5, abs=0.05)
    assert sum(fetched) <= 10_000_000


def test_an_error_of_storage_is_the_callers(prober: Prober) -> None:
    def fetch(offset: int, length: int) -> bytes:
        raise TimeoutError("storage does not answer")

    with pytest.raises(TimeoutError):
        prober.probe_remote(fetch, 1000, "")
