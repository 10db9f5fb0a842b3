import random
from typing import Any

import pytest

from judging.arrangement import Entry
from judging.ballots import BadBallot
from judging.counting import RankingRefused
from judging.rule_reading import BadRules
from tests.unit.judging.counting_by_hand import count, scoresheets, winners


def test_awards() -> None:
    rows = []
    for entry, script, sound in [("A", "9", "9"), ("B", "9", "5"), ("C", "8", "5"), ("D", "2", "8"), ("E", "1", "1")]:
        rows += [(entry, "j", "script", script), (entry, "j", "sound", sound)]
    entries = [
        Entry("A", "long", ("FR",)), Entry("B", "long", ("FR", "BE")), Entry("C", "vertical", ("BE",)),
        Entry("D", "vertical", ("ES",)), Entry("E", "vertical"),
    ]  # fmt: skip
    rules = {
        "awards": [
            {"name": "Best Script", "criteria": {"script": "1"}, "not_also": ["Grand Prix"]},
            {"name": "Grand Prix"},
            {"name": "Vertical", "category": "vertical"},
            {"name": "Selection", "places": 3, "max_per_country": 1},
            {"name": "Everybody", "places": 9},
            {"name": "Consolation", "not_also": ["Everybody"]},
        ]
    }
    result = count(scoresheets(rows), rules, entries)
    assert winners(result) == {
        "Best Script": ["B"],
        "Grand Prix": ["A"],
        "Vertical": ["C"],
        "Selection": ["A", "C", "D"],
        "Everybody": ["A", "B", "C", "D", "E"],
        "Consolation": [],
    }
    assert not any(prize.ex_aequo for prize in result.awards)


def test_a_tie_at_the_cut_wins_whole() -> None:
    rows = [
        (entry, "j", "film", score) for entry, score in [("A", "9"), ("B", "7"), ("C", "7"), ("D", "7"), ("E", "3")]
    ]
    awards = [
        {"name": "Two", "places": 2},
        {"name": "Four", "places": 4},
        {"name": "One", "places": 1, "not_also": ["Four"]},
    ]
    result = count(scoresheets(rows), {"awards": awards})
    assert [(prize.winners, prize.ex_aequo) for prize in result.awards] == [
        (("A", "B", "C", "D"), True),
        (("A", "B", "C", "D"), False),
        (("E",), False),
    ]


def test_tied_compatriots_exceed_their_quota_together_and_it_is_said() -> None:
    rows = [("A", "j", "film", "7"), ("B", "j", "film", "7"), ("C", "j", "film", "6")]
    entries = [Entry("A", "", ("FR",)), Entry("B", "", ("FR",)), Entry("C", "", ("BE",))]
    result = count(scoresheets(rows), {"awards": [{"name": "Prize", "max_per_country": 1}]}, entries)
    assert (winners(result), [caution.code for caution in result.warnings]) == (
        {"Prize": ["A", "B"]},
        ["quota_exceeded_by_tie"],
    )


def test_severity_adjusted_ranks_connected_panels_only() -> None:
    dice = random.Random(4)
    quality = {f"F{n}": dice.gauss(6, 1.5) for n in range(12)}
    severity = {f"j{n}": dice.gauss(0, 1) for n in range(6)}
    rows = [
        (entry, juror, "film", f"{quality[entry] + severity[juror] + dice.gauss(0, 0.5):.1f}")
        for place, entry in enumerate(quality)
        for juror in [f"j{place % 6}", f"j{(place + 1) % 6}", f"j{(place + 3) % 6}"]
    ]
    rules = {"method": {"name": "severity_adjusted"}}
    result = count(scoresheets(rows), rules)
    assert len(result.ranking) == 12
    assert all(len(line.score.partition(".")[2]) <= 9 for line in result.ranking)
    assert count(scoresheets(rows[::-1]), rules).as_json() == result.as_json()
    apart = [(f"{entry}{half}", f"{juror}{half}", name, score) for half in "xy" for entry, juror, name, score in rows]
    with pytest.raises(RankingRefused, match="2 panels that share no entry"):
        count(scoresheets(apart), rules)
    raw = count(scoresheets(apart))
    assert [caution.code for caution in raw.warnings] == ["disconnected_panels"]


def test_guards_name_indifferent_jurors_and_gaps() -> None:
    rows = [
        ("A", "flat", "x", "7"),
        ("B", "flat", "x", "7"),
        ("A", "j", "x", "3"),
        ("B", "j", "x", "9"),
        ("A", "j", "y", "3"),
        ("B", "flat", "y", "7"),
    ]
    result = count(scoresheets(rows))
    assert [(caution.code, caution.message) for caution in result.warnings] == [
        ("criteria_missing", "2 scoresheets leave a criterion empty; a missing score is no observation, not a zero."),
        ("same_score_for_all", "These jurors gave every film the same score, so they change no order: flat."),
    ]


@pytest.mark.parametrize(
    ("rows", "rules", "row", "column", "sentence"),
    [
        ([("A", "j", "film", "11")], {"scale": {"max": 10}}, 0, "score", "11 is above the highest score, 10."),
        ([("A", "j", "film", "-1")], {"scale": {"min": 0}}, 0, "score", "-1 is below the lowest score, 0."),
        (
            [("A", "j", "film", "7"), ("B", "j", "film", "7.3")],
            {"scale": {"step": "0.5"}},
            1,
            "score",
            "7.3 is not on the scale's step of 0.5.",
        ),
        (
            [("A", "j", "film", "7"), ("A", "j", "sound", "7")],
            {"criteria": {"film": "1"}},
            1,
            "criterion",
            "criterion 'sound' is not in [criteria] of the rules.",
        ),
        (
            [("A", "j", "film", "7", "3")],
            {"rounds": {"1": "1"}},
            0,
            "round",
            "round '3' is not in [rounds] of the rules.",
        ),
        (
            [("A", "j", "film", "7", "1"), ("A", "j", "film", "7", "2")],
            {},
            1,
            "round",
            "round '2' follows round '1', but the rules name no [rounds].",
        ),
        (
            [("A", "j", "film", "7", "", "")],
            {"groups": {"jury": "1"}},
            0,
            "group",
            "group '' is not in [groups] of the rules.",
        ),
    ],
)
def test_rows_the_rules_do_not_allow(rows: Any, rules: Any, row: int, column: str, sentence: str) -> None:
    with pytest.raises(BadBallot) as refusal:
        count(scoresheets(rows), rules)
    assert (refusal.value.row, refusal.value.column, refusal.value.sentence) == (row, column, sentence)


def test_rules_that_name_what_no_ballot_scores() -> None:
    rows = [("A", "j", "film", "7")]
    for rules, path in [
        ({"ties": {"break": ["criterion:plot"]}}, "ties.break[0]"),
        ({"awards": [{"name": "Plot", "criteria": {"plot": "1"}}]}, "awards[1].criteria.plot"),
    ]:
        with pytest.raises(BadRules) as refusal:
            count(scoresheets(rows), rules)
        assert refusal.value.path == path


def test_an_entry_missing_from_the_list_is_a_typing_error() -> None:
    with pytest.raises(BadBallot, match="entry 'B' is not in the list of entries"):
        count(scoresheets([("A", "j", "film", "7"), ("B", "j", "film", "7")]), {}, [Entry("A")])
