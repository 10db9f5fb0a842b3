"""A change opens the call, asks more of entrants, or says something otherwise: told key by key."""

from typing import Any

import pytest

from festival.editions.rule_comparison import Direction, differences, touches_judging
from festival.editions.rules_body import RulesBody, read_rules


def rules(**parts: Any) -> RulesBody:
    return read_rules({"categories": [{"slug": "one", "name": "One"}], **parts})


@pytest.mark.parametrize(
    ("path", "loose", "tight"),
    [
        ("film.max_seconds", 90, 60),
        ("film.max_seconds", None, 60),
        ("film.min_seconds", 10, 30),
        ("film.orientation", "any", "vertical"),
        ("film.aspect_ratio", None, "9:16"),
        ("film.containers", ["mp4", "mov"], ["mp4"]),
        ("film.containers", None, ["mp4"]),
        ("film.audio", "optional", "required"),
        ("eligibility.minimum_age", None, 18),
        ("eligibility.minimum_age", 16, 18),
        ("eligibility.countries_allowed", [], ["FR"]),
        ("eligibility.countries_excluded", ["FR"], ["FR", "DE"]),
        ("eligibility.premiere", "national", "world"),
        ("eligibility.ai_most", "full", "none"),
        ("eligibility.parental_consent", True, False),
        ("eligibility.subtitles_required", False, True),
        ("eligibility.entries_per_person", 3, 1),
        ("call.film_file", "later", "now"),
        ("call.grace_minutes", 30, 0),
    ],
)
def test_which_way_a_rule_moves(path: str, loose: Any, tight: Any) -> None:
    part, key = path.split(".")
    opened, closed = (rules(**({part: {key: value}} if value is not None else {})) for value in (loose, tight))
    assert [(one.path, one.direction) for one in differences(closed, opened)] == [(path, Direction.LOOSER)]
    assert [(one.path, one.direction) for one in differences(opened, closed)] == [(path, Direction.TIGHTER)]


def test_what_cannot_be_ordered_is_said_otherwise() -> None:
    before, after = rules(film={"containers": ["mp4"]}), rules(film={"containers": ["mov"]}, call={"theme": "Rain"})
    assert {one.path: one.direction for one in differences(before, after)} == {
        "film.containers": Direction.OTHERWISE,
        "call.theme": Direction.OTHERWISE,
    }


def test_criteria_scale_and_awards_are_what_juries_go_by() -> None:
    plain = rules()
    assert touches_judging(differences(plain, rules(awards=[{"name": "Grand Prix"}])))
    assert touches_judging(differences(plain, rules(scale={"min": "0", "max": "5", "step": "1"})))
    assert not touches_judging(differences(plain, rules(film={"max_seconds": 90})))
    assert differences(plain, plain) == []
