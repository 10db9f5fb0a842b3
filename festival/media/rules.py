"""Sizes and states of uploads; what is refused and why."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from festival.errors import Invalid, Refused, TooLarge

PART = 16 * 1024 * 1024
SMALL_PART = 5 * 1024 * 1024
LARGEST_PART = 1024 * 1024 * 1024
MOST_PARTS = 10_000
"""S3's own limit; local storage keeps it so that a festival can move."""
LARGEST_FILM = 5_000_000_000_000
MOST_OPEN_UPLOADS = 20
STALE_AFTER = timedelta(days=7)
"""An upload that nobody finished for so long is swept away; a bucket's own lifecycle does the same."""
ADDRESS_LASTS = timedelta(hours=1)
"""Long enough for a part on any link; a browser asks again for what expired while a phone slept."""


class UploadState(StrEnum):
    """Of the parts; what the film is worth is the master's state."""

    RECEIVING = "receiving"
    COMPLETE = "complete"
    ABORTED = "aborted"


class MasterCheck(StrEnum):
    """How far the check of a master is."""

    CHECKING = "checking"
    CHECKED = "checked"
    UNCHECKED = "unchecked"


class RenditionKind(StrEnum):
    """What is made from a master."""

    PROXY = "proxy"
    LOW_PROXY = "low_proxy"
    STILL = "still"
    THUMBNAIL = "thumbnail"
    CONTACT_SHEET = "contact_sheet"


class UploadsClosed(Refused):
    """The call takes no films now."""

    sentence = "This call takes no films now. A film that is already on its way may be finished."


class UploadTooLate(Refused):
    """The call closed, and its minutes of grace are over, while the film was on its way."""

    sentence = "The call closed before this film had arrived. Write to the festival: only it can extend the call."


class AnotherFilm(Refused):
    """Going on with an upload, but not with the film that was begun."""

    sentence = (
        "This is another film than the '%(filename)s' you began to send. Choose that file, or begin a new upload."
    )


class FilmTooLarge(TooLarge):
    """More bytes than the rules allow, told before a single one is sent."""

    sentence = "This file has %(found)s bytes; the call takes at most %(expected)s. Export it at a lower bit rate."


class TooManyUploads(Refused):
    """So many unfinished uploads that one of them must be wrong."""

    sentence = "You have %(count)s unfinished uploads. Finish or cancel one before you begin another."


class UploadOver(Refused):
    """Complete or aborted: no part is taken any more."""

    sentence = "This upload is over. Begin a new one to send another film."


class UploadIncomplete(Refused):
    """Completed before every part had arrived."""

    sentence = "Parts are still missing: %(missing)s. Send them, then complete the upload again."


class FilmNotComplete(Refused):
    """An upload is given as an entry's film before it is one."""

    sentence = "This film has not arrived completely. Finish its upload first."


class WrongPart(Invalid):
    """There is no part of that number."""

    sentence = "This upload has parts 1 to %(parts)s; there is no part %(number)s."


def part_size_for(size: int, *, slow: bool) -> int:
    """Bytes per part: small on slow links, larger only where the limit of parts demands it."""
    needed = -(-size // MOST_PARTS)
    wanted = SMALL_PART if slow else PART
    return max(wanted, needed)


def part_count(size: int, part_size: int) -> int:
    """How many parts a film of so many bytes has."""
    return -(-size // part_size)


def bytes_of_part(number: int, size: int, part_size: int) -> int:
    """How long this part must be; the last one may be shorter."""
    return min(part_size, size - (number - 1) * part_size)


def missing_parts(there: Mapping[int, int], size: int, part_size: int) -> list[int]:
    """Numbers of the parts that are not there, or not as long as they must be."""
    numbers = range(1, part_count(size, part_size) + 1)
    return [number for number in numbers if there.get(number) != bytes_of_part(number, size, part_size)]


def in_words(numbers: list[int]) -> str:
    """The first twenty numbers, and how many more there are."""
    rest = len(numbers) - 20
    return ", ".join(map(str, numbers[:20])) + (f" (+{rest})" if rest > 0 else "")
