"""How a fix may be asked for, and the refusals that follow."""

from enum import StrEnum

from festival.errors import Invalid, Refused

LONGEST_REASON = 2000
LONGEST_DAYS = 90
"""A festival that waits longer than this for a mended file has forgotten that it asked."""


class FixState(StrEnum):
    """Where a fix stands that was asked for."""

    WAITING = "waiting"
    LATE = "late"
    """Its deadline has passed and nothing was handed in."""
    DONE = "done"
    """Handed in; the entry waits for another look."""


class FixDeadlineWrong(Invalid):
    """A deadline that nobody can keep, or that nobody waits for."""

    sentence = "Choose a deadline in the future, at most %(days)s days from now."


class FixAsked(Refused):
    """One at a time."""

    sentence = "This entry is being mended until %(until)s. Wait for it, or take the request back first."


class FixNotAsked(Refused):
    """Nothing to hand in or to take back."""

    sentence = "Nothing is asked of this entry now."


class FixTooLate(Refused):
    """The festival waited until a deadline that has passed."""

    sentence = "The festival waited for this until %(until)s. Write to the festival: it can give you more time."


class FixHalfDone(Refused):
    """What was changed so far could not be judged."""

    sentence = (
        "Its entrant has begun to change this entry and it is not whole yet: %(missing)s "
        "Give more time, or take the entry out."
    )


class FixKeepsCategory(Invalid):
    """What is mended is judged where it was submitted."""

    sentence = "The entry stays in the category it was submitted to."
