"""Ages are counted on the day that the rules name; a minor is a minor today."""

from datetime import date

import pytest

from festival.editions.rules_body import Eligibility
from festival.entries.agreements.ages import Age, age_under, years_on

TODAY = date(2026, 3, 15)
LEAP = date(2008, 2, 29)


@pytest.mark.parametrize(
    ("born_on", "day", "years"),
    [
        (date(2008, 3, 15), TODAY, 18),
        (date(2008, 3, 16), TODAY, 17),
        (LEAP, date(2026, 2, 28), 17),
        (LEAP, date(2026, 3, 1), 18),
    ],
)
def test_completed_years(born_on: date, day: date, years: int) -> None:
    assert years_on(born_on, day) == years


@pytest.mark.parametrize(
    ("asked", "born_on", "age"),
    [
        ({}, None, Age.NOT_ASKED),
        ({"minimum_age": 18}, None, Age.UNSTATED),
        ({"minimum_age": 18}, date(2008, 3, 15), Age.OLD_ENOUGH),
        ({"minimum_age": 18}, date(2008, 3, 16), Age.TOO_YOUNG),
        ({"minimum_age": 18, "minimum_age_on": date(2026, 4, 1)}, date(2008, 3, 16), Age.OLD_ENOUGH),
        ({"minimum_age": 18, "minimum_age_on": date(2026, 3, 1)}, date(2008, 3, 15), Age.TOO_YOUNG),
        ({"parental_consent": True}, date(2014, 1, 1), Age.WITH_GUARDIAN),
        ({"parental_consent": True}, date(2008, 3, 15), Age.OLD_ENOUGH),
        ({"parental_consent": True, "minimum_age": 13}, date(2014, 1, 1), Age.TOO_YOUNG),
        ({"parental_consent": True, "minimum_age": 13}, date(2012, 1, 1), Age.WITH_GUARDIAN),
        ({"parental_consent": True, "minimum_age": 18}, date(2012, 1, 1), Age.WITH_GUARDIAN),
        (
            {"parental_consent": True, "minimum_age": 16, "minimum_age_on": date(2030, 1, 1)},
            date(2012, 1, 1),
            Age.WITH_GUARDIAN,
        ),
    ],
)
def test_where_an_entrant_stands(asked: dict[str, object], born_on: date | None, age: Age) -> None:
    assert age_under(Eligibility(**asked), born_on, TODAY) is age  # type: ignore[arg-type]
