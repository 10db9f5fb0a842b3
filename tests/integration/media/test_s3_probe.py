"""A large film in a bucket is measured by a few of its megabytes."""

import struct
from pathlib import Path

import pytest

from festival.demo.films import make_film
from festival.media.probing import Prober
from festival.media.storage import S3Storage, new_key
from festival.settings import Bucket

pytestmark = pytest.mark.long

MIB = 1024 * 1024
LARGE = 700 * MIB
MOST_READ = 10 * MIB


async def test_at_most_ten_megabytes_of_a_film_of_700_are_read(bucket: Bucket, tmp_path: Path) -> None:
    film, key, films = tmp_path / "film.mp4", new_key(), S3Storage(bucket)
    make_film(film, seed=1)
    with Prober() as prober:
        expected = prober.probe(film)
        # What stands between the pictures and the end is skipped, as other tracks' data would be.
        with film.open("ab") as file:
            file.write(struct.pack(">I4s", LARGE, b"free"))
            file.truncate(film.stat().st_size + LARGE)
        size = await films.put(key, film)
        fetch, read = await films.fetcher(key), 0

        def counted(offset: int, length: int) -> bytes:
            nonlocal read
            piece = fetch(offset, length)
            read += len(piece)
            return piece

        found = prober.probe_remote(counted, size, expected.sha256 or "")
    assert size > LARGE
    assert found.duration_seconds == pytest.approx(expected.duration_seconds, abs=0.05)
    assert (found.width, found.height, found.frame_rate, found.video_codec, found.audio_codec, found.defects) == (
        expected.width, expected.height, expected.frame_rate, expected.video_codec, expected.audio_codec, (),
    )  # fmt: skip
    print(f"read {read / MIB:.1f} MiB of {size / MIB:.0f}")
    assert 0 < read <= MOST_READ
