"""Sizes and states of uploads; what is refused and why."""

from enum import StrEnum

from festival.errors import Invalid, Refused, TooLarge

PART = 16 * 1024 * 1024
SMALL_PART = 5 * 1024 * 1024
MOST_PARTS = 10_000
"""S3's own limit; local storage keeps it so that a festival can move."""
LARGEST_FILM = 5_000_000_000_000
MOST_OPEN_UPLOADS = 20
STALE_AFTER_DAYS = 7


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


class FilmTooLarge(TooLarge):
    """More bytes than the rules allow, told before a single one is sent."""

    sentence = "This file has %(found)s bytes; the call takes at most %(expected)s. Export it at a lower bit rate."


class TooManyUploads(Refused):
    """So many unfinished uploads that one of them must be wrong."""

    sentence = "You have %(count)s unfinished uploads. Finish or cancel one before you begin another."


class UploadOver(Refused):
    """Complete or aborted: no part is taken any more."""

    sentence = "This upload is finished: begin a new one to send another film."


class UploadIncomplete(Refused):
    """Completed before every part had arrived."""

    sentence = "Parts are still missing: %(missing)s. Send them, then complete the upload again."


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
