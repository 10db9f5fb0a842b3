"""Where in a viewing copy each second of its picture lies, so that bytes delivered can be told as seconds of film."""

from typing import BinaryIO

import av

SecondBytes = list[tuple[int, int]]
"""For each second from 0: the first and the last byte that its pictures need, both included."""


def second_index(proxy: BinaryIO) -> SecondBytes:
    """Read from the finished MP4 itself; a second without a picture of its own needs what the one before it needs."""
    found: dict[int, tuple[int, int]] = {}
    proxy.seek(0)
    with av.open(proxy, mode="r", format="mp4") as film:
        for packet in film.demux(film.streams.video[0]):
            if packet.pts is None or packet.time_base is None or packet.pos is None or packet.size == 0:
                continue
            second = max(0, int(packet.pts * packet.time_base))
            first, last = packet.pos, packet.pos + packet.size - 1
            known = found.get(second, (first, last))
            found[second] = (min(known[0], first), max(known[1], last))
    index: SecondBytes = []
    for second in range(max(found, default=-1) + 1):
        index.append(found[second] if second in found else index[-1] if index else (0, 0))
    return index
