"""How alike two films sound, from their sound fingerprints (:mod:`festival.media.sound_print`), wherever they overlap.

The same sound gives the same numbers but for a few bits, later or earlier by as much as was cut. So some numbers equal
in their upper bits tell by how far the two are apart, and at that distance all numbers are compared.
"""

from collections import Counter

import numpy as np
import numpy.typing as npt

Sounds = npt.NDArray[np.uint32]
"""One number for each eighth of a second."""

_ALIKE_BITS = 8
"""Of 32: the same sound differs in two or three after re-encoding, unrelated sound in about 16."""
_LEAST_TELLING = 24
"""Different numbers in common, three seconds that change all the time: a steady tone or silence says nothing."""
_KEY_SHIFT = 8
_ONE_KEY_IN = 4
_DISTANCES_TRIED = 3


def keys_of(sounds: Sounds) -> list[int]:
    """A quarter of the numbers' upper bits, each once, chosen by their value: what an index finds likely pairs by."""
    keys = _changing(sounds) >> _KEY_SHIFT
    chosen = np.unique(keys[keys % _ONE_KEY_IN == 0])
    return [int(key) for key in chosen]


def sound_likeness(one: Sounds, other: Sounds) -> float:
    """The share (0 to 1) of the shorter film's sound that the other has, too, in one piece."""
    if not len(one) or not len(other):
        return 0.0
    return max((_share_at(one, other, distance) for distance in _likely_distances(one, other)), default=0.0)


def _changing(sounds: Sounds) -> Sounds:
    changes: Sounds = sounds[1:][sounds[1:] != sounds[:-1]]
    return changes


def _likely_distances(one: Sounds, other: Sounds) -> list[int]:
    keys, others = one >> _KEY_SHIFT, other >> _KEY_SHIFT
    places = {int(key): place for place, key in enumerate(keys)}
    apart = Counter(place - places[int(key)] for place, key in enumerate(others) if int(key) in places)
    return [distance for distance, _ in apart.most_common(_DISTANCES_TRIED)]


def _share_at(one: Sounds, other: Sounds, distance: int) -> float:
    start, end = max(0, -distance), min(len(one), len(other) - distance)
    mine = one[start:end]
    alike = np.bitwise_count(mine ^ other[start + distance : end + distance]) <= _ALIKE_BITS
    if len(np.unique(mine[alike])) < _LEAST_TELLING:
        return 0.0
    return float(alike.sum() / min(len(one), len(other)))
