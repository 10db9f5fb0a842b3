"""Perceptual fingerprints: films that look alike although their bytes differ. A person confirms every suspicion.

One picture's hash has 64 bits: the signs of its lowest spatial frequencies against their median, which survive scaling,
re-encoding and small changes of colour (the "pHash" construction: C. Zauner, *Implementation and Benchmarking of
Perceptual Image Hash Functions*, 2010). A film's fingerprint is the hashes of pictures spread evenly over it.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

PICTURE_SIDE = 32
"""Pictures are hashed as grey squares of this side."""
ALIKE_BITS = 10
"""At most this many of 64 bits differ between two encodings of one picture; unrelated ones differ in about 32."""

Hashes = npt.NDArray[np.uint64]

_FREQUENCIES = 8
_BLOCK = 1 << 18


class Match(NamedTuple):
    """The stored hash at place ``stored`` differs from the query's hash at place ``query`` in ``bits`` bits."""

    query: int
    stored: int
    bits: int


def hash_picture(grey: npt.NDArray[np.uint8]) -> int:
    """The hash of a grey picture of 32 × 32 points, as an unsigned 64-bit number."""
    frequencies = _COSINES @ grey.astype(np.float64) @ _COSINES.T
    flat = frequencies.ravel()
    # The first is the mean brightness: it says nothing about the picture's shape.
    signs = flat > np.sort(flat[1:])[flat.size // 2 - 1]
    signs[0] = False
    return int(np.packbits(signs).view(">u8")[0])


def distances(queries: Hashes, stored: Hashes) -> npt.NDArray[np.uint8]:
    """How many bits differ: shape (queries, stored)."""
    bits: npt.NDArray[np.uint8] = np.bitwise_count(queries[:, None] ^ stored[None, :])
    return bits


def search(queries: Hashes, stored: Hashes, at_most: int = ALIKE_BITS) -> list[Match]:
    """Every pair within ``at_most`` bits, by query and place; linear in the stored hashes, in bounded memory."""
    found = []
    for start in range(0, len(stored), _BLOCK):
        block = stored[start : start + _BLOCK]
        for number, query in enumerate(queries):
            bits = np.bitwise_count(block ^ query)
            near = np.flatnonzero(bits <= at_most)
            found += [Match(number, start + int(place), int(bits[place])) for place in near]
    return sorted(found)


def alikeness(one: Sequence[int], other: Sequence[int]) -> float:
    """The share of the first film's pictures that the second has, too (0 to 1), wherever in it they stand."""
    if not one or not other:
        return 0.0
    bits = distances(np.array(one, dtype=np.uint64), np.array(other, dtype=np.uint64))
    return float((bits.min(axis=1) <= ALIKE_BITS).mean())


def likenesses(one: Hashes, stored: Hashes, firsts: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
    """How alike every stored film is to one (0 to 1): the larger of the two shares of pictures in common.

    So an excerpt is like the whole film. ``stored`` holds the hashes of all films end to end, film ``n`` from place
    ``firsts[n]``, none of them empty. One pass over the stored hashes for each picture of the one film.
    """
    if not len(one) or not len(firsts):
        return np.zeros(len(firsts))
    nearest = np.full(len(stored), 64, dtype=np.uint8)
    has = np.zeros(len(firsts), dtype=np.int64)
    for query in one:
        bits = np.bitwise_count(stored ^ query)
        np.minimum(nearest, bits, out=nearest)
        has += np.minimum.reduceat(bits, firsts) <= ALIKE_BITS
    lengths = np.diff(firsts, append=len(stored))
    found = np.add.reduceat(nearest <= ALIKE_BITS, firsts, dtype=np.int64)
    return np.maximum(has / len(one), found / lengths)


def as_signed(value: int) -> int:
    """The same 64 bits as a signed number, as PostgreSQL's ``bigint`` keeps them."""
    return value - (1 << 64) if value >> 63 else value


def as_unsigned(value: int) -> int:
    """The reverse of :func:`as_signed`."""
    return value & ((1 << 64) - 1)


def _cosines() -> npt.NDArray[np.float64]:
    # The first rows of the discrete cosine transform (type II); scaling does not change signs against a median.
    points = np.arange(PICTURE_SIDE) + 0.5
    return np.cos(np.pi / PICTURE_SIDE * np.arange(_FREQUENCIES)[:, None] * points[None, :])


_COSINES = _cosines()
