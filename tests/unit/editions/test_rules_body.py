"""Rules are data: read strictly, merged key by key, with one digest however they are written."""

import dataclasses

import msgspec
import pytest

from festival.editions.film_rules import FilmRules, film_rules
from festival.editions.from_preset import merged, rules_of_preset
from festival.editions.presets import NAMES, load_preset
from festival.editions.rules_body import FilmTable, RulesBody, WrongRules, read_rules

PLAIN = {"categories": [{"slug": "short", "name": "Short film"}]}


@pytest.mark.parametrize("name", NAMES)
def test_every_preset_makes_rules_that_read_back_the_same(name: str) -> None:
    rules = rules_of_preset(load_preset(name))
    stored = msgspec.json.decode(msgspec.json.encode(rules))
    assert read_rules(stored) == rules
    assert read_rules(stored).digest == rules.digest


@pytest.mark.parametrize("name", NAMES)
def test_the_film_table_of_every_category_is_the_one_films_are_checked_against(name: str) -> None:
    preset = load_preset(name)
    rules = rules_of_preset(preset)
    for category in rules.categories:
        assert film_rules(rules.film_of(category.slug).as_table()) == preset.film


def test_the_film_table_knows_every_key_that_films_are_checked_by() -> None:
    assert set(FilmTable.__struct_fields__) == {field.name for field in dataclasses.fields(FilmRules)}


def test_changes_are_merged_key_by_key_and_null_takes_away() -> None:
    before = {"film": {"max_seconds": 60, "audio": "required"}, "awards": [1, 2]}
    changes = {"film": {"max_seconds": 90, "audio": None}, "awards": [3]}
    assert merged(before, changes) == {"film": {"max_seconds": 90}, "awards": [3]}
    assert before["film"] == {"max_seconds": 60, "audio": "required"}


def test_a_category_keeps_its_own_limits() -> None:
    body = {
        "film": {"max_seconds": 60.0, "audio": "required"},
        "categories": [{"slug": "long", "name": "Long", "film": {"max_seconds": 600.0}}, {"slug": "s", "name": "S"}],
    }
    rules = read_rules(body)
    assert rules.film_of("long").as_table() == {"max_seconds": 600.0, "audio": "required"}
    assert rules.film_of("s").as_table() == {"max_seconds": 60.0, "audio": "required"}


def test_the_digest_does_not_hang_on_the_order_of_keys_nor_on_what_is_left_out() -> None:
    explicit = {"scale": {"step": "1", "max": "10", "min": "0"}, **PLAIN}
    assert read_rules(explicit).digest == read_rules(PLAIN).digest
    assert read_rules({**PLAIN, "film": {"max_seconds": 60}}).digest != read_rules(PLAIN).digest


@pytest.mark.parametrize(
    "wrong",
    [
        {"categories": []},
        {**PLAIN, "flim": {}},
        {**PLAIN, "film": {"max_second": 60}},
        {**PLAIN, "film": {"max_seconds": float("nan")}},
        {**PLAIN, "film": {"max_seconds": -1}},
        {**PLAIN, "film": {"min_seconds": 90, "max_seconds": 60}},
        {"categories": [{"slug": "a", "name": "A"}, {"slug": "a", "name": "B"}]},
        {**PLAIN, "criteria": [{"key": "script", "name": "Script", "weight": "1e400"}]},
        {**PLAIN, "criteria": [{"key": "script", "name": "Script", "weight": "0"}]},
        {**PLAIN, "criteria": [{"key": "script", "name": "Script", "weight": "1/0"}]},
        {**PLAIN, "awards": [{"name": "Grand Prix", "amount": "10000"}]},
        {**PLAIN, "awards": [{"name": "Grand Prix", "category": "none"}]},
        {**PLAIN, "awards": [{"name": "Grand Prix", "criteria": {"script": "1"}}]},
        {**PLAIN, "scale": {"min": "10", "max": "0", "step": "1"}},
        {**PLAIN, "scale": {"min": "0", "max": "10", "step": "0"}},
    ],
)
def test_rules_that_cannot_hold_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(WrongRules):
        read_rules(wrong)


def test_plain_rules_are_taken() -> None:
    assert isinstance(read_rules(PLAIN), RulesBody)
