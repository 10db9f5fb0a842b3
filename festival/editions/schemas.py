"""What an edition is to each who asks: anyone, its organisers, an invited person."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from festival.editions.rules import CallPhase, CallState, Role, TermsKind
from festival.editions.rules_body import RulesBody

Instant = Annotated[datetime, Meta(tz=True)]


class NewEdition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an organiser gives to begin an edition. ``changes`` are merged into the preset's rules, key by key."""

    festival_name: str
    name: str
    slug: str
    preset: str
    opens_at: Instant
    closes_at: Instant
    like: str | None = None
    """The address of an edition before: its rules and questions instead of the preset's."""
    same_team: bool = False
    """Whether its team is invited again."""
    zone: str | None = None
    tagline: str = ""
    about: str = ""
    contact: str = ""
    """The festival's mailbox: shown on the call's page, and where answers to its mails go."""
    changes: dict[str, Any] | None = None


class EditionChanges(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What an organiser changes afterwards; absent: as it was. Dates move only while nothing is announced."""

    name: str | UnsetType = UNSET
    tagline: str | UnsetType = UNSET
    about: str | UnsetType = UNSET
    contact: str | UnsetType = UNSET
    comments_for_makers: bool | UnsetType = UNSET
    """Once the palmarès is out, entrants read what jurors wrote for them."""
    opens_at: Instant | UnsetType = UNSET
    closes_at: Instant | UnsetType = UNSET


class Extension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A later deadline."""

    closes_at: Instant


class CategoryForPublic(msgspec.Struct, frozen=True):
    """What an entry can compete in."""

    id: UUID
    slug: str
    name: str
    about: str


class PublicEdition(msgspec.Struct, frozen=True):
    """An announced edition as anyone may see it."""

    id: UUID
    slug: str
    name: str
    festival_name: str
    tagline: str
    about: str
    contact: str
    zone: str
    call: CallPhase
    opens_at: datetime
    closes_at: datetime
    now: datetime
    palmares_published_at: datetime | None
    selection_published_at: datetime | None
    public_posts: bool
    categories: list[CategoryForPublic]
    rules: RulesBody
    rules_version: int
    rules_digest: str
    version: int


class EditionInProgramme(msgspec.Struct, frozen=True):
    """An announced edition in a list."""

    id: UUID
    slug: str
    name: str
    festival_name: str
    tagline: str
    zone: str
    call: CallPhase
    opens_at: datetime
    closes_at: datetime
    now: datetime
    palmares_published_at: datetime | None
    selection_published_at: datetime | None


class EditionForOrganiser(msgspec.Struct, frozen=True):
    """An edition as a member of its team sees it; ``roles`` are the reader's own."""

    id: UUID
    slug: str
    name: str
    festival_name: str
    tagline: str
    about: str
    contact: str
    preset: str
    zone: str
    call_state: CallState
    call: CallPhase
    opens_at: datetime
    closes_at: datetime
    now: datetime
    public_posts: bool
    comments_for_makers: bool
    rules_version: int
    rules_digest: str
    roles: list[Role]
    palmares_published_at: datetime | None
    version: int
    languages: list[str]
    """What it speaks, its first language first, then the others that its pages are written in."""


class EditionOfMine(msgspec.Struct, frozen=True):
    """An edition in the list of those whose team a person belongs to."""

    id: UUID
    slug: str
    name: str
    festival_name: str
    zone: str
    call: CallPhase
    opens_at: datetime
    closes_at: datetime
    now: datetime
    roles: list[Role]


class FilmLimits(msgspec.Struct, frozen=True):
    """What must hold before a film is sent to an edition."""

    edition_id: UUID
    call_state: CallState
    opens_at: datetime
    closes_at: datetime
    uploads_end_at: datetime
    """Until when a film that was begun before ``closes_at`` may be completed: the rules' minutes of grace."""
    max_bytes: int | None
    takes_entries: bool
    """A mentoring programme takes none, whatever its dates."""


class MemberForOrganiser(msgspec.Struct, frozen=True):
    """Someone of the team."""

    person_id: UUID
    display_name: str
    email: str | None
    role: Role


class InvitationForOrganiser(msgspec.Struct, frozen=True):
    """An open invitation; its link is never shown again."""

    id: UUID
    email: str
    role: str
    created_at: datetime
    expires_at: datetime


class NewInvitation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is invited into the team, as what."""

    email: str
    role: Role


class InvitationForInvitee(msgspec.Struct, frozen=True):
    """What the holder of the link reads before accepting."""

    edition_name: str
    edition_slug: str
    festival_name: str
    role: str
    email: str
    expires_at: datetime
    juror_name: str | None
    """How the festival calls the juror whom it invites; None: another role."""
    has_password: bool
    """The address has an account that one signs in to; the link alone does not open it."""
    open: bool


class AcceptedInvitation(msgspec.Struct, frozen=True):
    """What came of accepting; ``juror_id`` for jurors, whom panels let in."""

    edition_id: UUID
    edition_slug: str
    person_id: UUID
    role: str
    juror_id: UUID | None


class TermsForPublic(msgspec.Struct, frozen=True):
    """A version of a text that entrants accept."""

    kind: TermsKind
    language: str
    number: int
    body: str
    digest: str
    created_at: datetime


class NewTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What entrants are to accept from now on, in one language."""

    kind: TermsKind
    language: str
    body: str
