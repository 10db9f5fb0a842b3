from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from judging.assignment.opening import open_seats
from judging.assignment.reach import covers
from tests.unit.judging.assignment.panel_cases import contended, problems


@given(problems(most_jurors=6), st.integers(0, 3_000))
def test_every_panel_that_reaches_the_floor_has_the_jurors_it_needs(problem, thousandths):
    opening, _settled = open_seats(problem)
    floor = int(thousandths * opening.scale / 1_000)
    needed = covers(opening, floor)
    for entry, least, count in zip(needed.entry, needed.least, needed.count, strict=True):
        allowed = np.flatnonzero(opening.allowed[entry]).tolist()
        for size in range(int(opening.seats[entry]) + 1):
            for panel in combinations(allowed, size):
                worth = opening.worth[entry, list(panel)]
                assert worth.sum() < floor or (worth >= least).sum() >= count


def test_the_smallest_group_of_good_jurors_is_named():
    opening, _settled = open_seats(contended(entries=1, jurors=5, values=[0.9, 0.6, 0.3, 0.2, 0.1]))
    needed = covers(opening, int(opening.scale * 1.2))
    assert needed.count.tolist() == [1, 2]
    assert (needed.least / opening.scale).tolist() == [0.9, 0.2]
