"""Reach as lists bring it, as it is answered, and as the team sees it; jurors have no message here."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from festival.audience.rules import MOST_COUNT, MOST_LINES, Measure

Count = Annotated[int, Meta(ge=0, le=MOST_COUNT)]


class ReachLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a platform counted for one entry, named by its post or by the list's own key."""

    views: int
    post: str = ""
    external_id: str = ""
    likes: int = 0
    shares: int = 0
    measured_at: Annotated[datetime, Meta(tz=True)] | None = None
    """None: now."""


class NewReach(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A batch of reach."""

    lines: Annotated[list[ReachLine], Meta(max_length=MOST_LINES)]
    taken_away: bool = False
    """The platform took views away: counts that went down are taken, too."""


class RefusedReach(msgspec.Struct, frozen=True):
    """A line that was not taken, and why; neither key nor link stands here: both can name a person."""

    number: int
    code: str
    field: str | None
    sentence: str
    values: dict[str, str | int]


class ReachTaken(msgspec.Struct, frozen=True):
    """What became of a list."""

    taken: int
    unchanged: int
    refused: list[RefusedReach]


class ReachListForOrganiser(msgspec.Struct, frozen=True):
    """A list that was sent before; ``refused``: how many of its lines."""

    id: UUID
    filename: str
    taken: int
    unchanged: int
    refused: int
    sent_at: datetime


class RefusedLines(msgspec.Struct, frozen=True):
    """What of a list was not taken: the number of every line by its refusal's code, and the first of them whole."""

    lines: dict[str, list[int]]
    first: list[RefusedReach]


class ReachOfEntry(msgspec.Struct, frozen=True):
    """An entry's latest reach, with its place by the measure asked for (competition ranks)."""

    place: int
    entry: UUID
    title: str
    url: str | None
    views: int
    likes: int
    shares: int
    measured_at: datetime


class NewShortlist(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many go on, by what; a tie at the cut goes on whole."""

    keep: Annotated[int, Meta(ge=1, le=100_000)]
    measure: Measure = Measure.VIEWS


class ShortlistForOrganiser(msgspec.Struct, frozen=True):
    """A shortlist as it was decided."""

    id: UUID
    measure: Measure
    keep: int
    entries: list[UUID]
    """By place."""
    decided_at: datetime
