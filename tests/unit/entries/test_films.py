"""What is said of a film is kept exactly, or refused with the field that is wrong."""

from datetime import date

import pytest

from festival.entries.films import check_film
from festival.entries.profiles.schemas import CreditLine
from festival.entries.rules import CreditRole
from festival.entries.schemas import EntryChanges
from festival.errors import Invalid

CLOSES = date(2026, 4, 1)


@pytest.mark.parametrize(
    "title",
    [
        "雨の駅",
        "Þórunn Ærø",
        "القطار الأخير",
        "हिन्दी",
        "พยางค์",
        "{{7*7}}",
        "<svg onload>",
        "می\u200cخواهم",
        "👩🏽‍🎬",
        "Ä\u0308",
    ],
)
def test_titles_of_any_script_are_kept_exactly(title: str) -> None:
    assert check_film(EntryChanges(title=title), closes_on=CLOSES) == {"title": title}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        (EntryChanges(title=""), "title"),
        (EntryChanges(title=" "), "title"),
        (EntryChanges(title="x" * 301), "title"),
        (EntryChanges(title="a\0b"), "title"),
        (EntryChanges(title="a\u202eb"), "title"),
        (EntryChanges(title="a\r\nBcc: x@y"), "title"),
        (EntryChanges(title="a" + "\u0301" * 40), "title"),
        (EntryChanges(synopsis="x" * 5001), "synopsis"),
        (EntryChanges(directors=["x" * 201]), "directors"),
        (EntryChanges(directors=["a"] * 101), "directors"),
        (EntryChanges(countries=["ZZ"]), "countries"),
        (EntryChanges(countries=["fr"]), "countries"),
        (EntryChanges(countries=["FR", "FR"]), "countries"),
        (EntryChanges(dialogue_languages=["qqq"]), "dialogue_languages"),
        (EntryChanges(subtitle_languages=["en", "en"]), "subtitle_languages"),
        (EntryChanges(completed_on=date(1887, 12, 31)), "completed_on"),
        (EntryChanges(completed_on=date(9999, 1, 1)), "completed_on"),
        (EntryChanges(credits=[CreditLine(role=CreditRole.DIRECTOR, name="A")]), "credits"),
        (EntryChanges(credits=[CreditLine(role=CreditRole.WRITER, name="")]), "credits"),
    ],
)
def test_what_cannot_be_kept_names_its_field(changes: EntryChanges, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_film(changes, closes_on=CLOSES)
    assert refusal.value.field == field


def test_kosovo_and_countries_that_are_no_more_are_countries() -> None:
    assert check_film(EntryChanges(countries=["XK", "SU"]), closes_on=CLOSES) == {"countries": ["XK", "SU"]}


def test_a_synopsis_keeps_its_lines() -> None:
    kept = check_film(EntryChanges(synopsis="One.\r\n\r\nTwo."), closes_on=CLOSES)
    assert kept == {"synopsis": "One.\n\nTwo."}
