"""What may be wrong with a film, what comes of a report, and what is refused."""

from datetime import timedelta
from enum import StrEnum

from festival.errors import Invalid

MOST_FROM_STRANGERS = 50
"""Reports of one film from people without an account that wait at once; more would tell organisers nothing new."""

UNDO_WITHIN = timedelta(minutes=10)
"""An outcome that is taken back within this long has mailed nothing."""


class ReportKind(StrEnum):
    """What somebody who watched a film says is wrong with it."""

    BROKEN = "broken"
    NAMES_MAKER = "names_maker"
    """Something in it says who made it, where the jury judges blind."""
    ILLEGAL = "illegal"
    OTHER = "other"


class ReportOutcome(StrEnum):
    """What the organisers did about it."""

    MENDED = "mended"
    NOTHING_FOUND = "nothing_found"
    HELD_BACK = "held_back"


class UnknownReport(Invalid):
    """A report of nothing in particular."""

    sentence = "Say what is wrong with the film: choose one of the kinds."


class UnknownOutcome(Invalid):
    """A decision that decides nothing."""

    sentence = "Say what came of the report: choose one of the outcomes."


class NoteNeeded(Invalid):
    """Nobody could find what is meant."""

    sentence = "Say in a few words what is wrong, so that the organisers find it."
