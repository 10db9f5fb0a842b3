import json
import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.arrangement import Entry
from judging.ballots import BadBallot
from judging.exact import exact_number
from tests.unit.judging.counting_by_hand import count, counted_by_hand, places, scoresheets

ENTRIES, JURORS, CRITERIA = ["A", "B", "C", "D"], ["j1", "j2", "j3", "j4", "j5"], ["script", "sound"]
SCORES = st.integers(0, 40).map(lambda quarter: str(Decimal(quarter) / 4))
STEPS = st.sampled_from([None, "1", "0.5", "0.25", "0.1", "1/3", "0.01"])


@st.composite
def sheet_rows(draw: st.DrawFn) -> list[tuple[str, str, str, str]]:
    cells = [(entry, juror, name) for entry in ENTRIES for juror in JURORS for name in CRITERIA]
    chosen = draw(st.lists(st.sampled_from(cells), min_size=1, unique=True))
    return [(*cell, draw(SCORES)) for cell in chosen]


@st.composite
def sheet_rules(draw: st.DrawFn) -> dict[str, Any]:
    method: dict[str, Any] = {"name": draw(st.sampled_from(["mean", "median", "trimmed_mean"]))}
    method["combine"] = draw(st.sampled_from(["mean", "sum"]))
    method["drop_high"], method["drop_low"] = draw(st.integers(0, 2)), draw(st.integers(0, 2))
    if draw(st.booleans()):
        method["clip"] = draw(st.sampled_from(["0", "0.5", "3", "1/3"]))
    rounding = {stage: step for stage in ("cell", "criterion", "weighted", "total") if (step := draw(STEPS))}
    weights = st.sampled_from(["1", "2", "1/2", "0.3", "7/3"])
    return {"method": method, "rounding": rounding, "criteria": {name: draw(weights) for name in CRITERIA}}


@settings(deadline=None)
@given(sheet_rows(), sheet_rules())
def test_every_step_agrees_with_the_count_by_hand(rows: list[tuple[str, ...]], rules: dict[str, Any]) -> None:
    expected = counted_by_hand(rows, rules)
    result = count(scoresheets(rows), rules)
    ordered = sorted(expected, key=lambda entry: (-expected[entry], entry))
    assert [line.entry for line in result.ranking] == ordered
    for line in result.ranking:
        exact = expected[line.entry]
        assert line.rank == 1 + sum(other > exact for other in expected.values())
        assert abs(Fraction(line.score) - exact) <= Fraction(1, 2 * 10**12)
        if exact.denominator in {1, 2, 4, 5, 8, 10, 20, 100}:
            assert Fraction(line.score) == exact
    assert {line.entry for line in result.not_ranked} == {row[0] for row in rows} - expected.keys()


