"""What a first pass takes, reckoned by hand for the call of 45,000."""

from festival.casting.desk_pages import read_plan
from festival.casting.planner import plan_first_pass


def test_the_figures_for_forty_five_thousand() -> None:
    plan = plan_first_pass(entries=45_000, screeners=50, seconds=60, hours_a_day=4)
    assert (plan.viewings, plan.third, plan.hours, plan.days) == (101_250, 11_250, 1856.25, 10)
    assert plan.hours_each == 37.125


def test_two_screeners_have_no_third_to_call() -> None:
    assert plan_first_pass(entries=100, screeners=2, seconds=60, hours_a_day=8).third == 0


def test_what_is_no_number_is_not_reckoned() -> None:
    typed = {"entries": "45000", "screeners": "50", "seconds": "60", "hours_a_day": "4"}
    assert read_plan(typed) is not None
    for wrong in ("", "0", "-4", "four", "999999999"):
        assert read_plan({**typed, "screeners": wrong}) is None
