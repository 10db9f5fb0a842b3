"""How long Matroska, AVI and transport streams must be, to notice when their end is missing."""

import struct

from festival.media.containers import transport_packet

_SEGMENT = b"\x18\x53\x80\x67"


def declared_length(container: str, head: bytes, size: int) -> int | None:
    """Bytes the file of ``size`` should have at least, read from its head; None where it does not say."""
    if container == "ts":
        packet = transport_packet(head)
        return None if packet is None else -(-size // packet[0]) * packet[0]
    if container == "avi":
        # Sizes of 0 and all ones are what interrupted and streaming writers leave.
        length = int(struct.unpack_from("<I", head, 4)[0])
        return length + 8 if 0 < length < 0xFFFF_FFFF else None
    if container in {"mkv", "webm"}:
        return _segment_end(head)
    return None


def _segment_end(head: bytes) -> int | None:
    header = _number(head, 4)
    if header is None:
        return None
    length, width = header
    segment = 4 + width + length
    if head[segment : segment + 4] != _SEGMENT:
        return None
    declared = _number(head, segment + 4)
    if declared is None:
        return None
    length, width = declared
    # All value bits set means "unknown": a live recording.
    return None if length == (1 << (7 * width)) - 1 else segment + 4 + width + length


def _number(head: bytes, position: int) -> tuple[int, int] | None:
    """An EBML variable-length number (RFC 8794, section 4) and how many bytes it takes."""
    if position >= len(head) or head[position] == 0:
        return None
    width = 9 - head[position].bit_length()
    raw = head[position : position + width]
    if len(raw) < width:
        return None
    return int.from_bytes(raw, "big") & ((1 << (7 * width)) - 1), width
