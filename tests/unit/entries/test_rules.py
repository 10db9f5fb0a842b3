"""An entry's life is a table; the rules say what a form still lacks."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from festival.editions.rules_body import RulesBody, read_rules
from festival.entries.rules import (
    TRANSITIONS,
    EntryAction,
    EntryCannot,
    EntryState,
    Form,
    missing_in,
    next_state,
)

FORM = Form(
    title="雨の駅",
    synopsis="A bus.",
    directors=["山田 花子"],
    countries=["JP", "FR"],
    dialogue_languages=["ja"],
    subtitle_languages=["en"],
    completed_on=date(2026, 1, 15),
    rights_confirmed=True,
)


def rules(**asked: object) -> RulesBody:
    body = {"categories": [{"slug": "s", "name": "S"}], "eligibility": asked, "call": {"languages": ["en", "fr"]}}
    return read_rules(body)


@pytest.mark.parametrize(("state", "action"), list(product(EntryState, EntryAction)))
def test_every_action_in_every_state_is_decided(state: EntryState, action: EntryAction) -> None:
    if (state, action) in TRANSITIONS:
        assert next_state(state, action) is TRANSITIONS[state, action]
    else:
        with pytest.raises(EntryCannot):
            next_state(state, action)


def test_every_state_but_the_draft_can_be_reached() -> None:
    assert set(TRANSITIONS.values()) == set(EntryState) - {EntryState.DRAFT}


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
    ],
)
def test_what_the_rules_allow_is_not_named(form: Form, asked: dict[str, object]) -> None:
    assert missing_in(form, rules(**asked)) == ()
