import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from judging.connection import components

PAIRS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 5)), max_size=25, unique=True)


def split(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    table = np.array(pairs, np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def test_two_panels_without_a_shared_entry_are_two_pieces() -> None:
    found = components(*split([(0, 1), (1, 1), (1, 2), (3, 0)]), 4, 4)
    assert (found.count, found.connected) == (2, False)
    assert found.juror.tolist() == [0, 1, 1, -1]
    assert found.entry.tolist() == [1, 1, -1, 0]


def test_one_shared_entry_joins_them() -> None:
    found = components(*split([(0, 1), (1, 1), (1, 2), (3, 0), (1, 0)]), 4, 4)
    assert found.connected
    assert set(found.juror.tolist()) == {0, -1}


def test_nothing_scored_is_no_piece() -> None:
    found = components(*split([]), 2, 2)
    assert (found.count, found.connected) == (0, True)


@given(PAIRS)
def test_pieces_are_those_of_merging_pairs_one_by_one(pairs: list[tuple[int, int]]) -> None:
    group = {node: {node} for pair in pairs for node in (("e", pair[0]), ("j", pair[1]))}
    for entry, juror in pairs:
        merged = group["e", entry] | group["j", juror]
        for node in merged:
            group[node] = merged
    found = components(*split(pairs), 8, 6)
    assert found.count == len({frozenset(members) for members in group.values()})
    assert all(found.entry[entry] == found.juror[juror] for entry, juror in pairs)
