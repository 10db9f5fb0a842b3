"""What a showcase is made of, when each part of it is released, and what is refused."""

from datetime import datetime, timedelta
from enum import StrEnum

from festival.editions.rules import NoSuchTime, instant_in
from festival.errors import Invalid, Refused


class ItemKind(StrEnum):
    """The parts of a showcase, each on a schedule of its own."""

    EPISODE = "episode"
    TRAILER = "trailer"
    POSTER = "poster"
    LIVE = "live"
    MAKING_OF = "making_of"
    INTERVIEW = "interview"


EXTRA_FILMS = (ItemKind.TRAILER, ItemKind.MAKING_OF, ItemKind.INTERVIEW)
"""Films that the festival itself sends."""


class Rhythm(StrEnum):
    """How the episodes follow each other."""

    TOGETHER = "together"
    DAILY = "daily"


class PlayReached(StrEnum):
    """How far one playing of a part has come; the names are the columns that count them."""

    BEGUN = "begun"
    HALF = "half"
    FINISHED = "finished"


EARLIEST_YEAR, LATEST_YEAR = 1900, 9000
"""Beyond these a schedule would run out of the calendar."""


class ReleaseGone(Invalid):
    """A release that lies behind us."""

    sentence = "This instant has passed already. Choose a later one, or leave it empty to release at once."


class UnreadableRelease(Invalid):
    """A date that no calendar has."""

    sentence = "This is not a date with its time. Leave it empty to release at once."


class EpisodeInTurnedHour(Invalid):
    """One of the days has no such hour."""

    sentence = (
        "Episode %(number)s would come on %(day)s, when the clocks are turned in %(zone)s and this time does not exist "
        "or comes twice. Choose another time of day."
    )


class NothingToShow(Invalid):
    """The source has no film that may be shown."""

    sentence = "Choose a qualified series or film, or a published selection: there is nothing to show yet."


class EpisodeDoesNotFit(Refused):
    """Its verdict says no, or there is none yet."""

    sentence = (
        "Episode %(number)s does not fit the call's rules, or was not checked yet. Ask its entrant for another file, "
        "then make the showcase."
    )


class AddressTaken(Invalid):
    """Another showcase of the edition has it."""

    sentence = "Another showcase of this edition has this address. Choose another one."


class WrongAddress(Invalid):
    """Not an address."""

    sentence = "An address is made of small letters, digits and hyphens, such as cites."


class AlreadyReleased(Refused):
    """People have seen it."""

    sentence = "This is public already, so its date cannot move. Take it off the showcase instead."


class NotALink(Invalid):
    """Where the live event takes place must be a page."""

    sentence = "Give the whole address of the page, beginning with https://."


class BeginsAfterRelease(Invalid):
    """An announcement after the event helps nobody."""

    sentence = "The live event begins before it is announced. Announce it earlier."


class FilmUnfit(Refused):
    """What was sent cannot be shown."""

    sentence = "This file is damaged or still being checked, so it cannot be shown. Send it again."


def release_instants(first: datetime, rhythm: Rhythm, count: int, zone: str) -> list[datetime]:
    """When each of ``count`` episodes is released: together, or one a day at the same time on the zone's clocks.

    ``first``: naive, on the clocks of ``zone``.

    Raises:
        EpisodeInTurnedHour: on one of the days that time does not exist or comes twice.
    """
    days = [first + timedelta(days=number if rhythm is Rhythm.DAILY else 0) for number in range(count)]
    instants = []
    for number, wall in enumerate(days, start=1):
        try:
            instants.append(instant_in(zone, wall, field="first_at"))
        except NoSuchTime as turned:
            raise EpisodeInTurnedHour(field="first_at", number=number, day=wall.date(), zone=zone) from turned
    return instants
