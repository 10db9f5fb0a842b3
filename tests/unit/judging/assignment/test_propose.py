from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from judging.assignment import Entry, ImpossibleProblem, Juror, Mix, Objective, PanelProblem, propose_panels
from tests.unit.judging.assignment.panel_cases import (
    affinity,
    barred,
    best_standing,
    contended,
    limits,
    mixes_short,
    narrow_room,
    one_place_for_two,
    panel_fits,
    panels_of,
    problems,
    standing,
)

slow_enough = settings(max_examples=60, deadline=None)


@slow_enough
@given(problems())
@example(one_place_for_two())
def test_counting_rules_reach_the_best_of_everything(problem):
    panels = propose_panels(problem)
    assert standing(problem, panels_of(problem, panels.pairs)) == best_standing(problem)
    assert panels.report.optimal


@slow_enough
@given(problems(crossing=True))
def test_crossing_rules_reach_the_best_of_everything(problem):
    panels = propose_panels(problem)
    assert standing(problem, panels_of(problem, panels.pairs)) == best_standing(problem)
    assert panels.report.optimal


@slow_enough
@given(st.one_of(problems(again=True), problems(crossing=True, mixed=True, again=True)))
def test_nobody_meets_a_film_again_where_it_can_be_helped(problem):
    panels = propose_panels(problem)
    reached = standing(problem, panels_of(problem, panels.pairs))
    assert reached == best_standing(problem)
    assert panels.report.met_again == -reached[2]


@slow_enough
@given(problems(crossing=True, mixed=True))
def test_mixes_come_before_affinity_and_after_seats(problem):
    panels = propose_panels(problem)
    assert standing(problem, panels_of(problem, panels.pairs)) == best_standing(problem)
    assert panels.report.optimal


@slow_enough
@given(problems(crossing=True, mixed=True, most_entries=9, most_jurors=7))
@example(narrow_room())
def test_no_rule_is_ever_broken_and_the_report_says_what_is(problem):
    panels = propose_panels(problem)
    report, grouped = panels.report, panels_of(problem, panels.pairs)
    assert not barred(problem)[panels.pairs[:, 0], panels.pairs[:, 1]].any()
    assert standing(problem, grouped) is not None
    assert all(panel_fits(problem, panel) and len(set(panel)) == len(panel) for panel in grouped)
    loads = np.bincount(panels.pairs[:, 1], minlength=len(problem.jurors))
    sums = [sum(affinity(problem)[row, juror] for juror in panel) for row, panel in enumerate(grouped)]
    assert (report.load_min, report.load_max) == (loads.min(), loads.max())
    assert report.min_entry_affinity == pytest.approx(min(sums))
    assert report.total_affinity == pytest.approx(sum(sums))
    assert report.bound >= report.total_affinity
    assert report.bound_min_entry_affinity >= report.min_entry_affinity
    missing = {f"e{row}": problem.per_entry - len(panel) for row, panel in enumerate(grouped)}
    assert {one.entry: one.missing for one in report.unfilled} == {one: left for one, left in missing.items() if left}
    short = {f"j{number}": problem.min_load - int(load) for number, load in enumerate(loads) if load < problem.min_load}
    assert {one.juror: one.missing for one in report.underloaded} == short
    lacking = [one.missing for one in report.without_mix]
    assert lacking == [missing for missing in mixes_short(problem, grouped) if missing]
    assert all(one.why.endswith(".") for one in (*report.unfilled, *report.underloaded, *report.without_mix))


@slow_enough
@given(problems(crossing=True, most_entries=6, most_jurors=6))
def test_the_same_seed_gives_the_same_panels(problem):
    first, second = propose_panels(problem), propose_panels(problem)
    assert first.pairs.tobytes() == second.pairs.tobytes()
    assert first.report == second.report


@slow_enough
@given(st.one_of(problems(most_entries=5, most_jurors=5), problems(crossing=True, most_entries=4, most_jurors=4)))
def test_one_more_juror_never_worsens_the_worst_entry(problem):
    problem = replace(problem, objective=Objective.FAIR, min_load=0)
    before = propose_panels(problem).report
    more = propose_panels(replace(problem, jurors=(*problem.jurors, Juror("extra")))).report
    assert sum(one.missing for one in more.unfilled) <= sum(one.missing for one in before.unfilled)
    if not before.unfilled:
        assert more.min_entry_affinity >= before.min_entry_affinity


@slow_enough
@given(problems(crossing=True, most_entries=6, most_jurors=6), st.data())
def test_a_conflict_that_appears_opens_its_own_seat_alone(problem, data):
    before = propose_panels(problem).pairs
    if not len(before):
        return
    found = before[data.draw(st.integers(0, len(before) - 1))]
    after = propose_panels(replace(problem, kept=before, forbidden=np.vstack([problem.forbidden, found])))
    assert {tuple(pair) for pair in before.tolist()} - {tuple(pair) for pair in after.pairs.tolist()} == {tuple(found)}
    assert after.report.kept == len(before) - 1


