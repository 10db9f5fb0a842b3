"""What an entry is to its entrant and to those who plan panels, and how entrants say it: one message for each."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from festival.entries.agreements.ages import Age
from festival.entries.agreements.rules import Waited
from festival.entries.agreements.schemas import AcceptedTerms, GuardianForEntrant
from festival.entries.fees.schemas import FeeOfEntry, FeeToCome
from festival.entries.fixes.schemas import FixOfEntry
from festival.entries.posts.service import PostOfEntry
from festival.entries.profiles.schemas import CreditLine, FilmProfile, FilmProfileChanges, FilmSaid
from festival.entries.qualifying.schemas import WaivedClause
from festival.entries.questions.answers import Answers, AskedOfEntry
from festival.entries.rules import EntryState
from festival.entries.sent_films import FilmOfEntry, SeriesOfEntry

Text = Annotated[str, Meta(max_length=20_000)]
Codes = Annotated[list[Annotated[str, Meta(max_length=4)]], Meta(max_length=200)]
Names = Annotated[list[Text], Meta(max_length=200)]


class NewEntry(FilmProfile, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A draft as its entrant begins it; all but title and category may follow later."""

    title: Text = ""
    """Needed, unless the film is one of one's own."""
    category: str
    film: UUID | None = None
    """One of one's own films to enter again; what is not said here is as it was said last."""
    title_english: Text = ""
    synopsis: Text = ""
    directors: Names = msgspec.field(default_factory=list)
    credits: Annotated[list[CreditLine], Meta(max_length=200)] = msgspec.field(default_factory=list)
    countries: Codes = msgspec.field(default_factory=list)
    """Countries of production as two-letter codes, the majority first."""
    dialogue_languages: Codes = msgspec.field(default_factory=list)
    subtitle_languages: Codes = msgspec.field(default_factory=list)
    completed_on: date | None = None
    rights_confirmed: bool = False
    answers: Answers = msgspec.field(default_factory=dict)
    """To the call's own questions, by their ids."""


class NewEntryInEdition(NewEntry, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A draft for the edition of this address."""

    edition: str
    code: Annotated[str, Meta(max_length=100)] = ""
    """One that the organisers gave away."""


class EntryChanges(FilmProfileChanges, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What the entrant changes; absent: as it was."""

    title: Text | UnsetType = UNSET
    category: str | UnsetType = UNSET
    title_english: Text | UnsetType = UNSET
    synopsis: Text | UnsetType = UNSET
    directors: Names | UnsetType = UNSET
    credits: Annotated[list[CreditLine], Meta(max_length=200)] | UnsetType = UNSET
    countries: Codes | UnsetType = UNSET
    dialogue_languages: Codes | UnsetType = UNSET
    subtitle_languages: Codes | UnsetType = UNSET
    completed_on: date | UnsetType | None = UNSET
    rights_confirmed: bool | UnsetType = UNSET
    answers: Answers | UnsetType = UNSET
    """Those that change; an empty one is taken away."""


class MissingForEntrant(msgspec.Struct, frozen=True):
    """One thing to do before submitting."""

    field: str
    message: str


class ReceiptForEntrant(msgspec.Struct, frozen=True):
    """Proof of what was submitted and when."""

    digest: str
    submitted_at: datetime
    rules_version: int
    rules_digest: str
    accepted: list[AcceptedTerms]
    waived: list[WaivedClause]


class EntryForEntrant(FilmSaid, frozen=True, kw_only=True):
    """An entry as its entrant sees it: never who judges it, nor any score."""

    id: UUID
    edition_id: UUID
    edition_slug: str
    edition_name: str
    zone: str
    call: str
    closes_at: datetime
    now: datetime
    category: str
    category_name: str
    state: EntryState
    comments_out: bool
    """Whether one may read what jurors wrote for the filmmaker."""
    palmares_out: bool
    honoured: bool
    """Whether it was selected or won something in public: there are laurels and certificates."""
    reason: str
    rights_confirmed: bool
    post: PostOfEntry | None
    """Where the film stands in public, for calls that ask for it."""
    fee: FeeOfEntry | None
    """What it owes since it was submitted; None: nothing."""
    fee_to_come: FeeToCome | None
    """What a draft will owe if it is submitted now."""
    film_asked_at: datetime | None
    """Since when the festival wants the file of an entry that was submitted without it."""
    fix: FixOfEntry | None
    """What the festival last asked to mend in it since it was submitted."""
    asked: list[AskedOfEntry]
    """The call's own questions, with what was answered."""
    film: FilmOfEntry | None
    series: SeriesOfEntry | None
    """None: the call takes single films."""
    missing: list[MissingForEntrant]
    waits_for: list[Waited]
    """Of a submitted entry: what must be confirmed before it counts."""
    age: Age
    born_on: date | None
    guardian: GuardianForEntrant | None
    owned: bool
    """Whether the reader entered it; else they share it and may neither submit nor withdraw it."""
    receipt: ReceiptForEntrant | None
    created_at: datetime
    updated_at: datetime
    version: int


class EntryInMyList(msgspec.Struct, frozen=True):
    """An entry in its entrant's list."""

    id: UUID
    edition_slug: str
    edition_name: str
    zone: str
    call: str
    closes_at: datetime
    now: datetime
    category_name: str
    state: EntryState
    title: str
    has_film: bool
    updated_at: datetime


class EntryForPanels(msgspec.Struct, frozen=True):
    """What assigning needs to know of a qualified entry; nothing that names its maker."""

    id: UUID
    category: str
    countries: list[str]
    languages: list[str]
    minutes: float
    master_id: UUID


class AttachedUpload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which upload becomes the entry's film."""

    upload: UUID


class Receipt(msgspec.Struct, frozen=True):
    """What submitting gives back; ``waits_for`` empty: the entry counts."""

    entry_id: UUID
    digest: str
    submitted_at: datetime
    rules_version: int
    rules_digest: str
    accepted: list[AcceptedTerms]
    waits_for: list[Waited]
