"""Raises the worst entries by exchanges: a juror for a juror, while the panel that gives stays good enough.

From the worst entry up: it takes a better juror, either one with room or one whose other entry can do with the juror
who leaves. Every rule is kept, and of the exchanges that leave the worse off of both panels best, the one that costs
the total least is made. It ends at the proved ceiling or when the worst entry finds no exchange; then the worst entry
is only bounded.
"""

from typing import Final, NamedTuple

import numpy as np

from judging.assignment.opening import Opening, Pairs
from judging.assignment.seating import Seating

MOST_EXCHANGES: Final = 4_000
SEATS_COMPARED: Final = 30_000
"""For one entry: among more seats, only those of its best jurors are looked at."""


class _Move(NamedTuple):
    """``place`` takes the juror of seat ``other``, or ``juror`` who has room; the better the higher the first two."""

    least: int
    change: int
    place: int
    other: int
    juror: int


def raised(opening: Opening, pairs: Pairs, ceiling: int) -> Pairs:
    """Exchange from the worst entry up until it reaches the ceiling or finds nothing better."""
    seating = Seating(opening, pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))])
    for _ in range(MOST_EXCHANGES):
        entry = int(seating.sums.argmin())
        if seating.sums[entry] >= ceiling:
            break
        move = _best_move(seating, entry, ceiling)
        if move is None:
            break
        if move.other < 0:
            seating.give(move.place, move.juror)
        else:
            seating.exchange(move.place, move.other)
    return seating.pairs


def _best_move(seating: Seating, entry: int, ceiling: int) -> _Move | None:
    """Find the move after which whoever is worse off reaches the ceiling, or comes nearest to it."""
    opening, pairs = seating.opening, seating.pairs
    first, last = np.searchsorted(pairs[:, 0], [entry, entry + 1]).tolist()
    worth = opening.worth[entry].astype(np.int64)
    compared = np.arange(len(pairs))
    if len(compared) > SEATS_COMPARED:
        best = np.argsort(-worth, kind="stable")[: max(1, SEATS_COMPARED * len(worth) // len(compared))]
        compared = np.flatnonzero(np.isin(pairs[:, 1], best))
    moves: list[_Move] = []
    for place in range(first, last):
        leaving = int(pairs[place, 1])
        moves += _into_room(seating, place, worth - worth[leaving], ceiling)
        givers, arriving = pairs[compared, 0], pairs[compared, 1]
        gain = worth[arriving] - worth[leaving]
        left = seating.sums[givers] + opening.worth[givers, leaving] - opening.worth[givers, arriving]
        least = np.minimum(np.minimum(left, seating.sums[entry] + gain), ceiling)
        better = np.flatnonzero((gain > 0) & (left > seating.sums[entry]))
        better = better[seating.may_exchange(place, compared[better])]
        if len(better):
            change = left[better] - seating.sums[givers[better]] + gain[better]
            top = int(np.lexsort((-change, -least[better]))[0])
            moves.append(_Move(int(least[better[top]]), int(change[top]), place, int(compared[better[top]]), -1))
    return max(moves, key=lambda move: move[:2], default=None)


def _into_room(
    seating: Seating, place: int, gain: np.ndarray[tuple[int], np.dtype[np.int64]], ceiling: int
) -> list[_Move]:
    """Give the best juror with room for this seat, if any is better than who has it."""
    able = np.flatnonzero(gain > 0)
    able = able[seating.may_follow(place, able)]
    if not len(able):
        return []
    juror = int(able[gain[able].argmax()])
    after = int(seating.sums[seating.pairs[place, 0]] + gain[juror])
    return [_Move(min(after, ceiling), int(gain[juror]), place, -1, juror)]
