"""No film, whatever it claims to be, makes us open an address or another file."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from festival.media.probing import Prober
from tests.unit.media import hostile_files
from tests.unit.media.hostile_files import box, inside


@pytest.fixture
def canary() -> Iterator[socket.socket]:
    """A server that nobody should visit."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server


def _visits(canary: socket.socket) -> int:
    visits = 0
    while True:
        try:
            canary.accept()[0].close()
        except BlockingIOError:
            return visits
        visits += 1


def _playlists(address: str, port: int) -> dict[str, str]:
    return {
        "hls": f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{address}\n#EXT-X-ENDLIST\n",
        "hls-after-a-mark": f"\ufeff#EXTM3U\n#EXTINF:1,\n{address}\n",
        "hls-after-lines": f"\n\n#EXTM3U\n#EXTINF:1,\n{address}\n",
        "ffconcat": f"ffconcat version 1.0\nfile {address}\n",
        "concat": f"file '{address}'\n",
        "sdp": f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video {port} RTP/AVP 96\n",
        "dash": f'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>{address}</BaseURL></MPD>',
        "smooth": f'<SmoothStreamingMedia><StreamIndex Url="{address}"/></SmoothStreamingMedia>',
        "pls": f"[playlist]\nFile1={address}\n",
        "asx": f'<asx version="3.0"><entry><ref href="{address}"/></entry></asx>',
        "xspf": f"<playlist><trackList><track><location>{address}</location></track></trackList></playlist>",
        "smil": f'<smil><body><video src="{address}"/></body></smil>',
        "address": address,
    }


def test_lists_in_disguise_open_nothing(prober: Prober, tmp_path: Path, canary: socket.socket) -> None:
    port = canary.getsockname()[1]
    socket.create_connection(("127.0.0.1", port)).close()
    assert _visits(canary) == 1, "the canary sees visits"
    for name, content in _playlists(f"http://127.0.0.1:{port}/film.mp4", port).items():
        path = tmp_path / f"{name}.mp4"
        path.write_text(content)
        facts = prober.probe(path)
        assert (name, [defect.code for defect in facts.defects]) == (name, ["not_a_film"])
    assert _visits(canary) == 0


def test_a_film_whose_pictures_lie_elsewhere_is_not_followed(
    prober: Prober, tmp_path: Path, canary: socket.socket
) -> None:
    good = hostile_files.film(tmp_path / "good.mov", container="mov")
    address = f"http://127.0.0.1:{canary.getsockname()[1]}/film.mov\0".encode()
    other = f"{tmp_path}/good.mov\0".encode()
    for kind, place in ((b"url ", address), (b"url ", b"file://" + other), (b"alis", other), (b"urn ", address)):
        outside = b"\0\0\0\0\0\0\0\1" + box(kind, b"\0\0\0\0", place)
        path = tmp_path / "elsewhere.mov"
        path.write_bytes(inside(good, "moov/trak/mdia/minf/dinf/dref", lambda _, body=outside: body))
        facts = prober.probe(path)
        assert facts.container == "mov"
        assert facts.duration_seconds is None or facts.duration_seconds == pytest.approx(0.5, abs=0.05)
    assert _visits(canary) == 0
