"""Films measured and re-encoded, against ffprobe and ffmpeg doing it in the same run."""

import resource
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from festival.demo.films import make_film
from festival.media.fingerprint import search
from festival.media.probing import Prober
from festival.media.proxy import ProxyMaker

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="NOT MEASURED: ffmpeg is not installed"),
]

_FFPROBE = ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json"]


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("films")
    paths = [folder / f"{seed}.mp4" for seed in range(20)]
    for seed, path in enumerate(paths):
        make_film(path, seed=seed)
    return paths


@pytest.fixture(scope="module")
def phone_films(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Half a minute of 1080 × 1920 at 10 megabits a second, as phones write it."""
    path = tmp_path_factory.mktemp("phone") / "phone.mp4"
    picture = "-f lavfi -i testsrc2=s=1080x1920:r=30:d=30 -f lavfi -i sine=d=30 -vf noise=alls=8:allf=t"
    command = f"ffmpeg -v error {picture} -c:v libx264 -preset ultrafast -b:v 10M -pix_fmt yuv420p -c:a aac {path}"
    subprocess.run(command.split(), check=True)
    return [path] * 10


def test_phone_films_probed_per_second(phone_films: list[Path]) -> None:
    test_films_probed_per_second(phone_films)


def test_films_probed_per_second(films: list[Path]) -> None:
    ours, peers = [], []
    with Prober() as prober:
        prober.probe(films[0])
        # In turns, so that whatever else the machine does falls on both.
        for film in films:
            ours.append(_seconds(lambda film=film: prober.probe(film)))
            peers.append(_seconds(lambda film=film: subprocess.run([*_FFPROBE, film], capture_output=True, check=True)))
    ratio = float(np.median(peers) / np.median(ours))
    print(
        f"\nprobe: {1 / np.median(ours):.0f} films a second, ffprobe one process each: {1 / np.median(peers):.0f}; "
        f"{ratio:.1f} times as many (aim: 2.5)"
    )


def test_proxy_against_the_command_line(films: list[Path], tmp_path: Path) -> None:
    source = tmp_path / "source.mp4"
    make_film(source, seed=3, seconds=10, width=1080, height=1920, fps=30)
    (tmp_path / "viewing").mkdir()
    with Prober() as prober:
        facts = prober.probe(source)

    def ours() -> None:
        # A worker's warm parent lives for many films; here it starts for three.
        with ProxyMaker() as maker:
            for _ in range(3):
                maker.make(source, tmp_path / "viewing", facts)

    def peer() -> None:
        settings = "-vf scale=720:1280 -c:v libx264 -preset veryfast -crf 26 -g 120 -threads 1 -filter_threads 1"
        sound = "-c:a aac -b:a 128k -ac 2 -ar 48000 -movflags +faststart"
        command = f"ffmpeg -v error -nostdin -y -threads 1 -i {source} {settings} {sound} {tmp_path}/peer.mp4"
        for _ in range(3):
            subprocess.run(command.split(), check=True)

    us, them = (min(_cpu(work) for _ in range(2)) for work in (ours, peer))
    print(f"\nproxy: {us:.2f} s CPU, ffmpeg {them:.2f} s; {us / them:.2f} times (aim: 1, with stills and loudness)")


def test_fingerprints_searched() -> None:
    random = np.random.default_rng(1)
    stored = random.integers(0, 1 << 63, 2_700_000, dtype=np.uint64)
    took = _seconds(lambda: search(stored[:60], stored))
    print(f"\n60 fingerprints against 2.7 million: {took:.2f} s")


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _cpu(work: Callable[[], object]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
