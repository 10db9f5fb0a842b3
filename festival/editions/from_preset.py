"""A preset as the first version of an edition's rules, with an organiser's changes on top."""

from collections.abc import Mapping
from typing import Any

import msgspec

from festival.editions.presets import Award, Preset
from festival.editions.rules_body import RulesBody, read_rules


def rules_of_preset(preset: Preset, changes: Mapping[str, Any] | None = None) -> RulesBody:
    """The preset's rules, changed; tables are merged key by key, lists replaced, and null takes a key away.

    Raises:
        WrongRules: the changed rules cannot be read.
    """
    weights = {criterion.slug: criterion.weight for criterion in preset.criteria}
    rules: dict[str, Any] = {
        "film": preset.film.as_table(),
        "call": {key: getattr(preset.call, key) for key in _CALL},
        "eligibility": _given(preset.eligibility),
        "categories": [_given(category) for category in preset.categories],
        "criteria": [{"key": one.slug, "name": one.name, "weight": one.weight} for one in preset.criteria],
        "rounds": [_given(one) for one in preset.rounds],
        "awards": [_award(award, weights) for award in preset.awards],
    }
    if preset.series is not None:
        rules["series"] = _given(preset.series)
    return read_rules(merged(rules, changes or {}))


def merged(rules: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """``changes`` over ``rules``: tables within tables are merged, anything else is replaced, null is removed."""
    result = dict(rules)
    for key, value in changes.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, Mapping) and isinstance(result.get(key), Mapping):
            result[key] = merged(result[key], value)
        else:
            result[key] = value
    return result


_CALL = (
    *("languages", "fee", "waiver", "theme", "imposed", "public_posts", "hashtag", "grace_minutes", "film_file"),
    "chooses",
)
_YEARS_BACK = "completed_after_years_back"  # a preset's rule of thumb; an edition names the day


def _given(table: object) -> dict[str, Any]:
    values: dict[str, Any] = msgspec.to_builtins(table)
    return {key: value for key, value in values.items() if value is not None and key != _YEARS_BACK}


def _award(award: Award, weights: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {"name": award.name, "places": award.places, "decided_by": award.decided_by}
    values["criteria"] = {slug: weights[slug] for slug in award.criteria}
    if award.sum:
        values |= {"amount": award.sum, "currency": award.currency}
    return values
