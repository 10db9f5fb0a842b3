"""The forms of rounds and jurors read what people type, and name the field where they cannot."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from festival.editions.rules_body import CategoryRules, CriterionRules, RoundRules, RulesBody, ScaleRules
from festival.errors import Invalid
from festival.panels.juror_form import read_juror
from festival.panels.round_form import prefilled, read_round, rows_of
from festival.panels.workload import JurorOffer, workload

RULES = RulesBody(
    categories=[CategoryRules("film", "Film")],
    criteria=[CriterionRules("script", "Script", "2"), CriterionRules("sound", "Sound", "1/2")],
    scale=ScaleRules("1", "5", "0.5"),
    rounds=[RoundRules("Selection", kind="organisers"), RoundRules("First jury"), RoundRules("Final", panel_size=7)],
)


def test_the_form_is_filled_from_the_rules_and_read_back_as_they_are() -> None:
    new = read_round(prefilled(RULES, 2), "Europe/Paris")
    assert (new.name, new.panel_size, new.scale_min, new.scale_max, new.scale_step) == ("Final", 7, "1", "5", "0.5")
    assert [(one.key, one.name, one.weight) for one in new.criteria] == [
        ("script", "Script", "2"),
        ("sound", "Sound", "1/2"),
    ]
    assert prefilled(RULES, 9)["name"] == "Final"
    assert prefilled(RulesBody(categories=RULES.categories), 1)["name"] == "Jury"


def test_criteria_that_are_added_get_keys_of_their_own() -> None:
    values = prefilled(RULES, 1)
    row = rows_of(values)[2]
    added = {
        **values,
        f"name_{row}": "Élan & surprise",
        f"weight_{row}": "0,5",
        f"name_{row + 1}": "音",
        "due": "2026-03-15T17:00",
    }
    new = read_round(added, "Europe/Paris")
    assert [(one.key, one.weight) for one in new.criteria[2:]] == [("elan_surprise", "0.5"), ("criterion_4", "1")]
    assert new.due_at == datetime(2026, 3, 15, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"panel_size": "three"}, "panel_size"),
        ({"panel_size": "٣"}, "panel_size"),
        ({"quorum": ""}, "quorum"),
        ({"scale_max": "ten"}, "scale_max"),
        ({"due": "tomorrow"}, "due"),
        ({"due": "2026-03-29T02:30"}, "due"),
        ({"weight_1": "-1"}, "weight_1"),
    ],
)
def test_what_cannot_be_read_names_its_field(changes: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_round({**prefilled(RULES, 1), **changes}, "Europe/Paris")
    assert refusal.value.field == field


def test_a_juror_is_read_as_typed() -> None:
    new = read_juror(
        {"name": "Ann", "email": "a@x.example", "countries": "fr, sn;FR", "languages": "FR wo", "max_entries": "12"}
    )
    assert (new.countries, new.languages, new.max_entries, new.max_minutes) == (["FR", "SN"], ["fr", "wo"], 12, None)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"countries": "France"}, "countries"),
        ({"languages": "xx"}, "languages"),
        ({"max_minutes": "-1"}, "max_minutes"),
    ],
)
def test_a_juror_that_cannot_be_read(typed: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_juror({"name": "Ann", "email": "a@x.example", **typed})
    assert refusal.value.field == field


def _juror(**limits: int | None) -> JurorOffer:
    return JurorOffer(uuid4(), "Ann", "active", [], [], **{"max_entries": None, "max_minutes": None, **limits})


def test_workload_says_what_is_asked_and_whether_it_was_offered() -> None:
    load = workload(12, 120.0, [_juror(max_minutes=120)] * 4, 3)
    assert (load.viewings, load.hours, load.hours_each, load.offered_hours) == (36, 6.0, 1.5, 8.0)
    assert workload(12, 120.0, [_juror(max_entries=8)] * 4, 3).offered_viewings == 32
    assert workload(12, 120.0, [], 3).films_each is None
