"""Words that every kind of storage shares."""

from dataclasses import dataclass

from festival.errors import Invalid, NotFound


@dataclass(frozen=True, slots=True)
class PartReceived:
    """A part that lies whole in storage."""

    bytes: int
    sha256: str


class ObjectMissing(NotFound):
    """The database names an object that storage does not have."""


class WrongPartSize(Invalid):
    """A part that is not as long as it must be; nothing of it was kept."""

    sentence = "This part has %(found)s bytes instead of %(expected)s. Nothing of it was kept: send it again."