@slow_enough
@given(problems(crossing=True, most_entries=6, most_jurors=6), st.integers(1, 3))
def test_late_entries_move_nobody(problem, late):
    before = propose_panels(problem).pairs
    more = tuple(Entry(f"late{number}", minutes=1.0) for number in range(late))
    after = propose_panels(replace(problem, entries=(*problem.entries, *more), kept=before)).pairs
    assert {tuple(pair) for pair in before.tolist()} <= {tuple(pair) for pair in after.tolist()}


@slow_enough
@given(problems(crossing=True, most_entries=6, most_jurors=6), st.integers(0, 5))
def test_a_repair_moves_no_other_pair(problem, gone):
    before = propose_panels(problem).pairs
    gone %= len(problem.jurors)
    kept = before[before[:, 1] != gone]
    left = replace(
        problem, kept=kept, forbidden=np.array([(row, gone) for row in range(len(problem.entries))], np.int32)
    )
    after = propose_panels(left)
    assert {tuple(pair) for pair in kept.tolist()} <= {tuple(pair) for pair in after.pairs.tolist()}
    assert after.report.kept == len(kept)


def people(entries: int, jurors: int) -> dict:
    return {
        "entries": tuple(Entry(f"e{number}") for number in range(entries)),
        "jurors": tuple(
            Juror(f"j{number}", attributes=frozenset(["new"] if number < 3 else [])) for number in range(jurors)
        ),
    }


def test_a_kept_pair_that_became_a_conflict_is_open_again():
    pair = np.array([[0, 0]], np.int32)
    panels = propose_panels(PanelProblem(**people(1, 2), per_entry=1, kept=pair, forbidden=pair))
    assert panels.pairs.tolist() == [[0, 1]]
    assert panels.report.kept == 0


def test_a_calibration_entry_is_seen_by_all():
    problem = PanelProblem(**people(6, 4), per_entry=2)
    entries = (*problem.entries, Entry("shared", calibration=True))
    panels = propose_panels(replace(problem, entries=entries))
    assert panels.pairs[panels.pairs[:, 0] == 6, 1].tolist() == [0, 1, 2, 3]
    assert panels.report.unfilled == ()
    assert (panels.report.load_min, panels.report.load_max) == (4, 4)


def test_every_panel_has_the_mix():
    panels = propose_panels(PanelProblem(**people(9, 12), per_entry=3, mixes=(Mix("new"),), max_load=3))
    assert all(min(panel) < 3 for panel in panels_of(PanelProblem(**people(9, 12), per_entry=3), panels.pairs))
    assert panels.report.without_mix == ()


def test_jurors_do_not_meet_a_film_again_where_it_can_be_helped():
    met = np.array([[row, row] for row in range(4)] + [[row, (row + 1) % 4] for row in range(4)], np.int32)
    values = np.ones(len(met))
    problem = PanelProblem(**people(4, 4), per_entry=2, met=met, affinity_pairs=met, affinity_values=values)
    assert propose_panels(problem).report.met_again == 0
    assert propose_panels(replace(problem, per_entry=3)).report.met_again == 4


def test_loads_come_out_even_where_nothing_else_decides():
    report = propose_panels(PanelProblem(**people(20, 12), per_entry=3)).report
    assert (report.load_min, report.load_max, report.components) == (5, 5, 1)


def test_the_worst_entry_is_proved_where_everyone_wants_the_same_few_jurors():
    subjects = np.arange(118) % 12 // np.array([1, 2, 3, 4] * 30)[:118]
    near = np.where(subjects[:, None] == np.arange(60)[None, :] % 12, 80, 10)
    values = (near + np.arange(118)[:, None] * np.arange(7, 67)[None, :] % 19) / 100
    report = propose_panels(contended(entries=118, jurors=60, values=values.ravel().tolist())).report
    assert report.optimal
    assert report.min_entry_affinity == report.bound_min_entry_affinity
    assert report.total_affinity == report.bound


def test_contradictions_are_refused():
    with pytest.raises(ImpossibleProblem, match="no jurors"):
        PanelProblem(entries=(), jurors=(), per_entry=1)
    with pytest.raises(ImpossibleProblem, match="finite"):
        PanelProblem(
            **people(1, 1), per_entry=1, affinity_pairs=np.zeros((1, 2), np.int32), affinity_values=np.array([np.nan])
        )


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"per_entry": 3}, "panels of 3 are larger than the jury of 2: add jurors or make panels smaller."),
        (
            {"max_load": 1},
            "2 of its 2 eligible jurors are full: raise max_load or max_entries or add a juror.",
        ),
    ],
)
def test_the_reason_names_what_binds(changes, why):
    problem = replace(PanelProblem(**people(2, 2), per_entry=2), **changes)
    assert {one.why for one in propose_panels(problem).report.unfilled} <= {
        why,
        why.replace("2 of its 2", "1 of its 2"),
    }
    assert limits(problem)
