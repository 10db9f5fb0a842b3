"""How much of a film of 700 MB in a bucket is read to measure it, with the index in front and at the end."""

import struct
from pathlib import Path

import av
import pytest

from festival.demo.films import make_film
from festival.media.bucket_setup import set_up_bucket
from festival.media.probing import Prober
from festival.media.storage import S3Storage, new_key
from festival.settings import Bucket
from tests.radosgw import missing_programs, running_gateway

pytestmark = pytest.mark.benchmark

MIB = 1024 * 1024
LARGE = 700 * MIB
MOST_READ = 10 * MIB


def _laid_out(source: Path, target: Path, *, index_in_front: bool) -> list[bytes]:
    """The same film with its index there, and 700 MB of other tracks' data behind its own; gives the boxes' order."""
    options = {"movflags": "faststart"} if index_in_front else {}
    with av.open(str(source)) as reading, av.open(str(target), "w", format="mp4", options=options) as writing:
        streams = {each.index: writing.add_stream_from_template(each) for each in reading.streams}
        for packet in reading.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                writing.mux(packet)
    content, boxes, offset = target.read_bytes(), [], 0
    while offset < len(content):
        length, kind = struct.unpack_from(">I4s", content, offset)
        boxes.append((kind, content[offset : offset + length]))
        offset += length
    with target.open("wb") as file:
        for kind, box in boxes:
            file.write(box)
            if kind == b"mdat":
                file.write(struct.pack(">I4s", LARGE, b"free"))
                file.seek(LARGE - 8, 1)
        file.truncate(max(file.tell(), LARGE))
    return [kind for kind, _ in boxes if kind in {b"moov", b"mdat"}]


@pytest.mark.parametrize("index_in_front", [True, False], ids=["in front", "at the end"])
async def test_at_most_ten_megabytes_of_a_film_of_700_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, index_in_front: bool
) -> None:
    if missing_programs():
        pytest.skip(f"nothing was read from a bucket: no {', '.join(missing_programs())} here")
    short, film, key = tmp_path / "short.mp4", tmp_path / "film.mp4", new_key()
    make_film(short, seed=1)
    order = _laid_out(short, film, index_in_front=index_in_front)
    assert order == ([b"moov", b"mdat"] if index_in_front else [b"mdat", b"moov"])
    with running_gateway() as gateway, Prober() as prober:
        for name, value in gateway.environment.items():
            monkeypatch.setenv(name, value)
        bucket = Bucket(name="films", region="us-east-1", endpoint=gateway.endpoint)
        set_up_bucket(bucket, origin="https://festival.example")
        films = S3Storage(bucket)
        expected = prober.probe(short)
        size = await films.put(key, film)
        fetch, read, requests = await films.fetcher(key), 0, 0

        def counted(offset: int, length: int) -> bytes:
            nonlocal read, requests
            piece = fetch(offset, length)
            read, requests = read + len(piece), requests + 1
            return piece

        found = prober.probe_remote(counted, size, expected.sha256 or "")
    print(f"\nindex {order[0].decode()} first: read {read / 1e6:.1f} MB of {size / 1e6:.0f} in {requests} requests")
    assert size >= LARGE
    assert found.duration_seconds == pytest.approx(expected.duration_seconds, abs=0.05)
    assert (found.width, found.height, found.video_codec, found.audio_codec, found.defects) == (
        *(expected.width, expected.height, expected.video_codec, expected.audio_codec),
        (),
    )
    assert 0 < read <= MOST_READ
