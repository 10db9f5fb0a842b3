"""What a film sounds like, as numbers that survive re-encoding: Chromaprint's fingerprint, where the library is there.

Chromaprint (https://acoustid.org/chromaprint) gives 32 bits for each eighth of a second. It is loaded when this module
is, so that a process which may open no file any more can still use it, and hears decoded sound only: it never sees a
file that somebody sent.
"""

import ctypes
from typing import cast

import av
import numpy as np
import numpy.typing as npt

SECONDS_HEARD = 120
"""The beginning is enough to know a film again."""

_ALGORITHM = 1
"""CHROMAPRINT_ALGORITHM_DEFAULT of the library's header."""


def _load() -> ctypes.CDLL | None:
    try:
        library = ctypes.CDLL("libchromaprint.so.1")
    except OSError:
        return None
    library.chromaprint_new.restype = ctypes.c_void_p
    for name in ("free", "start", "feed", "finish", "get_raw_fingerprint"):
        getattr(library, f"chromaprint_{name}").restype = ctypes.c_int
    library.chromaprint_dealloc.restype = library.chromaprint_free.restype = None
    return library


_LIBRARY = _load()


def is_sound_compared() -> bool:
    """Whether this system has the library (Debian: ``libchromaprint1``)."""
    return _LIBRARY is not None


class SoundPrint:
    """Hears stereo float sound piece by piece."""

    def __init__(self, sample_rate: int) -> None:
        self._left = SECONDS_HEARD * sample_rate
        self._context: ctypes.c_void_p | None = None
        if _LIBRARY is not None:
            self._context = ctypes.c_void_p(_LIBRARY.chromaprint_new(_ALGORITHM))
            _LIBRARY.chromaprint_start(self._context, sample_rate, 1)

    def hear(self, sound: av.AudioFrame) -> None:
        """Listen to one more piece, while the beginning lasts."""
        if _LIBRARY is None or self._left <= 0:
            return
        heard = cast("npt.NDArray[np.float32]", sound.to_ndarray()).mean(axis=0)[: self._left]
        self._left -= heard.size
        samples = np.ascontiguousarray(np.clip(heard * 32767, -32768, 32767).astype(np.int16))
        _LIBRARY.chromaprint_feed(self._context, ctypes.c_void_p(samples.ctypes.data), samples.size)

    def finished(self) -> list[int]:
        """The fingerprint; empty for too little sound, or where the library is not installed."""
        if _LIBRARY is None or self._context is None:
            return []
        numbers, count = ctypes.POINTER(ctypes.c_uint32)(), ctypes.c_int(0)
        _LIBRARY.chromaprint_finish(self._context)
        told = _LIBRARY.chromaprint_get_raw_fingerprint(self._context, ctypes.byref(numbers), ctypes.byref(count))
        found = numbers[: count.value] if told else []
        if told:
            _LIBRARY.chromaprint_dealloc(numbers)
        _LIBRARY.chromaprint_free(self._context)
        self._context = None
        return list(found)
