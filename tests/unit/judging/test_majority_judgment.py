from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from judging.majority_judgment import majority_value
from tests.unit.judging.counting_by_hand import count, places, scoresheets

GRADES = st.lists(st.integers(1, 5), min_size=1, max_size=7)


def graded(**grades: str) -> list[tuple[str, str, str, str]]:
    """A="34" gives A the grades 3 and 4."""
    return [(entry, f"j{n}", "film", grade) for entry, of_entry in grades.items() for n, grade in enumerate(of_entry)]


def by_taking_away(grades: list[int]) -> list[int]:
    """The majority value as it is defined: the lower median, taken away again and again."""
    left, value = sorted(grades), []
    while left:
        value.append(left.pop((len(left) - 1) // 2))
    return value


def key(grades: list[int]) -> Any:
    return majority_value(sorted(grades))


@settings(deadline=None)
@given(st.integers(1, 7), st.data())
def test_the_key_orders_as_taking_medians_away_does(number: int, data: st.DataObject) -> None:
    one, two = (data.draw(st.lists(st.integers(1, 5), min_size=number, max_size=number)) for _ in range(2))
    assert (key(one) < key(two)) == (by_taking_away(one) < by_taking_away(two))
    assert (key(one) == key(two)) == (sorted(one) == sorted(two))


@settings(deadline=None)
@given(GRADES, GRADES)
def test_unequal_numbers_compare_as_if_each_juror_were_repeated(one: list[int], two: list[int]) -> None:
    repeated = by_taking_away(one * len(two)), by_taking_away(two * len(one))
    assert (key(one) < key(two)) == (repeated[0] < repeated[1])
    assert (key(one) == key(two)) == (repeated[0] == repeated[1])


def test_lower_median_then_majority_value() -> None:
    result = count(
        scoresheets(graded(A="2345", B="1355", C="3333", D="3333")), {"method": {"name": "majority_judgment"}}
    )
    assert places(result) == [(1, "B", "3"), (2, "A", "3"), (3, "C", "3"), (3, "D", "3")]


def test_a_grade_is_the_jurors_combined_score_of_a_complete_scoresheet() -> None:
    rows = [
        ("A", "j1", "x", "2"), ("A", "j1", "y", "5"),
        ("A", "j2", "x", "4"), ("A", "j2", "y", "4"),
        ("A", "j3", "x", "1"),
        ("B", "j1", "x", "1"), ("B", "j2", "y", "1"),
    ]  # fmt: skip
    rules = {"method": {"name": "majority_judgment"}, "criteria": {"x": "2", "y": "1"}}
    result = count(scoresheets(rows), rules)
    assert places(result) == [(1, "A", "3")]
    assert [(line.entry, line.reason) for line in result.not_ranked] == [("B", "no complete scoresheet.")]


def test_sheets_stay_together_in_the_digest() -> None:
    rules = {"method": {"name": "majority_judgment"}}
    one = [("A", "j1", "x", "2"), ("A", "j1", "y", "5"), ("A", "j2", "x", "4"), ("A", "j2", "y", "4")]
    other = [("A", "j1", "x", "2"), ("A", "j1", "y", "4"), ("A", "j2", "x", "4"), ("A", "j2", "y", "5")]
    swapped = [(entry, {"j1": "j2", "j2": "j1"}[juror], name, score) for entry, juror, name, score in one]
    assert count(scoresheets(one), rules).digest == count(scoresheets(swapped), rules).digest
    assert count(scoresheets(one), rules).digest != count(scoresheets(other), rules).digest
    assert count(scoresheets(one)).digest == count(scoresheets(other)).digest
