"""Who is old enough to enter, and who needs a guardian: a pure function of the rules and a birth date."""

from datetime import date
from enum import StrEnum

from festival.editions.rules_body import Eligibility

ADULT = 18
"""Years from which a person answers for themselves; the highest age of majority in nearly all the world."""


class Age(StrEnum):
    """What the rules say about an entrant's age."""

    NOT_ASKED = "not_asked"
    UNSTATED = "unstated"
    TOO_YOUNG = "too_young"
    WITH_GUARDIAN = "with_guardian"
    OLD_ENOUGH = "old_enough"


def asks_age(asked: Eligibility) -> bool:
    """Whether a birth date is needed at all; where it is not, nobody is asked for one."""
    return asked.minimum_age is not None or asked.parental_consent


def years_on(born_on: date, day: date) -> int:
    """Completed years; whoever was born on 29 February is a year older on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def age_under(asked: Eligibility, born_on: date | None, today: date) -> Age:
    """Where an entrant stands under these rules.

    The least age counts on the day that the rules name, or today. With parental consent, a least age of 18 keeps no
    minor out: the guardian's word stands for it. Whether somebody is a minor is decided by today, whatever day the
    rules name.
    """
    if not asks_age(asked):
        return Age.NOT_ASKED
    if born_on is None:
        return Age.UNSTATED
    least = asked.minimum_age or 0
    if asked.parental_consent and least == ADULT:
        least = 0
    if years_on(born_on, asked.minimum_age_on or today) < least:
        return Age.TOO_YOUNG
    if asked.parental_consent and years_on(born_on, today) < ADULT:
        return Age.WITH_GUARDIAN
    return Age.OLD_ENOUGH
