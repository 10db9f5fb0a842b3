from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.assignment import Objective, PanelProblem, propose_panels
from judging.assignment.opening import open_seats
from judging.assignment.rosters import THOROUGH, Prices, RosterMarket
from tests.unit.judging.assignment.panel_cases import contended


def wanted_by_all(*, entries: int, jurors: int) -> PanelProblem:
    """Some jurors are worth more to every entry, and every place is needed: panels must all come out near the mean."""
    juror, entry = np.meshgrid(np.arange(jurors), np.arange(entries))
    values = (70 * (juror * 7919 % 101) + 30 * ((entry * 31 + juror * 17) * 2_654_435_761 % 997 // 10)) / 10_000
    return contended(entries=entries, jurors=jurors, values=np.round(values, 4).ravel().tolist())


def test_the_fairest_panels_are_proved_where_all_entries_want_the_same_jurors():
    report = propose_panels(wanted_by_all(entries=60, jurors=15)).report
    assert report.optimal
    assert report.min_entry_affinity == report.bound_min_entry_affinity
    assert report.total_affinity == report.bound
    assert (report.load_min, report.load_max) == (12, 12)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 300), st.integers(1, 3), st.integers(0, 20_000), st.sampled_from([0, 1]))
def test_no_panel_worth_the_target_is_missed(seed, seats, floor, aim):
    draw = np.random.default_rng(seed)
    values = np.round(draw.random((3, 9)), 4)
    problem = contended(entries=3, jurors=9, values=values.ravel().tolist(), per_entry=seats)
    opening, _ = open_seats(problem)
    place = np.round(draw.random(9) * draw.integers(0, 2, 9), 3)
    market = RosterMarket(opening, floor)
    target = np.full(3, -0.4)
    found = market.best(Prices(place, np.zeros(9)), target, aim=aim, keep=1_000, thorough=THOROUGH)
    everything = set()
    for entry in range(3):
        worths = []
        for panel in combinations(range(9), seats):
            chosen = list(panel)
            if opening.worth[entry, chosen].sum() >= floor:
                worths.append(aim * opening.worth[entry, chosen].sum() / market.unit - place[chosen].sum())
                if worths[-1] >= -0.4:
                    everything.add((entry, panel))
        assert found.most[entry] >= max(worths, default=-np.inf) - 1e-9
    rosters = found.rosters
    assert found.complete.all()
    assert {
        (entry, tuple(panel)) for entry, panel in zip(rosters.entry.tolist(), rosters.members.tolist(), strict=True)
    } == everything


def test_a_minimum_load_on_everyone_leaves_the_worst_entry_at_its_best():
    draw = np.random.default_rng(3)
    values = np.round(draw.random((40, 30)) ** 3, 3)
    free = contended(entries=40, jurors=30, values=values.ravel().tolist())
    bound = {"max_load": 6, "objective": Objective.FAIR}
    without = propose_panels(PanelProblem(**{**_fields(free), **bound})).report
    with_least = propose_panels(PanelProblem(**{**_fields(free), **bound, "min_load": 3})).report
    assert with_least.underloaded == ()
    assert with_least.load_min >= 3
    assert with_least.optimal
    assert with_least.min_entry_affinity <= without.min_entry_affinity
    assert with_least.min_entry_affinity == with_least.bound_min_entry_affinity


def _fields(problem: PanelProblem) -> dict:
    return {name: getattr(problem, name) for name in PanelProblem.__slots__}
