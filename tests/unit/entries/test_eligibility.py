"""Every clause that an entry fails is named, and none that it meets."""

from dataclasses import replace
from datetime import date

import pytest

from festival.editions.rules_body import RulesBody, read_rules
from festival.entries.eligibility import Form, missing_in, used_up

FORM = Form(
    title="雨の駅",
    synopsis="A bus.",
    directors=["山田 花子"],
    countries=["JP", "FR"],
    dialogue_languages=["ja"],
    subtitle_languages=["en"],
    completed_on=date(2026, 1, 15),
    rights_confirmed=True,
    premiere="international",
    music_rights="own",
    ai_use="assisted",
    ai_stages=["music"],
    content=[],
)


def rules(**asked: object) -> RulesBody:
    body = {"categories": [{"slug": "s", "name": "S"}], "eligibility": asked, "call": {"languages": ["en", "fr"]}}
    return read_rules(body)


def test_a_complete_form_lacks_nothing() -> None:
    assert missing_in(FORM, rules(subtitles_required=True)) == ()


@pytest.mark.parametrize(
    ("form", "asked", "field"),
    [
        (replace(FORM, countries=["JP"]), {"countries_allowed": ["FR"]}, "countries"),
        (FORM, {"countries_excluded": ["JP"]}, "countries"),
        (FORM, {"completed_after": "2026-01-15"}, "completed_on"),
        (replace(FORM, subtitle_languages=[]), {"subtitles_required": True}, "subtitle_languages"),
        (replace(FORM, subtitle_languages=["de"]), {"subtitles_required": True}, "subtitle_languages"),
        (replace(FORM, completed_on=None), {}, "completed_on"),
        (replace(FORM, completed_on=None, year=2026), {"completed_after": "2026-01-14"}, "completed_on"),
        (replace(FORM, completed_on=None, year=2025), {"completed_after": "2026-01-14"}, "completed_on"),
        (replace(FORM, premiere=None), {"premiere": "national"}, "premiere"),
        (FORM, {"premiere": "world"}, "premiere"),
        (FORM, {"premiere": "first_screening"}, "premiere"),
        (replace(FORM, music_rights=None), {"music_declaration": True}, "music_rights"),
        (replace(FORM, ai_use=None), {"ai_declaration": True}, "ai_use"),
        (replace(FORM, ai_use=None), {"ai_most": "assisted"}, "ai_use"),
        (FORM, {"ai_most": "none"}, "ai_use"),
        (replace(FORM, ai_stages=[]), {"ai_declaration": True}, "ai_stages"),
        (replace(FORM, content=None), {"content_declaration": True}, "content"),
    ],
)
def test_what_the_rules_ask_beyond_the_form_is_named(form: Form, asked: dict[str, object], field: str) -> None:
    assert [gap.field for gap in missing_in(form, rules(**asked))] == [field]


@pytest.mark.parametrize(
    ("form", "asked"),
    [
        (FORM, {"countries_allowed": ["FR"]}),
        (FORM, {"countries_excluded": ["FR"]}),
        (FORM, {"completed_after": "2026-01-14"}),
        (replace(FORM, dialogue_languages=["zxx"], subtitle_languages=[]), {"subtitles_required": True}),
        (replace(FORM, dialogue_languages=["fr"], subtitle_languages=[]), {"subtitles_required": True}),
        (replace(FORM, completed_on=None, year=2026), {}),
        (replace(FORM, completed_on=None, year=2027), {"completed_after": "2026-01-14"}),
        (FORM, {"premiere": "international"}),
        (replace(FORM, premiere="world"), {"premiere": "first_screening"}),
        (FORM, {"music_declaration": True, "ai_declaration": True, "content_declaration": True}),
        (replace(FORM, ai_use="none", ai_stages=[]), {"ai_declaration": True, "ai_most": "none"}),
    ],
)
def test_what_the_rules_allow_is_not_named(form: Form, asked: dict[str, object]) -> None:
    assert missing_in(form, rules(**asked)) == ()


def test_all_failing_clauses_are_named_at_once() -> None:
    form = replace(FORM, countries=["JP"], premiere="none", ai_use="full", content=None)
    asked = rules(countries_allowed=["FR"], premiere="world", ai_most="hybrid", content_declaration=True)
    assert [gap.field for gap in missing_in(form, asked)] == ["countries", "premiere", "ai_use", "content"]


def test_limits_count_the_other_entries() -> None:
    asked = rules(entries_per_person=2, entries_per_film=1).eligibility
    assert list(used_up(asked, by_person=1, of_film=0)) == []
    assert [gap.field for gap in used_up(asked, by_person=2, of_film=0)] == ["entries_per_person"]
    assert [gap.field for gap in used_up(asked, by_person=2, of_film=1)] == ["entries_per_person", "entries_per_film"]
    assert list(used_up(rules().eligibility, by_person=99, of_film=99)) == []
