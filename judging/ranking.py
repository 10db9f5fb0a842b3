"""Order, ties and ex aequo: from a standing to places."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from judging.counting import ranks_of
from judging.exact import BoolArray, Column
from judging.rules import TieRule, Ties
from judging.standing import Standing


@dataclass(frozen=True, slots=True)
class Place:
    """One entry (its code) and its place; entries with equal ``rank`` are ex aequo."""

    rank: int
    entry: int


def ranking(
    standing: Standing, ties: Ties, tie_values: Callable[[TieRule], Column], among: BoolArray | None = None
) -> tuple[Place, ...]:
    """Places of the entries that have a score (and are ``among`` those asked for), best first, ex aequo by code.

    A tie rule orders only entries that everything before it left tied.
    """
    entries = np.flatnonzero(standing.known if among is None else standing.known & among)
    if not len(entries):
        return ()
    values = [ranks_of(standing.keys()[entries])]
    if len(np.unique(values[0])) < len(entries):
        values += [ranks_of(tie_values(rule).keys()[entries]) for rule in ties.rules]
    order = np.lexsort((entries, *(-value for value in reversed(values))))
    sorted_values = np.stack(values, axis=1)[order]
    new = np.append(True, (sorted_values[1:] != sorted_values[:-1]).any(axis=1))
    tier = np.cumsum(new)
    rank = tier if ties.numbering == "dense" else np.flatnonzero(new)[tier - 1] + 1
    return tuple(Place(*pair) for pair in zip(rank.tolist(), entries[order].tolist(), strict=True))


def tied_classes(places: Sequence[Place]) -> list[list[int]]:
    """The entries of each place, best place first."""
    classes: list[list[int]] = []
    previous = None
    for place in places:
        if place.rank != previous:
            classes.append([])
        classes[-1].append(place.entry)
        previous = place.rank
    return classes
