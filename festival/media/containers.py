"""Which container a file is, from its first bytes and never from its name.

Only the containers listed here are handed to libav, and each with its demuxer named: nothing is ever guessed there, so
that a playlist, an SDP or a manifest in disguise is no film instead of an instruction to open something else.
"""

import re
from typing import NamedTuple

HEAD_BYTES = 4096
"""How much of the beginning :func:`recognise` wants."""


class Recognised(NamedTuple):
    """``container`` as rules name it with libav's ``demuxer``; or both None and ``looks_like`` what it is instead."""

    container: str | None
    demuxer: str | None
    looks_like: str = "unknown"


_DEMUXERS = {
    "mp4": "mov",
    "mov": "mov",
    "3gp": "mov",
    "mkv": "matroska",
    "webm": "matroska",
    "avi": "avi",
    "ts": "mpegts",
    "mpg": "mpeg",
    "flv": "flv",
    "wmv": "asf",
    "ogg": "ogg",
    "mxf": "mxf",
}
_PICTURE_BRANDS = {b"avif", b"avis", b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"jxl ", b"crx "}
# EBML's DocType; its length may be written in up to eight bytes, and its text be padded with zeros (RFC 8794).
_DOCTYPE_WEBM = re.compile(rb"\x42\x82(?:[\x84-\x90]|\x01\x00{6}[\x04-\x10])webm")
# The boxes a QuickTime file without ftyp may begin with.
_QUICKTIME_STARTS = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"moof", b"styp"}
_PADDING = {b"free", b"skip", b"wide"}
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"FLV\x01", "flv"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "wmv"),
    (b"OggS", "ogg"),
    (b"\x00\x00\x01\xba", "mpg"),
    (b"\x06\x0e\x2b\x34\x02\x05\x01\x01", "mxf"),
)
_OTHER_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"8BPS", "picture"),
    (b"PK\x03\x04", "archive"),
    (b"PK\x05\x06", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"%PDF", "document"),
    (b"{\\rtf", "document"),
    (b"\xd0\xcf\x11\xe0", "document"),
    (b"\x7fELF", "program"),
    (b"MZ", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"#!", "program"),
    (b"ID3", "sound"),
    (b"fLaC", "sound"),
    (b"#EXTM3U", "playlist"),
    (b"ffconcat", "playlist"),
    (b"[playlist]", "playlist"),
    (b"v=0\r\n", "playlist"),
    (b"v=0\n", "playlist"),
)


def recognise(head: bytes) -> Recognised:
    """Decide from the first :data:`HEAD_BYTES` of a file."""
    container = _container(head)
    if container is not None:
        return Recognised(container, _DEMUXERS[container], "film")
    return Recognised(None, None, _looks_like(head))


def _container(head: bytes) -> str | None:
    kind = head[4:8]
    if kind in _PADDING and (position := head.find(b"ftyp", 8)) == int.from_bytes(head[:4], "big") + 4:
        # Padding in front of the brand says nothing.
        head, kind = head[position - 4 :], b"ftyp"
    if kind == b"ftyp" and len(head) >= 12:
        return _by_brand(head[8:12])
    if kind in _QUICKTIME_STARTS:
        return "mp4" if kind in {b"moof", b"styp"} else "mov"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        # The EBML header holds the document type as text; it is a few dozen bytes long.
        return "webm" if _DOCTYPE_WEBM.search(head, 0, 128) else "mkv"
    if head.startswith(b"RIFF") and head[8:12] in {b"AVI ", b"AVIX"}:
        return "avi"
    for beginning, container in _BEGINNINGS:
        if head.startswith(beginning):
            return container
    return "ts" if transport_packet(head) else None


def _by_brand(brand: bytes) -> str | None:
    if brand in _PICTURE_BRANDS:
        return None
    if brand in {b"qt  ", b"mqt "}:
        return "mov"
    return "3gp" if brand[:2] == b"3g" else "mp4"


def transport_packet(head: bytes) -> tuple[int, int] | None:
    """Of a transport stream: how many bytes its packets have, and where in each the byte 0x47 stands."""
    # Of 192 bytes, four are a time stamp in front; of 204, sixteen are a checksum behind.
    for packet, offset in ((188, 0), (192, 4), (204, 0)):
        starts = head[offset::packet][:5]
        if len(starts) >= 3 and set(starts) == {0x47}:
            return packet, offset
    return None


def _looks_like(head: bytes) -> str:
    if head[4:8] == b"ftyp" and len(head) >= 12:
        return "picture"
    if head.startswith(b"RIFF"):
        return "picture" if head[8:12] == b"WEBP" else "sound"
    for beginning, name in _OTHER_BEGINNINGS:
        if head.startswith(beginning):
            return name
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for mark, name in ((b"<mpd", "playlist"), (b"<svg", "picture"), (b"<html", "page"), (b"<!doctype", "page")):
        if mark in text[:1024]:
            return name
    return "text" if _is_text(head) else "unknown"


def _is_text(head: bytes) -> bool:
    if not head or b"\x00" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as problem:
        # A character may be cut where the head ends.
        return problem.start >= len(head) - 3
    return True