@settings(deadline=None)
@given(sheet_rows(), sheet_rules(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(
    rows: list[tuple[str, ...]], rules: dict[str, Any], dice: random.Random
) -> None:
    shuffled = dice.sample(rows, len(rows))
    assert count(scoresheets(shuffled), rules).as_json() == count(scoresheets(rows), rules).as_json()


@settings(deadline=None)
@given(sheet_rows(), st.sampled_from(["2", "1/3", "0.07"]))
def test_scaling_all_weights_changes_no_score(rows: list[tuple[str, ...]], factor: str) -> None:
    weights = {"script": Fraction(1, 2), "sound": Fraction(3)}
    scaled = {name: weight * exact_number(factor) for name, weight in weights.items()}
    assert places(count(scoresheets(rows), {"criteria": scaled})) == places(
        count(scoresheets(rows), {"criteria": weights})
    )


@settings(deadline=None)
@given(sheet_rows())
def test_a_juror_who_agrees_with_the_mean_changes_no_score(rows: list[tuple[str, ...]]) -> None:
    rules = {"rounding": {"criterion": "0.001"}}
    one = [(entry, juror, "script", score) for entry, juror, _, score in {row[:2]: row for row in rows}.values()]
    before = count(scoresheets(one), rules)
    agreeing = [(line.entry, "new", "script", line.score) for line in before.ranking]
    assert places(count(scoresheets([*one, *agreeing]), rules)) == places(before)


@settings(deadline=None)
@given(sheet_rows(), st.data(), st.sampled_from(["mean", "median", "trimmed_mean", "majority_judgment"]))
def test_a_better_score_never_costs_a_place(rows: list[tuple[str, ...]], data: st.DataObject, method: str) -> None:
    chosen = data.draw(st.integers(0, len(rows) - 1))
    better = [(*row[:3], str(Decimal(row[3]) + 1)) if place == chosen else row for place, row in enumerate(rows)]
    rules = {"method": {"name": method}}
    entry = rows[chosen][0]
    rank = {line.entry: line.rank for line in count(scoresheets(rows), rules).ranking}.get(entry)
    raised = {line.entry: line.rank for line in count(scoresheets(better), rules).ranking}.get(entry)
    assert (rank is None) == (raised is None)
    assert rank is None or raised <= rank


def test_no_binary_fraction_decides_a_tie() -> None:
    rows = [
        ("A", "j1", "film", "0.1"),
        ("A", "j2", "film", "0.2"),
        ("B", "j1", "film", "0.3"),
        ("B", "j2", "film", "0"),
    ]
    assert places(count(scoresheets(rows))) == [(1, "A", "0.15"), (1, "B", "0.15")]


def test_thirds_add_up() -> None:
    rows = [("A", "j", name, "1") for name in "xyz"] + [
        ("B", "j", name, score) for name, score in zip("xyz", "300", strict=True)
    ]
    rules = {"criteria": dict.fromkeys("xyz", "1/3"), "method": {"combine": "sum"}}
    assert places(count(scoresheets(rows), rules)) == [(1, "A", "1"), (1, "B", "1")]


def test_test_vector_of_the_canonical_form() -> None:
    rows = [("A", "Anna", "film", "8.50"), ("B", "Anna", "film", "7")]
    digest = "6302d1e347f9c5d2059c302b9537e0f7a7b43a2e182f784c0391248829c8c4e1"
    assert count(scoresheets(rows)).digest == digest
    renamed = [(entry, "somebody", name, score.replace("8.50", "8.5")) for entry, _, name, score in rows]
    assert count(scoresheets(renamed)).digest == digest


def test_result_has_exactly_the_published_keys() -> None:
    result = count(scoresheets([("A", "j", "film", "8"), ("B", "j", "film", "")])).as_json()
    assert list(result) == ["method", "ranking", "not_ranked", "awards", "warnings", "agreement", "stability", "digest"]
    assert list(result["ranking"][0]) == ["rank", "entry", "score", "ballots", "mean", "adjusted", "spread"]
    assert result["not_ranked"] == [{"entry": "B", "reason": "no ballots."}]
    assert json.loads(json.dumps(result)) == result


def test_mean_and_spread_are_of_the_jurors_weighted_scores() -> None:
    rows = [("A", "j1", "x", "8"), ("A", "j1", "y", "5"), ("A", "j2", "x", "4"), ("A", "j2", "y", "4")]
    rules = {"criteria": {"x": "2", "y": "1"}, "method": {"clip": "0"}}
    line = count(scoresheets(rows), rules).ranking[0]
    assert (line.mean, line.spread) == (5.5, 2.12132)


def test_one_entry_and_one_juror() -> None:
    line = count(scoresheets([("A", "j", "film", "8")])).ranking[0]
    assert (line.rank, line.score, line.ballots, line.mean, line.spread) == (1, "8", 1, 8.0, None)


def test_missing_criterion_and_recusal_are_not_zero() -> None:
    rows = [
        ("A", "j1", "script", "8"), ("A", "j1", "sound", "6"),
        ("B", "j1", "script", "9"), ("B", "j1", "sound", ""),
        ("C", "j1", "script", ""), ("C", "j1", "sound", ""),
        ("D", "j1", "script", "2"), ("D", "j1", "sound", "4"), ("D", "j2", "sound", ""), ("D", "j2", "script", ""),
    ]  # fmt: skip
    result = count(scoresheets(rows))
    assert [(line.rank, line.entry, line.score, line.ballots) for line in result.ranking] == [
        (1, "A", "7", 1),
        (2, "D", "3", 1),
    ]
    assert [(line.entry, line.reason) for line in result.not_ranked] == [
        ("B", "nobody scored criterion 'sound'."),
        ("C", "no ballots."),
    ]


def test_too_few_ballots_and_entries_nobody_saw() -> None:
    rows = [("A", "j1", "film", "8"), ("A", "j2", "film", "6"), ("B", "j1", "film", "9")]
    result = count(scoresheets(rows), {"method": {"min_ballots": 2}}, [Entry("A"), Entry("B"), Entry("C")])
    assert places(result) == [(1, "A", "7")]
    assert [(line.entry, line.reason) for line in result.not_ranked] == [
        ("B", "1 ballot; the rules ask for 2."),
        ("C", "no ballots."),
    ]


def test_dropping_more_than_there_is() -> None:
    rows = [("A", f"j{n}", "film", str(n)) for n in range(5)] + [("B", "j0", "film", "9"), ("B", "j1", "film", "9")]
    result = count(scoresheets(rows), {"method": {"name": "trimmed_mean"}})
    assert places(result) == [(1, "A", "2")]
    assert result.not_ranked[0].reason == (
        "too few scores for criterion 'film' once the highest and lowest are dropped."
    )


def test_tie_rules_apply_only_among_the_tied() -> None:
    rows = [
        ("A", "j1", "script", "6"), ("A", "j1", "sound", "8"),
        ("B", "j1", "script", "7"), ("B", "j1", "sound", "7"),
        ("C", "j1", "script", "9"), ("C", "j1", "sound", "1"),
        ("D", "j1", "script", "7"), ("D", "j1", "sound", "7"),
    ]  # fmt: skip
    skip = count(scoresheets(rows), {"ties": {"break": ["criterion:script", "ballots"]}})
    assert places(skip) == [(1, "B", "7"), (1, "D", "7"), (3, "A", "7"), (4, "C", "5")]
    dense = count(scoresheets(rows), {"ties": {"break": ["criterion:script"], "numbering": "dense"}})
    assert [line.rank for line in dense.ranking] == [1, 1, 2, 3]
    most = count(scoresheets(rows), {"ties": {"break": ["most:8"]}})
    assert [(line.rank, line.entry) for line in most.ranking] == [(1, "A"), (2, "B"), (2, "D"), (4, "C")]


def test_groups_have_their_shares_and_break_ties() -> None:
    rows = [
        ("A", "j1", "film", "8", "", "jury"), ("A", "p1", "film", "4", "", "public"),
        ("A", "p2", "film", "4", "", "public"),
        ("B", "j1", "film", "4", "", "jury"), ("B", "p1", "film", "8", "", "public"),
        ("C", "j1", "film", "9", "", "jury"),
    ]  # fmt: skip
    rules: dict[str, Any] = {"groups": {"jury": "1", "public": "1"}, "ties": {"break": ["group:public"]}}
    result = count(scoresheets(rows), rules)
    assert places(result) == [(1, "B", "6"), (2, "A", "6")]
    assert result.not_ranked[0].reason == "no ballots in group 'public'."
    heavier = count(scoresheets(rows), {"groups": {"jury": "3", "public": "1"}})
    assert places(heavier) == [(1, "A", "7"), (2, "B", "5")]
    summed = count(scoresheets(rows), {**rules, "method": {"combine": "sum"}})
    assert places(summed) == [(1, "B", "12"), (2, "A", "12")]


def test_a_public_that_gives_one_overall_score() -> None:
    rows = [
        ("A", "j", "script", "8", "", "jury"),
        ("A", "j", "sound", "6", "", "jury"),
        ("A", "p", "overall", "9", "", "public"),
    ]
    rules = {"groups": {"jury": "1", "public": "1"}, "criteria": {"script": "1", "sound": "1", "overall": "1"}}
    result = count(scoresheets(rows), rules)
    assert places(result) == [(1, "A", "8")]
    assert {caution.code for caution in result.warnings} == {"criterion_unused_by_group"}


def test_the_same_name_in_two_groups_is_two_jurors() -> None:
    rows = [("A", "FR", "film", "8", "", "jury"), ("A", "FR", "film", "6", "", "public")]
    assert count(scoresheets(rows)).ranking[0].ballots == 2


def test_rounds_weigh_and_only_the_last_ranks() -> None:
    rows = [
        ("A", "j1", "film", "8", "1"), ("A", "j1", "film", "6", "2"),
        ("B", "j1", "film", "9", "1"),
        ("C", "j1", "film", "10", "2"),
    ]  # fmt: skip
    result = count(scoresheets(rows), {"rounds": {"1": "0.3", "2": "0.7"}})
    assert places(result) == [(1, "A", "6.6")]
    assert [(line.entry, line.reason) for line in result.not_ranked] == [
        ("B", "no ballots in round '2'."),
        ("C", "no ballots in round '1'."),
    ]


def test_a_round_has_its_own_method_criteria_and_scale() -> None:
    rows = [("A", f"j{n}", "film", str(score), "1") for n, score in enumerate([1, 5, 9])]
    rows += [("A", f"j{n}", "finale", str(score), "2") for n, score in enumerate([10, 50, 100])]
    rules: dict[str, Any] = {
        "scale": {"max": 10},
        "criteria": {"film": "1"},
        "method": {"combine": "sum"},
        "rounds": {
            "1": {"weight": "1", "clip": "1"},
            "2": {"weight": "0.1", "name": "median", "criteria": {"finale": "1"}, "scale": {"max": 100}},
        },
    }
    assert places(count(scoresheets(rows), rules)) == [(1, "A", "10")]
    del rules["rounds"]["2"]["scale"]
    with pytest.raises(BadBallot, match="50 is above the highest score, 10") as refusal:
        count(scoresheets(rows), rules)
    assert (refusal.value.row, refusal.value.column) == (4, "score")
