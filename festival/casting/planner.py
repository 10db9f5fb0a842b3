"""What a first pass over very many entries takes, before anybody is asked to give it. Pure."""

from dataclasses import dataclass

USUAL_DISAGREEMENT = 0.25
"""Share of entries on which two who say yes, maybe or no do not say the same."""
SECONDS_BETWEEN = 6.0
"""To answer and go on."""


@dataclass(frozen=True, slots=True)
class FirstPass:
    """Two see each entry; a third is called where they disagree, so that two of three agree or the round ranks them."""

    entries: int
    screeners: int
    seconds: int
    hours_a_day: float
    viewings: int
    third: int
    hours: float
    hours_each: float
    days: int


def plan_first_pass(
    entries: int, screeners: int, seconds: int, hours_a_day: float, disagreement: float = USUAL_DISAGREEMENT
) -> FirstPass:
    """The figures for so many entries of so many seconds each."""
    third = round(entries * disagreement) if screeners > 2 else 0
    viewings = 2 * entries + third
    hours = viewings * (seconds + SECONDS_BETWEEN) / 3600
    each = hours / screeners
    return FirstPass(
        entries=entries,
        screeners=screeners,
        seconds=seconds,
        hours_a_day=hours_a_day,
        viewings=viewings,
        third=third,
        hours=hours,
        hours_each=each,
        days=max(1, -int(-each // hours_a_day)),
    )
