from fractions import Fraction
from typing import Any

import pytest

from judging.rule_reading import BadRules, read_rules
from judging.rules import Method, Rules, Scale, plain


def test_nothing_said_is_the_mean_of_one_round() -> None:
    rules = read_rules({})
    assert rules == Rules(Method(), rules.rounds)
    assert [(one.name, one.weight, one.criteria, one.scale) for one in rules.rounds] == [("", 1, None, Scale())]
    assert not rules.names_rounds


def test_a_round_overrides_what_it_names_and_keeps_the_rest() -> None:
    rules = read_rules(
        {
            "scale": {"min": 0, "max": 10},
            "criteria": {"script": "2"},
            "method": {"clip": "3", "combine": "sum"},
            "rounds": {
                "1": "0.3",
                "2": {"weight": "0.7", "clip": "2", "criteria": {"all": "1"}, "scale": {"max": 100}},
            },
        }
    )
    first, second = rules.rounds
    assert (first.weight, first.method.clip, first.criteria, first.scale.min) == (Fraction(3, 10), 3, {"script": 2}, 0)
    assert (second.weight, second.method.clip, second.criteria, second.scale) == (
        Fraction(7, 10),
        2,
        {"all": 1},
        Scale(max=Fraction(100)),
    )
    assert second.method.combine == rules.method.combine == "sum"
    assert rules.last is second


def test_dropping_one_side_only() -> None:
    dropped = [
        (rules.method.drop_high, rules.method.drop_low)
        for keys in ({}, {"drop_high": 2}, {"drop_low": 2}, {"drop_high": 1, "drop_low": 1})
        for rules in [read_rules({"method": {"name": "trimmed_mean", **keys}})]
    ]
    assert dropped == [(1, 1), (2, 0), (0, 2), (1, 1)]


def test_plain_rules_are_the_same_for_the_same_meaning() -> None:
    one = read_rules({"criteria": {"a": "0.50", "b": 1}, "awards": [{"name": "X"}]})
    other = read_rules({"awards": [{"name": "X", "places": 1}], "criteria": {"b": "2/2", "a": "1/2"}, "ties": {}})
    assert plain(one) == plain(other)
    assert plain(one) != plain(read_rules({"criteria": {"a": "0.51", "b": 1}, "awards": [{"name": "X"}]}))


@pytest.mark.parametrize(
    ("rules", "path"),
    [
        ({"methods": {}}, "methods"),
        ({"method": {"nam": "mean"}}, "method.nam"),
        ({"method": {"name": "average"}}, "method.name"),
        ({"method": {"combine": "product"}}, "method.combine"),
        ({"method": {"clip": "-1"}}, "method.clip"),
        ({"method": {"clip": 0.5}}, "method.clip"),
        ({"method": {"decay": "0"}}, "method.decay"),
        ({"method": {"drop_high": -1}}, "method.drop_high"),
        ({"method": {"drop_high": True}}, "method.drop_high"),
        ({"method": {"seats": 0}}, "method.seats"),
        ({"method": {"min_ballots": "2"}}, "method.min_ballots"),
        ({"method": {"points": []}}, "method.points"),
        ({"method": {"points": [1, 2]}}, "method.points"),
        ({"method": {"points": [1, "x"]}}, "method.points[1]"),
        ({"method": "mean"}, "method"),
        ({"scale": {"step": 0}}, "scale.step"),
        ({"scale": {"min": 5, "max": 1}}, "scale.max"),
        ({"scale": {"mim": 5}}, "scale.mim"),
        ({"criteria": {}}, "criteria"),
        ({"criteria": {"a": "0"}}, "criteria.a"),
        ({"criteria": {"a": "-1/2"}}, "criteria.a"),
        ({"criteria": {"a": "1/0"}}, "criteria.a"),
        ({"rounding": {"cells": "1"}}, "rounding.cells"),
        ({"rounding": {"cell": "0"}}, "rounding.cell"),
        ({"rounds": {}}, "rounds"),
        ({"rounds": {"": "1"}}, "rounds."),
        ({"rounds": {"1": "0"}}, "rounds.1"),
        ({"rounds": {"1": {"weigh": "1"}}}, "rounds.1.weigh"),
        ({"rounds": {"1": {"name": "borda"}, "2": "1"}}, "rounds"),
        ({"groups": {"jury": "0"}}, "groups.jury"),
        ({"ties": {"break": ["coin"]}}, "ties.break[0]"),
        ({"ties": {"break": ["ballots", "most:many"]}}, "ties.break[1]"),
        ({"ties": {"break": ["group:public"]}}, "ties.break[0]"),
        ({"ties": {"break": ["criterion:plot"]}, "criteria": {"script": 1}}, "ties.break[0]"),
        ({"ties": {"numbering": "fair"}}, "ties.numbering"),
        ({"awards": {"name": "X"}}, "awards"),
        ({"awards": [{}]}, "awards[1].name"),
        ({"awards": [{"name": "X"}, {"name": "X"}]}, "awards[2].name"),
        ({"awards": [{"name": "X", "places": 0}]}, "awards[1].places"),
        ({"awards": [{"name": "X", "place": 1}]}, "awards[1].place"),
        ({"awards": [{"name": "X", "not_also": ["Y"]}]}, "awards[1].not_also"),
        ({"awards": [{"name": "X", "not_also": ["X"]}]}, "awards[1].not_also"),
        ({"awards": [{"name": "X", "not_also": ["Y"]}, {"name": "Y", "not_also": ["X"]}]}, "awards[1].not_also"),
        ({"awards": [{"name": "X", "criteria": {"plot": 1}}], "criteria": {"script": 1}}, "awards[1].criteria"),
        ({"awards": [{"name": "X", "category": 3}]}, "awards[1].category"),
        ({"awards": [{"name": "X", "max_per_country": 0}]}, "awards[1].max_per_country"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused_with_its_path(rules: dict[str, Any], path: str) -> None:
    with pytest.raises(BadRules) as refusal:
        read_rules(rules)
    assert refusal.value.path == path


def test_keys_another_method_uses_are_ignored() -> None:
    rules = read_rules({"method": {"name": "schulze", "clip": "3", "drop_low": 1, "seats": 4}, "scale": {"max": 3}})
    assert rules.ranked
