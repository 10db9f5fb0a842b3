"""The first gate for MP4, MOV and 3GP: does the tree of boxes fit the file, and is its index no larger than a film's?

Reads only box headers and a few counts, in tens of microseconds, before libav builds anything from them. Box names and
layouts: ISO/IEC 14496-12 and Apple's QuickTime File Format.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from festival.media.defects import damaged, truncated, unsafe
from festival.media.facts import Problem

MAX_TRACKS = 16
MAX_SAMPLES = 5_000_000
"""Per track: more than five hours at 240 pictures a second."""
MAX_PIXELS = 8192 * 4608
"""8K and a margin."""

_MAX_TOP_BOXES = 200_000
_MAX_INDEX_BOXES = 20_000
_MAX_INDEX_BYTES = 128 << 20
_MAX_DEPTH = 8
_FOLDERS = frozenset({b"trak", b"mdia", b"minf", b"stbl", b"edts", b"mvex"})
# Bytes per row of each table, and where its count stands in the body.
_ROW_BYTES = {b"stts": 8, b"ctts": 8, b"stsc": 12, b"stco": 4, b"co64": 8, b"stss": 4}


class _StructureError(Exception):
    """The scan is over with this problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


@dataclass(frozen=True, slots=True)
class _Box:
    kind: bytes
    body: int
    end: int


@dataclass(slots=True)
class _Index:
    boxes: int = 0
    tracks: int = 0
    handlers: list[bytes] = field(default_factory=list)


def scan_boxes(file: BinaryIO, size: int) -> Problem | None:
    """The first thing wrong with the structure, or None.

    ``truncated`` still leaves a file worth measuring when its index is there; after ``unsafe`` it must not be opened.
    """
    try:
        _scan_file(file, size)
    except _StructureError as found:
        return found.problem
    return None


def is_fragmented(file: BinaryIO, size: int) -> bool:
    """Whether a file that passed the scan keeps samples outside its index (a ``moof`` beside the ``moov``)."""
    return any(box.kind == b"moof" for box in _top_boxes(file, size, {b"moov"}))


def _scan_file(file: BinaryIO, size: int) -> None:
    seen: set[bytes] = set()
    for box in _top_boxes(file, size, seen):
        seen.add(box.kind)
        if box.kind == b"moov":
            if box.end - box.body > _MAX_INDEX_BYTES:
                raise _StructureError(unsafe("index"))
            if box.end > size:
                raise _StructureError(truncated("index"))
            _scan_index(file, box, _Index(), 0)
        if box.end > size:
            raise _StructureError(truncated("data" if b"moov" in seen else "index"))
    if b"moov" not in seen:
        raise _StructureError(truncated("index") if seen & {b"mdat", b"moof"} else damaged("structure"))


def _top_boxes(file: BinaryIO, size: int, seen: set[bytes]) -> Iterator[_Box]:
    position = 0
    for _ in range(_MAX_TOP_BOXES):
        if size - position < 8:
            return
        box = _read_header(file, position, size)
        if box is None:
            if b"moov" in seen:
                # Players ignore what follows a complete film, and so do we.
                return
            raise _StructureError(damaged("structure"))
        yield box
        position = box.end
    raise _StructureError(unsafe("index"))


def _read_header(file: BinaryIO, position: int, limit: int) -> _Box | None:
    file.seek(position)
    header = file.read(16)
    if len(header) < 8:
        return None
    length, kind = struct.unpack_from(">I4s", header)
    body = position + 8
    if length == 1:
        if len(header) < 16:
            return None
        length, body = struct.unpack_from(">Q", header, 8)[0], position + 16
    end = limit if length == 0 else position + length
    return _Box(kind, body, end) if end >= body and kind.strip(b"\x00") else None


def _scan_index(file: BinaryIO, parent: _Box, index: _Index, depth: int) -> None:
    if depth > _MAX_DEPTH:
        raise _StructureError(unsafe("index"))
    position = parent.body
    while parent.end - position >= 8:
        box = _read_header(file, position, parent.end)
        if box is None or box.end > parent.end:
            raise _StructureError(damaged("structure"))
        index.boxes += 1
        if index.boxes > _MAX_INDEX_BOXES or box.kind in {b"moov", b"cmov"}:
            raise _StructureError(unsafe("index"))
        if box.kind == b"trak":
            index.tracks += 1
            index.handlers.append(b"")
            if index.tracks > MAX_TRACKS:
                raise _StructureError(unsafe("tracks"))
        if box.kind in _FOLDERS:
            _scan_index(file, box, index, depth + 1)
        else:
            _check_leaf(file, box, index)
        position = box.end


def _check_leaf(file: BinaryIO, box: _Box, index: _Index) -> None:
    length = box.end - box.body
    if box.kind == b"hdlr" and index.handlers and index.handlers[-1] == b"":
        index.handlers[-1] = _peek(file, box, 12)[8:12]
    elif box.kind == b"stsd" and index.handlers and index.handlers[-1] == b"vide":
        _check_picture_size(_peek(file, box, 44))
    elif box.kind == b"stsz":
        _check_sizes(_peek(file, box, 12), length, index)
    elif box.kind in _ROW_BYTES:
        head = _peek(file, box, 16)
        rows = struct.unpack_from(">I", head, 4)[0] if len(head) >= 8 else 0
        _check_rows(rows, _ROW_BYTES[box.kind], length - 8)
        if box.kind == b"stts":
            _check_times(file, box, rows)


def _peek(file: BinaryIO, box: _Box, count: int) -> bytes:
    file.seek(box.body)
    return file.read(min(count, box.end - box.body))


def _check_picture_size(description: bytes) -> None:
    # version and flags, count, then the first entry: size, format, reserved, reference, 16 bytes, width, height.
    if len(description) >= 44:
        width, height = struct.unpack_from(">HH", description, 40)
        if width * height > MAX_PIXELS:
            raise _StructureError(unsafe("pixels"))


def _check_sizes(head: bytes, length: int, index: _Index) -> None:
    if len(head) < 12:
        raise _StructureError(damaged("structure"))
    each, count = struct.unpack_from(">II", head, 4)
    # Uncompressed sound has one size for all samples and counts each of 48,000 a second; there is no table behind it.
    if each and index.handlers and index.handlers[-1] == b"soun":
        return
    if count > MAX_SAMPLES:
        raise _StructureError(unsafe("samples"))
    if not each:
        _check_rows(count, 4, length - 12)


def _check_rows(rows: int, row_bytes: int, room: int) -> None:
    if rows > MAX_SAMPLES:
        raise _StructureError(unsafe("samples"))
    if rows * row_bytes > room:
        raise _StructureError(damaged("structure"))


def _check_times(file: BinaryIO, box: _Box, rows: int) -> None:
    table = _peek(file, box, 8 + rows * 8)[8:]
    if rows == 1 and table[4:8] == b"\x00\x00\x00\x01":
        # Uncompressed sound again: one tick for each sample.
        return
    if sum(count for count, _ in struct.iter_unpack(">II", table)) > MAX_SAMPLES:
        raise _StructureError(unsafe("samples"))
