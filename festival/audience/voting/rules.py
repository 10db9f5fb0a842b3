"""The life of a public vote and of its ballots, and what is refused there. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from festival.errors import Invalid, Refused, TooMany

MOST_STARS = 5
MOST_FILMS = 200
LINK_LASTS = timedelta(days=2)
"""A ballot whose mail was not answered by then never was one."""
MAILS_EACH = 3
"""To one address within `PACE`, and ..."""
MAILS_FROM_NETWORK = 60
"""... asked for from one network, as many as a cinema's audience sends after a screening."""
PACE = timedelta(minutes=15)


class VotePhase(StrEnum):
    """Where a public vote stands; its sums are known to nobody before it is closed."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"


class BallotState(StrEnum):
    """Asked: its mail is not answered. Quarantined: kept out of the count until somebody has decided."""

    ASKED = "asked"
    COUNTED = "counted"
    QUARANTINED = "quarantined"
    EXCLUDED = "excluded"


class Deciding(StrEnum):
    """What somebody of the team does with ballots: undo puts them back into the quarantine."""

    ACCEPT = "accept"
    EXCLUDE = "exclude"
    UNDO = "undo"


DECIDED = {
    Deciding.ACCEPT: BallotState.COUNTED,
    Deciding.EXCLUDE: BallotState.EXCLUDED,
    Deciding.UNDO: BallotState.QUARANTINED,
}


def phase_of(opens_at: datetime, closes_at: datetime, published_at: datetime | None, now: datetime) -> VotePhase:
    """Half-open, like a call: the closing instant is too late."""
    if published_at is not None:
        return VotePhase.PUBLISHED
    if now < opens_at:
        return VotePhase.PLANNED
    return VotePhase.OPEN if now < closes_at else VotePhase.CLOSED


class VoteClosed(Refused):
    """Too late."""

    sentence = "The vote is closed. Votes counted until the closing instant; this one came after it."


class VoteNotOpen(Refused):
    """Too early."""

    sentence = "The vote has not begun yet. Come back once it is open."


class VotedBefore(Refused):
    """One final vote for each address."""

    sentence = "This address has voted already, and a vote is final: nothing was changed."


class OwnFilm(Refused):
    """Nobody votes for themselves."""

    sentence = "“%(title)s” was entered from your own address, and nobody votes for their own film. Vote for others."


class VoteLinkOver(Refused):
    """Too old, or never made."""

    sentence = "This link no longer works. Vote again, and answer the mail within two days."


class NoStars(Invalid):
    """An empty ballot."""

    sentence = "Give one to five stars to at least one film."


class VotingTooFast(TooMany):
    """More mails than any audience asks for."""

    sentence = "Too many votes were sent from here. Wait a quarter of an hour and send yours again."


class NoFilmsToVoteOn(Invalid):
    """Nothing chosen, or nothing that may be shown."""

    sentence = (
        "Choose at least one and at most %(most)s films. Only qualified films whose makers allow it can be shown."
    )


class VoteCannotBe(Invalid):
    """Dates or numbers that make no vote."""

    sentence = "Write when the vote opens and when it closes, a later instant that has not passed, and a whole number."


class VoteHasBegun(Refused):
    """What people vote on must not change under them."""

    sentence = "The vote has begun: its films and its beginning stand. It can still close later."


class VoteStillOpen(Refused):
    """Sealed until it closes."""

    sentence = "The vote is not closed yet: what people gave is known to nobody before."


class QuarantineNotEmpty(Refused):
    """A person decides, before anything is published."""

    sentence = "%(many)s votes are still in quarantine. Accept or exclude them first."


class VotePublished(Refused):
    """What is public stands."""

    sentence = "The result of this vote is published: nothing can be changed any more."
