"""What mentoring shows to its coordinators and to each of the two sides."""

from datetime import datetime
from uuid import UUID

import msgspec

from festival.mentoring.rules import MatchState, Side


class PersonShown(msgspec.Struct, frozen=True):
    """A trainee or mentor for coordinators."""

    id: UUID
    side: Side
    external_id: str
    name: str
    company: str
    email: str | None
    guardian_name: str
    topics: list[str]
    languages: list[str]
    times: list[str]
    capacity: int
    checked: bool
    mentor: str | None
    """Of a trainee: the mentor they stand matched with."""
    trainees: int
    """Of a mentor: how many stand matched with them."""


class MatchShown(msgspec.Struct, frozen=True):
    """A match, for coordinators and for its two sides."""

    id: UUID
    trainee_id: UUID
    trainee: str
    guardian_name: str
    mentor_id: UUID
    mentor: str
    company: str
    topics: list[str]
    """That both named."""
    state: MatchState
    trainee_agreed: bool
    mentor_agreed: bool
    proposed_at: datetime
    ended_by: str | None
    met: int
    """How often the trainee came to a session of this mentor."""


class SeatShown(msgspec.Struct, frozen=True):
    """A trainee in a session."""

    trainee_id: UUID
    name: str
    came: bool | None


class SessionShown(msgspec.Struct, frozen=True):
    """A meeting with who has a place in it."""

    id: UUID
    mentor_id: UUID
    mentor: str
    starts_at: datetime
    minutes: int
    place: str
    places: int
    note: str
    made_by: str
    seats: list[SeatShown]


class ConcernShown(msgspec.Struct, frozen=True):
    """A concern, for coordinators alone."""

    id: UUID
    name: str
    side: Side
    body: str
    raised_at: datetime
    seen_at: datetime | None
    seen_by: str
    """Which coordinator has read it; "": nobody yet, or they have left."""


class NewSession(msgspec.Struct, frozen=True):
    """A meeting to be held; ``starts_at`` is naive, on the clocks of the edition."""

    starts_at: datetime
    minutes: int
    place: str
    places: int
    note: str
    trainee_ids: list[UUID]


class PartyIn(msgspec.Struct, frozen=True):
    """Who came in by a link, and where."""

    edition_id: UUID
    edition_slug: str
    edition_name: str
    zone: str
    now: datetime
    id: UUID
    side: Side
    name: str
    guardian_name: str


class Looked(msgspec.Struct, frozen=True):
    """What a coordinator looks for in a list; "": anything."""

    search: str = ""
    state: str = ""


class MentoringCounts(msgspec.Struct, frozen=True):
    """Where mentoring stands, and what waits for its coordinators."""

    trainees: int
    without_mentor: int
    mentors: int
    unchecked: int
    active: int
    waiting: int
    """Proposed, and not answered by both."""
    to_come: int
    held: int
    not_noted: int
    """Sessions that are over and of which nobody has said who came."""
    concerns: int
    """That nobody has seen to yet."""


class MeetingsOfPair(msgspec.Struct, frozen=True):
    """How often a trainee and a mentor met."""

    trainee_key: str
    trainee: str
    mentor_key: str
    mentor: str
    company: str
    sessions: int
    met: int
    minutes: int


class MeetingsOfCompany(msgspec.Struct, frozen=True):
    """What the mentors of one company gave."""

    company: str
    mentors: int
    trainees: int
    """Who met one of them."""
    sessions: int
    minutes: int
    """Of sessions to which somebody came, each counted once."""
