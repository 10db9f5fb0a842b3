"""Fills the most seats where the jury has too few places or minutes for all, at any size.

Shortest entries first: with minutes short in total, no other order fills more seats of jurors who may see everything
(the greedy rule of Dantzig, 1957, where every seat counts the same). Each entry takes the jurors worth most to it
beyond what their places and minutes are worth to others.
"""

import numpy as np

from judging.assignment.opening import TOLERANCE, Opening, Pairs
from judging.assignment.priced import Prices


def is_scarce(opening: Opening) -> bool:
    """Say whether all seats together need more places or minutes than all jurors together have."""
    if opening.seats.sum() > opening.most.sum():
        return True
    return bool((opening.seats * opening.minutes).sum() > opening.minutes_left.sum() + TOLERANCE)


def shortest_first(opening: Opening, prices: Prices) -> Pairs:
    """Fill seats from the shortest entry to the longest, each with the best jurors at these prices who have room."""
    room, minutes_left = opening.most.copy(), opening.minutes_left.copy()
    old_pair = 3.0 * float(np.abs(opening.worth).max(initial=1))
    pairs: list[tuple[int, int]] = []
    for entry in np.lexsort((np.arange(len(opening.seats)), opening.minutes)).tolist():
        length = float(opening.minutes[entry])
        (able,) = np.nonzero(opening.allowed[entry] & (room > 0) & (minutes_left + TOLERANCE >= length))
        value = opening.worth[entry, able] - prices.place[able] - length * prices.minute[able]
        if opening.met is not None:
            value = value - old_pair * opening.met[entry, able]
        country_left = None if opening.country_left is None else opening.country_left[entry].copy()
        seats = int(opening.seats[entry])
        for juror in able[np.argsort(-value, kind="stable")].tolist():
            if not seats:
                break
            if country_left is not None:
                countries = opening.countries[juror]
                if (country_left[countries] <= 0).any():
                    continue
                country_left[countries] -= 1
            room[juror] -= 1
            minutes_left[juror] -= length
            pairs.append((entry, juror))
            seats -= 1
    return np.array(pairs, np.int32).reshape(-1, 2)
