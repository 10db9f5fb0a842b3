"""How far a new copy of a film before a jury is, and what is refused."""

from enum import StrEnum

from festival.errors import Refused


class CopyState(StrEnum):
    """Where a new copy stands that was asked for."""

    AWAITED = "awaited"
    LATE = "late"
    """Its deadline has passed and nothing was sent."""
    CHECKING = "checking"
    """It was sent; its check or its viewing copy is not done yet."""
    UNFIT = "unfit"
    """It breaks the rules: another one can be sent until the deadline."""
    READY = "ready"
    """Somebody of the team watches it, then puts it before the jury."""
    ADMITTED = "admitted"


class NotBeforeJury(Refused):
    """A film that no jury watches is mended otherwise."""

    sentence = "No jury is watching this film: ask its entrant to mend the entry instead."


class CopyAwaited(Refused):
    """One at a time."""

    sentence = "A new copy of this film is awaited already. Wait for it, or take the request back first."


class CopyNotAwaited(Refused):
    """Nothing was asked for, or it is over."""

    sentence = "The festival waits for no new copy of this film."


class CopyTooLate(Refused):
    """The deadline has passed."""

    sentence = "The festival waited for the new copy until %(until)s. Write to it: it can give you more time."


class SameCopy(Refused):
    """The file that is there already."""

    sentence = "This is the file that the jury has already. Send the mended one."


class CopyNotReady(Refused):
    """A film that nobody could watch, or that breaks the rules, does not go before a jury."""

    sentence = (
        "The new copy cannot go before the jury: it has not arrived, is still being made ready, or breaks the rules."
    )
