"""Loads are even where minutes are kept, too, and evening them out costs nothing."""

from dataclasses import replace

import numpy as np

from judging.assignment import Entry, Juror, Objective, PanelProblem, propose_panels


def _problem(objective: Objective = Objective.FAIR) -> PanelProblem:
    entries = tuple(Entry(id=f"e{number}", minutes=3) for number in range(6))
    jurors = (Juror(id="j0", max_minutes=60), *(Juror(id=f"j{number}") for number in range(1, 4)))
    return PanelProblem(entries=entries, jurors=jurors, per_entry=2, objective=objective)


def test_one_jurors_minutes_leave_the_loads_even() -> None:
    for objective in Objective:
        report = propose_panels(_problem(objective)).report
        assert (report.load_min, report.load_max, report.optimal, report.unfilled) == (3, 3, True, ())


def test_a_juror_gets_no_more_than_their_minutes() -> None:
    problem = _problem()
    tight = replace(problem, jurors=(Juror(id="j0", max_minutes=3), *problem.jurors[1:]))
    panels = propose_panels(tight)
    assert np.bincount(panels.pairs[:, 1]).tolist() in ([1, 4, 4, 3], [1, 4, 3, 4], [1, 3, 4, 4])


def test_affinity_goes_before_even_loads() -> None:
    problem = _problem(Objective.TOTAL)
    loved = np.array([(entry, juror) for entry in range(6) for juror in (0, 1)], np.int32)
    panels = propose_panels(replace(problem, affinity_pairs=loved, affinity_values=np.ones(len(loved))))
    assert (panels.report.total_affinity, panels.report.load_min, panels.report.load_max) == (12, 0, 6)
