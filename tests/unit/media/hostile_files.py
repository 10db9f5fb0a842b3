"""Files that are no films, are broken, or are made to harm; each built byte by byte."""

import io
import random
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from festival.demo.films import make_film

Boxes = list[tuple[bytes, bytes]]


def film(path: Path, **properties: object) -> bytes:
    """A good film of half a second, as bytes."""
    make_film(path, **{"seed": 1, "seconds": 0.5, "width": 96, "height": 160, **properties})  # type: ignore[arg-type]
    return path.read_bytes()


def boxes(content: bytes) -> Boxes:
    """The boxes of one level, in order."""
    found, position = [], 0
    while position + 8 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, position)
        found.append((kind, content[position + 8 : position + length]))
        position += length
    return found


def box(kind: bytes, *bodies: bytes) -> bytes:
    body = b"".join(bodies)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def joined(parts: Boxes) -> bytes:
    return b"".join(box(kind, body) for kind, body in parts)


def inside(content: bytes, path: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same tree with the body of the first box at ``path`` ("moov/trak/tkhd") changed; lengths are kept right."""
    first, _, rest = path.partition("/")
    parts, done = [], False
    for kind, body in boxes(content):
        if kind == first.encode() and not done:
            done = True
            parts.append((kind, inside(body, rest, change) if rest else change(body)))
        else:
            parts.append((kind, body))
    assert done, f"no {first} in {[kind for kind, _ in parts]}"
    return joined(parts)


def patched(offset: int, layout: str, *values: int) -> Callable[[bytes], bytes]:
    def change(body: bytes) -> bytes:
        packed = struct.pack(layout, *values)
        return body[:offset] + packed + body[offset + len(packed) :]

    return change


def with_matrix(content: bytes, a: float, b: float, c: float, d: float) -> bytes:
    """The film with this display matrix in its first track (the picture)."""
    numbers = [round(value * 65536) for value in (a, b, 0, c, d, 0, 0, 0)]
    return inside(content, "moov/trak/tkhd", patched(40, ">9i", *numbers, 1 << 30))


def not_films() -> dict[str, tuple[bytes, str]]:
    """Content and what it is found to be."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as written:
        written.writestr("film.mp4", b"x" * 100)
    return {
        "empty": (b"", "empty"),
        "text": (b"Dear festival,\nhere is my film.\n" * 10, "text"),
        "png": (b"\x89PNG\r\n\x1a\n" + bytes(200), "picture"),
        "jpeg": (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(200), "picture"),
        "heic": (box(b"ftyp", b"heic\x00\x00\x00\x00mif1heic") + bytes(200), "picture"),
        "zip": (archive.getvalue(), "archive"),
        "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(200), "document"),
        "elf": (b"\x7fELF\x02\x01\x01" + bytes(200), "program"),
        "html": (b"<!DOCTYPE html><html><body><video src=x></video></body></html>", "page"),
        "svg": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "picture"),
        "m3u8": (b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n", "playlist"),
        "ffconcat": (b"ffconcat version 1.0\nfile /etc/passwd\n", "playlist"),
        "sdp": (
            b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nm=video 5004 RTP/AVP 96\r\n",
            "playlist",
        ),
        "mpd": (b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period/></MPD>', "playlist"),
        "noise": (random.Random(5).randbytes(5000), "unknown"),
        "zeros": (bytes(5000), "unknown"),
        "mp3": (b"ID3\x04\x00" + bytes(500), "sound"),
    }


def broken(folder: Path) -> dict[str, tuple[bytes, str, str]]:
    """Content, code, and what the problem says was found."""
    good = film(folder / "good.mp4")
    tree = dict(boxes(good))
    first = joined([(b"ftyp", tree[b"ftyp"]), (b"moov", tree[b"moov"])])
    mkv = film(folder / "good.mkv", container="mkv")
    avi = film(folder / "good.avi", container="avi")
    return {
        "index-missing": (good[: len(good) * 2 // 3], "truncated", "index"),
        "index-first-cut": (_index_first(good)[: -len(tree[b"mdat"]) // 2], "truncated", "data"),
        "matroska-cut": (mkv[: len(mkv) // 2], "truncated", "data"),
        "transport-stream-cut": (film(folder / "good.ts", container="ts")[:-100], "truncated", "data"),
        "avi-cut": (avi[: len(avi) // 2], "truncated", "data"),
        "only-index": (first, "truncated", "data"),
        "no-samples": (_without_samples(good), "damaged", "nothing"),
        "only-header": (box(b"ftyp", tree[b"ftyp"]), "damaged", "structure"),
        "index-garbled": (inside(good, "moov/trak/mdia", lambda body: bytes(len(body))), "damaged", "structure"),
    }


def overwritten(folder: Path) -> bytes:
    """A film whose middle was lost on a bad disk."""
    good = film(folder / "overwritten.mp4")
    middle = good.index(b"mdat") + len(dict(boxes(good))[b"mdat"]) // 3
    return good[:middle] + b"\xff" * 3000 + good[middle + 3000 :]


def _without_samples(good: bytes) -> bytes:
    table = "moov/trak/mdia/minf/stbl"
    for kind, empty_bytes in (("stsz", 12), ("stts", 8), ("stsc", 8), ("stco", 8), ("stss", 8)):
        empty = bytes(empty_bytes)
        good = inside(good, f"{table}/{kind}", lambda _, empty=empty: empty)
    return good


def _index_first(good: bytes) -> bytes:
    tree = dict(boxes(good))
    shift = 8 + len(tree[b"moov"])

    def moved(body: bytes) -> bytes:
        count = struct.unpack_from(">I", body, 4)[0]
        offsets = struct.unpack_from(f">{count}I", body, 8)
        return body[:8] + struct.pack(f">{count}I", *(offset + shift for offset in offsets))

    parts = []
    for kind, body in boxes(tree[b"moov"]):
        new = inside(body, "mdia/minf/stbl/stco", moved) if kind == b"trak" else body
        parts.append((kind, new))
    others = [(kind, body) for kind, body in boxes(good) if kind != b"moov"]
    return joined([others[0], (b"moov", joined(parts)), *others[1:]])


def attacks(folder: Path) -> dict[str, tuple[bytes, str]]:
    """Content and what makes it unsafe."""
    good = film(folder / "attacked.mp4")
    tree = dict(boxes(good))
    table = "moov/trak/mdia/minf/stbl"
    track = next(body for kind, body in boxes(tree[b"moov"]) if kind == b"trak")
    nested = tree[b"moov"]
    for _ in range(5000):
        nested = box(b"trak", nested)
    return {
        "forty-million-samples": (inside(good, f"{table}/stsz", patched(4, ">II", 100, 40_000_000)), "samples"),
        "forty-million-rows": (inside(good, f"{table}/stsz", patched(4, ">II", 0, 40_000_000)), "samples"),
        "forty-million-times": (inside(good, f"{table}/stts", patched(4, ">III", 1, 40_000_000, 512)), "samples"),
        "thousand-tracks": (inside(good, "moov", lambda body: body + box(b"trak", track) * 1000), "tracks"),
        "huge-pictures": (inside(good, f"{table}/stsd", patched(40, ">HH", 9216, 16384)), "pixels"),
        "index-in-index": (inside(good, "moov", lambda body: body + box(b"moov", body)), "index"),
        "compressed-index": (box(b"ftyp", tree[b"ftyp"]) + box(b"moov", box(b"cmov", bytes(100))), "index"),
        "nested": (box(b"ftyp", tree[b"ftyp"]) + box(b"moov", nested), "index"),
        "many-boxes": (good + box(b"free") * 250_000, "index"),
    }
