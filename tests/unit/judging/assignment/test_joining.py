from dataclasses import replace

import numpy as np
import pytest

from judging.assignment import Entry, Juror
from judging.assignment.connection import connection
from judging.assignment.joining import joined
from judging.assignment.opening import open_seats
from tests.unit.judging.assignment.panel_cases import contended

NOTHING = np.empty((0, 2), np.int32)
# Two juries that never meet: jurors 0 to 3 see entries 0 to 3, jurors 4 to 7 see entries 4 to 7.
APART = np.array([(row, 4 * (row // 4) + turn % 4) for row in range(8) for turn in (row, row + 1)], np.int32)


def halves(shared: tuple[int, ...]):
    """Each half of the jury values its own entries, and the shared ones are worth as much to the other half."""
    values = np.kron(np.eye(2), np.ones((4, 4)))
    values[list(shared)] = 1.0
    return contended(entries=8, jurors=8, values=values.ravel().tolist(), per_entry=2)


def parts(pairs: np.ndarray) -> int:
    return connection(pairs, 8, 8).components


def test_separate_juries_are_linked_where_an_exchange_costs_nothing():
    opening, _settled = open_seats(halves(shared=(0, 4)))
    linked = joined(opening, NOTHING, APART)
    assert (parts(APART), parts(linked)) == (2, 1)
    assert opening.sums(linked).tolist() == opening.sums(APART).tolist()
    assert np.bincount(linked[:, 1]).tolist() == np.bincount(APART[:, 1]).tolist()


@pytest.mark.parametrize(
    "problem",
    [
        halves(shared=()),
        replace(halves(shared=(0, 4)), forbidden=np.array([(0, juror) for juror in range(4, 8)], np.int32)),
        replace(
            halves(shared=(0, 4)),
            jurors=tuple(Juror(f"j{number}", max_minutes=4.0 - number // 4) for number in range(8)),
            entries=tuple(Entry(f"e{row}", minutes=2.0 - row // 4 / 2) for row in range(8)),
        ),
    ],
    ids=["affinity", "conflict", "minutes"],
)
def test_juries_stay_apart_where_linking_would_cost(problem):
    opening, _settled = open_seats(problem)
    assert joined(opening, NOTHING, APART).tolist() == APART.tolist()


def test_pairs_that_stay_never_move():
    opening, settled = open_seats(replace(halves(shared=(0, 4)), kept=APART))
    assert joined(opening, settled, NOTHING).tolist() == []
