"""What may be said of reach, by what entries are shortlisted, and the refusals that follow."""

from collections.abc import Sequence
from enum import StrEnum

from festival.errors import Forbidden, Invalid

MOST_LINES = 100_000
MOST_COUNT = 10**15
LONGEST_COUNT = 15
"""Digits in a list: everything below `MOST_COUNT`."""


class Measure(StrEnum):
    """By what entries are put in order."""

    VIEWS = "views"
    LIKES = "likes"
    SHARES = "shares"
    ENGAGEMENT = "engagement"
    """Likes and shares together."""


def in_ranges(lines: Sequence[int]) -> list[str]:
    """Numbers of lines in short, those that follow each other as one: 3, 7–9, 12."""
    ends: list[list[int]] = []
    for line in lines:
        if ends and line == ends[-1][1] + 1:
            ends[-1][1] = line
        else:
            ends.append([line, line])
    return [str(first) if first == last else f"{first}–{last}" for first, last in ends]


class ReachUntilSealed(Forbidden):
    """Who judges must not know how often a film was seen."""

    sentence = "You are on the jury of a round that is not sealed: how far films reach is shown to you afterwards."


class NoReachList(Invalid):
    """Not a table of reach."""

    sentence = (
        "The first line must name the columns: views, and post or external_id. Save the list as CSV UTF-8 and send it "
        "again."
    )


class ReachListTooLong(Invalid):
    """More than one list takes."""

    sentence = "A list holds at most %(most)s lines. Send it in parts."


class ReachKeyMissing(Invalid):
    """A line about nothing."""

    sentence = "This line names neither a post nor an external_id."


class NotACount(Invalid):
    """Neither zero nor a whole number above it."""

    sentence = "'%(value)s' is no count: write a whole number from 0 up."


class NotAMoment(Invalid):
    """When it was counted cannot be read, or lies ahead."""

    sentence = "'%(value)s' is no moment that has passed: write it like 2026-03-20 or 2026-03-20T18:00:00Z."


class NoSuchPost(Invalid):
    """The edition knows no such entry."""

    sentence = "No entry of this edition has this post or external_id."


class CountedBefore(Invalid):
    """Two answers for one moment."""

    sentence = "For this moment %(held)s stands there already, not %(said)s."


class CountedTwice(Invalid):
    """One list says it twice."""

    sentence = "Line %(first)s of this list has the same entry at the same moment. Keep one of the two."


class ReachWentBack(Invalid):
    """Fewer views than before."""

    sentence = (
        "Views went back from %(earlier)s to %(later)s. If the platform took views away, say so and send the list "
        "again."
    )


class NothingToShortlist(Invalid):
    """No qualified entry has any reach."""

    sentence = "No qualified entry has any reach yet: send a list first."
