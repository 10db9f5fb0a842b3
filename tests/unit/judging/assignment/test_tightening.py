"""Contrasts grow smaller, and nothing else about the panels changes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.assignment import Entry, Juror, Objective, PanelProblem, propose_panels
from judging.assignment.connection import connection, information
from judging.assignment.contrasts import Contrasts, Exchange
from judging.assignment.opening import open_seats
from judging.assignment.tightening import tightened
from tests.unit.judging.assignment.panel_cases import barred, panel_fits, panels_of, problems, standing

NOTHING = np.empty((0, 2), np.int32)


@settings(max_examples=80, deadline=None)
@given(problems(crossing=True, mixed=True, most_entries=9, most_jurors=7))
def test_nothing_but_the_contrasts_changes(problem):
    before = propose_panels(problem).pairs
    opening, settled = open_seats(problem)
    after = tightened(opening, settled, before)
    assert np.array_equal(np.bincount(after[:, 1], minlength=7), np.bincount(before[:, 1], minlength=7))
    assert not barred(problem)[after[:, 0], after[:, 1]].any()
    assert standing(problem, panels_of(problem, after)) == standing(problem, panels_of(problem, before))
    assert all(panel_fits(problem, panel) and len(set(panel)) == len(panel) for panel in panels_of(problem, after))
    size = (len(problem.entries), len(problem.jurors))
    then, now = connection(before, *size), connection(after, *size)
    assert now.components == then.components
    if then.worst_contrast is not None:
        assert now.worst_contrast <= then.worst_contrast + 1e-6


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_contrasts_after_an_exchange_are_those_of_the_new_panels(seed):
    draw = np.random.default_rng(seed)
    panels = np.array([draw.choice(6, 3, replace=False) for _ in range(9)])
    pairs = np.array([(entry, juror) for entry, panel in enumerate(panels) for juror in panel], np.int32)
    everyone_sits = len(np.unique(panels)) == 6
    shared = set(panels[0]) & set(panels[1])
    if not everyone_sits or connection(pairs, 9, 6).components > 1 or {panels[0, 0], panels[1, 0]} & shared:
        return
    exchange = Exchange(int(panels[0, 0]), int(panels[1, 0]), panels[0, 1:], panels[1, 1:])
    after = Contrasts.of(information(pairs, 9, 6)).after(exchange)
    pairs[[0, 3], 1] = pairs[[3, 0], 1]
    said = connection(pairs, 9, 6)
    if after is None:
        assert said.components > 1
    else:
        assert after.worst == pytest.approx(said.worst_contrast, abs=1e-5)


def test_panels_overlap_widely_where_nothing_else_decides():
    people = {
        "entries": tuple(Entry(f"e{row}") for row in range(60)),
        "jurors": tuple(Juror(f"j{number}") for number in range(12)),
    }
    report = propose_panels(PanelProblem(**people, per_entry=3)).report
    # Were each two jurors to meet equally often, 360 / 132 times, every contrast would have 2 / (12 * 360 / 132 / 3).
    balanced = 2 / (12 * 360 / 132 / 3)
    assert (report.load_min, report.load_max) == (15, 15)
    assert balanced - 1e-9 <= report.worst_contrast <= 1.1 * balanced


def test_total_and_worst_entry_come_before_contrasts():
    values = np.kron(np.eye(2), np.ones((4, 4)))
    values[[0, 4]] = 1.0
    problem = PanelProblem(
        entries=tuple(Entry(f"e{row}") for row in range(8)),
        jurors=tuple(Juror(f"j{number}") for number in range(8)),
        per_entry=2,
        affinity_pairs=np.argwhere(values >= 0).astype(np.int32),
        affinity_values=values.ravel(),
        max_load=2,
        objective=Objective.FAIR,
    )
    report = propose_panels(problem).report
    assert (report.min_entry_affinity, report.total_affinity, report.optimal) == (2, 16, True)


def test_pairs_that_stay_never_move():
    problem = PanelProblem(
        entries=tuple(Entry(f"e{row}") for row in range(12)),
        jurors=tuple(Juror(f"j{number}") for number in range(6)),
        per_entry=2,
        kept=np.array([(row, (row // 2 + turn) % 6) for row in range(12) for turn in (0, 1)], np.int32),
    )
    opening, settled = open_seats(problem)
    assert tightened(opening, settled, NOTHING).tolist() == []
    assert propose_panels(problem).pairs.tolist() == sorted(problem.kept.tolist())
