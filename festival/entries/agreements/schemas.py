"""What is agreed around an entry, to its entrant, to a guardian and to whoever is offered a part."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from festival.editions.rules import TermsKind
from festival.entries.agreements.rules import ConsentKind, SharePart
from festival.entries.rules import EntryState

Text = Annotated[str, Meta(max_length=20_000)]


class AcceptedTerms(msgspec.Struct, frozen=True):
    """A version of a text that was accepted with an entry."""

    kind: TermsKind
    language: str
    version: int
    digest: str


class GuardianForEntrant(msgspec.Struct, frozen=True):
    """Who was asked to answer for a minor."""

    name: str
    email: str
    asked_at: datetime
    expires_at: datetime
    confirmed_at: datetime | None


class Submission(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the entrant accepts with an entry."""

    accept: Annotated[list[Text], Meta(max_length=20)] = []
    """Digests of the texts that were read, one of each kind."""
    consents: dict[ConsentKind, bool] = {}


class ConsentsOfEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an entrant allows beyond judging."""

    publication: bool = False
    sponsor_use: bool = False
    marketing: bool = False


class ConsentChange(msgspec.Struct, frozen=True):
    """One change of mind, with its moment."""

    kind: ConsentKind
    given: bool
    at: datetime


class ShareForEntrant(msgspec.Struct, frozen=True):
    """A part in an entry, as whoever entered it sees it."""

    id: UUID
    part: SharePart
    name: str
    email: str | None
    accepted: bool
    open: bool
    """Offered, and not yet too old to be accepted."""
    mine: bool
    """The reader's own part."""


class AgreementsOfEntry(msgspec.Struct, frozen=True):
    """Who has a part in an entry, and what was agreed about it."""

    consents: ConsentsOfEntry
    changes: list[ConsentChange]
    shares: list[ShareForEntrant]


class NewShare(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part to offer; a maker may be named without an address."""

    part: SharePart
    email: str | None = None
    name: Text = ""


class ShareForInvitee(msgspec.Struct, frozen=True):
    """What a link offers, to whoever opens it."""

    part: SharePart
    title: str
    edition_name: str
    edition_slug: str
    offered_by: str
    email: str
    open: bool
    has_password: bool


class AcceptedShare(msgspec.Struct, frozen=True):
    """Which entry somebody has a part in now."""

    entry_id: UUID
    part: SharePart


class ShareToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The token of an offer's link."""

    token: str


class BirthDateStated(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When the entrant was born."""

    born_on: date


class NewGuardian(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is to answer for a minor."""

    name: Text
    email: str


class EntryForGuardian(msgspec.Struct, frozen=True):
    """A film of the minor, as the guardian reads of it."""

    title: str
    state: EntryState
    consents: ConsentsOfEntry


class MinorForGuardian(msgspec.Struct, frozen=True):
    """What a guardian is asked: for whom, for which edition, with which films."""

    minor_name: str
    guardian_name: str
    edition_name: str
    edition_slug: str
    contact: str
    zone: str
    closes_at: datetime
    entries: list[EntryForGuardian]
    confirmed_at: datetime | None
    ended_at: datetime | None
    open: bool
    """The link is young enough to confirm by."""
