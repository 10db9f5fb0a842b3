"""A casting for its organisers, for production, and for whoever was chosen."""

from datetime import datetime
from uuid import UUID

import msgspec

from festival.casting.rules import SelecteeState


class Candidate(msgspec.Struct, frozen=True):
    """Somebody of the last sealed round, by place; who they are is known to those who organise."""

    entry_id: UUID
    place: int
    name: str
    played: str
    score: str
    chosen: bool


class SelecteeShown(msgspec.Struct, frozen=True):
    """Somebody who was chosen; how to reach them stands here once they agreed, and not before."""

    entry_id: UUID
    name: str
    played: str
    post: str
    state: SelecteeState
    minor: bool
    contact_name: str
    contact_email: str
    contact_phone: str
    note: str
    chosen_at: datetime
    answered_at: datetime | None


class ChosenOne(msgspec.Struct, frozen=True):
    """What the mailed link shows to whoever answers: the person, or a minor's guardian."""

    edition_id: UUID
    edition_slug: str
    edition_name: str
    entry_id: UUID
    name: str
    played: str
    minor: bool
    state: SelecteeState
    contact_name: str
    contact_email: str
    contact_phone: str


class ToldCounts(msgspec.Struct, frozen=True):
    """How many of those who entered have heard how it ended."""

    told: int
    waiting: int
