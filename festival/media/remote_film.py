"""A film that lies elsewhere, read piece by piece: the locked-down process asks, and its caller fetches.

The process that opens the film has no network; it writes place and length to a socket and reads the bytes from it. The
caller fetches whole blocks and keeps the last few, so that libav's many small readings become few requests.
"""

import os
import socket
import struct
from collections import OrderedDict
from collections.abc import Callable

_QUESTION = struct.Struct(">QI")
_BLOCK_BYTES = 1 << 20
_BLOCKS_KEPT = 6

ReadRange = Callable[[int, int], bytes]
"""Gives the bytes from an offset, as many as the length says."""


class RemoteFilm:
    """The asking side: a file as libav wants it. Reading never goes beyond ``size``."""

    def __init__(self, descriptor: int, size: int) -> None:
        self._descriptor, self._size, self._position = descriptor, size, 0

    def read(self, count: int = -1) -> bytes:
        """At most ``count`` bytes from here on; empty at the end."""
        left = max(0, self._size - self._position)
        wanted = left if count < 0 else min(count, left)
        if not wanted:
            return b""
        os.write(self._descriptor, _QUESTION.pack(self._position, wanted))
        pieces, missing = [], wanted
        while missing:
            piece = os.read(self._descriptor, missing)
            if not piece:
                raise EOFError("the film's source is gone")
            pieces.append(piece)
            missing -= len(piece)
        self._position += wanted
        return b"".join(pieces)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move; ValueError before the beginning."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("there is nothing before the beginning")
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        """Where the next reading begins."""
        return self._position


def answer(questions: socket.socket, size: int, fetch: ReadRange) -> None:
    """The fetching side: serve until the other side is gone. Errors of ``fetch`` end it, and the reading with it."""
    kept: OrderedDict[int, bytes] = OrderedDict()

    def block(number: int) -> bytes:
        if number not in kept:
            start = number * _BLOCK_BYTES
            kept[number] = fetch(start, min(_BLOCK_BYTES, size - start))
            if len(kept) > _BLOCKS_KEPT:
                kept.popitem(last=False)
        kept.move_to_end(number)
        return kept[number]

    with questions:
        while len(question := questions.recv(_QUESTION.size, socket.MSG_WAITALL)) == _QUESTION.size:
            offset, wanted = _QUESTION.unpack(question)
            end = min(size, offset + wanted)
            while offset < end:
                number, within = divmod(offset, _BLOCK_BYTES)
                piece = block(number)[within : within + end - offset]
                questions.sendall(piece)
                offset += len(piece)
